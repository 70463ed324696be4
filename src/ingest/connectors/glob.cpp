#include "ingest/connectors/glob.h"

#include <utility>

namespace docent::ingest {
namespace {

// The next character; an ill-formed byte stands for itself, above all code points.
char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = byte(at++);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
  if (more == 0 || at + more > text.size()) return 0x200000 + lead;
  char32_t c = lead & (0x3FU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xC0U) != 0x80) return 0x200000 + lead;
    c = c << 6 | (byte(at + i) & 0x3FU);
  }
  at += more;
  return c;
}

}  // namespace

bool has_wildcard(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '*' || text[i] == '?' || text[i] == '[' || text[i] == '{') {
      return true;
    }
  }
  return false;
}

// Pattern to a small program for a set-of-states machine (Thompson's construction): that is what bounds the time.
class GlobCompiler {
 public:
  explicit GlobCompiler(std::string_view pattern) : pattern_(pattern) {}

  base::Result<Glob> compile() {
    if (pattern_.size() > kMaxGlobBytes) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        "glob is longer than " + std::to_string(kMaxGlobBytes) + " bytes: \"" + std::string(pattern_.substr(0, 40)) + "…\"");
    }
    while (at_ < pattern_.size()) {
      if (!step()) {
        return base::fail(base::ErrorCode::kInvalidArgument,
                          "glob \"" + std::string(pattern_) + "\": " + problem_ + " (write a backslash before it to mean the character)");
      }
    }
    if (!groups_.empty()) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        "glob \"" + std::string(pattern_) + "\": \"{\" without \"}\" (write a backslash before it to mean the character)");
    }
    emit({.op = Glob::Op::kMatch});
    return std::move(glob_);
  }

 private:
  using Op = Glob::Op;
  struct Group {
    std::uint32_t split;                // the kSplit before the current alternative
    std::vector<std::uint32_t> exits;   // kJumps to the end of the group
  };

  std::uint32_t emit(Glob::Step step) {
    glob_.steps_.push_back(step);
    return static_cast<std::uint32_t>(glob_.steps_.size() - 1);
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(glob_.steps_.size()); }
  bool name_starts() const { return at_ == 0 || pattern_[at_ - 1] == '/'; }

  void loop(Op op) {  // (op)*
    const std::uint32_t split = emit({.op = Op::kSplit});
    emit({.op = op});
    emit({.op = Op::kJump, .next = split});
    glob_.steps_[split].next = split + 1;
    glob_.steps_[split].other = here();
  }

  bool step() {
    const std::string_view rest = pattern_.substr(at_);
    if (name_starts() && rest.starts_with("**/")) {  // nothing, or anything up to a slash
      const std::uint32_t split = emit({.op = Op::kSplit});
      loop(Op::kAny);
      emit({.op = Op::kCharacter, .character = U'/'});
      glob_.steps_[split].next = split + 1;
      glob_.steps_[split].other = here();
      at_ += 3;
      return true;
    }
    if (name_starts() && rest == "**") {
      loop(Op::kAny);
      at_ += 2;
      return true;
    }
    switch (rest.front()) {
      case '*':
        loop(Op::kAnyInName);
        while (at_ < pattern_.size() && pattern_[at_] == '*') ++at_;
        return true;
      case '?':
        emit({.op = Op::kAnyInName});
        ++at_;
        return true;
      case '[': return set();
      case '{': {
        ++at_;
        const std::uint32_t split = emit({.op = Op::kSplit});
        glob_.steps_[split].next = here();
        groups_.push_back({split, {}});
        return true;
      }
      case ',':
        if (groups_.empty()) break;
        ++at_;
        next_alternative();
        return true;
      case '}': {
        if (groups_.empty()) break;
        ++at_;
        // The last alternative has no other: its split goes one way.
        Group group = std::move(groups_.back());
        groups_.pop_back();
        glob_.steps_[group.split].op = Op::kJump;
        for (const std::uint32_t exit : group.exits) glob_.steps_[exit].next = here();
        return true;
      }
      case '\\':
        if (rest.size() > 1) ++at_;
        break;
      default: break;
    }
    emit({.op = Op::kCharacter, .character = next_character(pattern_, at_)});
    return true;
  }

  void next_alternative() {
    Group& group = groups_.back();
    group.exits.push_back(emit({.op = Op::kJump}));
    glob_.steps_[group.split].other = here();
    group.split = emit({.op = Op::kSplit});
    glob_.steps_[group.split].next = here();
  }

  bool set() {
    std::size_t at = at_ + 1;
    const bool negated = at < pattern_.size() && (pattern_[at] == '!' || pattern_[at] == '^');
    if (negated) ++at;
    std::vector<Glob::Range> ranges;
    for (bool first = true;; first = false) {
      if (at >= pattern_.size()) {
        problem_ = "\"[\" without \"]\"";
        return false;
      }
      if (pattern_[at] == ']' && !first) break;
      if (pattern_[at] == '\\' && at + 1 < pattern_.size()) ++at;
      Glob::Range range;
      range.low = range.high = next_character(pattern_, at);
      if (at + 1 < pattern_.size() && pattern_[at] == '-' && pattern_[at + 1] != ']') {
        ++at;
        if (pattern_[at] == '\\' && at + 1 < pattern_.size()) ++at;
        range.high = next_character(pattern_, at);
      }
      ranges.push_back(range);
    }
    at_ = at + 1;
    emit({.op = Op::kSet, .negated = negated, .set = static_cast<std::uint32_t>(glob_.sets_.size())});
    glob_.sets_.push_back(std::move(ranges));
    return true;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::vector<Group> groups_;
  Glob glob_;
  std::string problem_;
};

base::Result<Glob> Glob::compile(std::string_view pattern) { return GlobCompiler(pattern).compile(); }

bool Glob::matches(std::string_view path) const {
  std::vector<std::uint32_t> now;
  std::vector<std::uint32_t> next;
  std::vector<std::uint32_t> pending;
  std::vector<std::uint32_t> mark(steps_.size(), 0);  // last round in which a step was added
  std::uint32_t round = 0;
  const auto add = [&](std::vector<std::uint32_t>& set, std::uint32_t step) {
    pending.push_back(step);
    while (!pending.empty()) {
      const std::uint32_t top = pending.back();
      pending.pop_back();
      if (mark[top] == round) continue;
      mark[top] = round;
      if (steps_[top].op == Op::kJump || steps_[top].op == Op::kSplit) {
        pending.push_back(steps_[top].next);
        if (steps_[top].op == Op::kSplit) pending.push_back(steps_[top].other);
      } else {
        set.push_back(top);
      }
    }
  };
  const auto accepts = [&](const Step& step, char32_t c) {
    switch (step.op) {
      case Op::kCharacter: return step.character == c;
      case Op::kAnyInName: return c != U'/';
      case Op::kAny: return true;
      case Op::kSet: {
        bool inside = false;
        for (const Range& range : sets_[step.set]) inside = inside || (range.low <= c && c <= range.high);
        return c != U'/' && inside != step.negated;
      }
      default: return false;
    }
  };

  ++round;
  add(now, 0);
  for (std::size_t at = 0; at < path.size();) {
    const char32_t c = next_character(path, at);
    ++round;
    next.clear();
    for (const std::uint32_t step : now) {
      if (accepts(steps_[step], c)) add(next, step + 1);
    }
    std::swap(now, next);
    if (now.empty()) return false;
  }
  for (const std::uint32_t step : now) {
    if (steps_[step].op == Op::kMatch) return true;
  }
  return false;
}

}  // namespace docent::ingest
