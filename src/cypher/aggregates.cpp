#include "cypher/aggregates.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "cypher/arithmetic.h"
#include "cypher/compare.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;
using enum ValueType;

class Count final : public Accumulator {
 public:
  Status add(Execution&, const Value&, const Value&) override {
    ++count_;
    return {};
  }
  Result<Value> finish(Execution&) override { return Value(count_); }

 private:
  std::int64_t count_ = 0;
};

class Sum final : public Accumulator {
 public:
  Status add(Execution& x, const Value& value, const Value&) override {
    DOCENT_ASSIGN(sum_, calculate(x, Arithmetic::Op::kAdd, sum_, value));
    return {};
  }
  Result<Value> finish(Execution&) override { return sum_; }

 private:
  Value sum_{std::int64_t{0}};
};

class Average final : public Accumulator {
 public:
  Status add(Execution&, const Value& value, const Value&) override {
    sum_ += value.number();
    ++count_;
    return {};
  }
  Result<Value> finish(Execution&) override { return count_ == 0 ? Value() : Value(sum_ / static_cast<double>(count_)); }

 private:
  double sum_ = 0;
  std::int64_t count_ = 0;
};

template <bool kMax>
class Extreme final : public Accumulator {
 public:
  Status add(Execution&, const Value& value, const Value&) override {
    if (best_.is_null() || (kMax ? order(value, best_) > 0 : order(value, best_) < 0)) best_ = value;
    return {};
  }
  Result<Value> finish(Execution&) override { return best_; }

 private:
  Value best_;
};

class Collect final : public Accumulator {
 public:
  explicit Collect(Reservation& reservation) : reservation_(reservation) {}
  Status add(Execution&, const Value& value, const Value&) override {
    DOCENT_TRY(reservation_.add(value.weight()));
    items_.push_back(value);
    return {};
  }
  Result<Value> finish(Execution& x) override { return x.admit(Value(std::move(items_))); }

 private:
  Reservation& reservation_;
  List items_;
};

// Welford's recurrence: one pass without cancellation.
template <bool kPopulation>
class Deviation final : public Accumulator {
 public:
  Status add(Execution&, const Value& value, const Value&) override {
    ++count_;
    const double delta = value.number() - mean_;
    mean_ += delta / static_cast<double>(count_);
    squares_ += delta * (value.number() - mean_);
    return {};
  }
  Result<Value> finish(Execution&) override {
    const std::int64_t divisor = kPopulation ? count_ : count_ - 1;
    return Value(divisor <= 0 ? 0.0 : std::sqrt(squares_ / static_cast<double>(divisor)));
  }

 private:
  std::int64_t count_ = 0;
  double mean_ = 0, squares_ = 0;
};

template <bool kContinuous>
class Percentile final : public Accumulator {
 public:
  explicit Percentile(Reservation& reservation) : reservation_(reservation) {}
  Status add(Execution&, const Value& value, const Value& second) override {
    if (!second.is_number()) return runtime_error("a percentile must be a number");
    percentile_ = second.number();
    if (!(percentile_ >= 0 && percentile_ <= 1)) return runtime_error(fmt::format("a percentile must be 0.0..1.0, got {}", percentile_));
    DOCENT_TRY(reservation_.add(sizeof(Value)));
    values_.push_back(value);
    return {};
  }
  Result<Value> finish(Execution&) override {
    if (values_.empty()) return Value();
    std::ranges::stable_sort(values_, [](const Value& a, const Value& b) { return order(a, b) < 0; });
    if (!kContinuous) {
      const double rank = std::ceil(percentile_ * static_cast<double>(values_.size()));
      return values_[rank < 1 ? 0 : static_cast<std::size_t>(rank) - 1];
    }
    const double place = percentile_ * static_cast<double>(values_.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values_.size() - 1);
    const double low = values_[below].number();
    return Value(low + (values_[above].number() - low) * (place - static_cast<double>(below)));
  }

 private:
  Reservation& reservation_;
  List values_;
  double percentile_ = 0;
};

template <typename T>
std::unique_ptr<Accumulator> make(Reservation& reservation) {
  if constexpr (std::is_constructible_v<T, Reservation&>) return std::make_unique<T>(reservation);
  else return std::make_unique<T>();
}

constexpr AggregateFunction kAggregates[] = {
    {"count", 1, kAnyType, only(kInteger), make<Count>},
    {"sum", 1, kNumbers, kNumbers, make<Sum>},
    {"avg", 1, kNumbers, only(kFloat), make<Average>},
    {"min", 1, kAnyType, kAnyType, make<Extreme<false>>},
    {"max", 1, kAnyType, kAnyType, make<Extreme<true>>},
    {"collect", 1, kAnyType, only(kList), make<Collect>},
    {"stDev", 1, kNumbers, only(kFloat), make<Deviation<false>>},
    {"stDevP", 1, kNumbers, only(kFloat), make<Deviation<true>>},
    {"percentileCont", 2, kNumbers, only(kFloat), make<Percentile<true>>},
    {"percentileDisc", 2, kNumbers, kNumbers, make<Percentile<false>>},
};

}  // namespace

const AggregateFunction* find_aggregate(std::string_view name) {
  const std::string lower = base::ascii_lower(name);
  const auto found = std::ranges::find_if(kAggregates, [&](const AggregateFunction& function) { return base::ascii_lower(function.name) == lower; });
  return found == std::end(kAggregates) ? nullptr : found;
}

}  // namespace docent::cypher
