#include "cypher/compare.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "cypher/arithmetic.h"

namespace docent::cypher {
namespace {

Value integer(std::int64_t value) { return Value(value); }
Value text(std::string value) { return Value(std::move(value)); }
const double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(CypherCompare, NumbersCompareByTheirExactValue) {
  const std::int64_t big = (std::int64_t{1} << 53) + 1;
  EXPECT_EQ(equals(integer(1), Value(1.0)), true);
  EXPECT_EQ(equals(integer(big), Value(9007199254740992.0)), false) << "2^53 + 1 is not 2^53";
  EXPECT_TRUE(*compare(integer(big), Value(9007199254740992.0)) > 0);
  EXPECT_TRUE(*compare(integer(std::numeric_limits<std::int64_t>::max()), Value(9223372036854775808.0)) < 0);
  EXPECT_TRUE(*compare(Value(-0.5), integer(0)) < 0);
  EXPECT_EQ(hash_of(integer(7)), hash_of(Value(7.0))) << "equal values, equal hashes";
}

TEST(CypherCompare, NullDecidesOnlyWhereNothingElseDoes) {
  EXPECT_EQ(equals(Value(), Value()), std::nullopt);
  EXPECT_EQ(equals(Value(List{integer(1), Value()}), Value(List{integer(2), Value()})), false);
  EXPECT_EQ(equals(Value(List{integer(1), Value()}), Value(List{integer(1), Value()})), std::nullopt);
  EXPECT_EQ(equals(Value(List{Value()}), Value(List{Value(), Value()})), false);
  EXPECT_EQ(compare(Value(List{integer(1), Value()}), Value(List{integer(2)})), std::partial_ordering::less);
  EXPECT_EQ(compare(Value(List{Value()}), Value(List{integer(2)})), std::nullopt);
}

TEST(CypherCompare, NanEqualsNothingButIsOneGroup) {
  EXPECT_EQ(equals(Value(kNan), Value(kNan)), false);
  EXPECT_TRUE(equivalent(Value(kNan), Value(kNan)));
  EXPECT_TRUE(equivalent(Value(List{Value()}), Value(List{Value()})));
  EXPECT_EQ(hash_of(Value(kNan)), hash_of(Value(-kNan)));
  EXPECT_FALSE(*compare(Value(kNan), integer(1)) < 0 || *compare(Value(kNan), integer(1)) >= 0);
}

TEST(CypherCompare, EverythingHasAPlaceInTheOrder) {
  const std::vector<Value> ascending = {Value(Map{{"a", integer(1)}}), Value::node(1), Value::relationship(0), Value(List{integer(1)}), Value(List{integer(1), integer(0)}),
                                        Value(Path{{1}, {}}), text(""), text("a"), Value(false), Value(true), Value(-1.5), integer(3), Value(3.5), Value(kNan), Value()};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j) EXPECT_EQ(order(ascending[i], ascending[j]), i <=> j) << i << " " << j;
}

TEST(CypherValue, SharingIsCountedAsIfThereWereNone) {
  Value list(List{integer(1)});
  const std::uint64_t one = list.weight();
  for (int i = 0; i < 200; ++i) list = Value(List{list, list});
  EXPECT_GT(list.weight(), (std::uint64_t{1} << 60) - 1) << "2^200 items: saturated, not wrapped";
  EXPECT_EQ(list.depth(), 201U);
  EXPECT_LT(one, 200U);
}

TEST(CypherValue, MapsAreSortedAndTheLastOfEqualKeysCounts) {
  const Value map(Map{{"b", integer(1)}, {"a", integer(2)}, {"b", integer(3)}});
  ASSERT_EQ(map.map().size(), 2U);
  EXPECT_EQ(find_entry(map.map(), "b").integer(), 3);
  EXPECT_TRUE(find_entry(map.map(), "c").is_null());
}

TEST(CypherArithmetic, NumbersAreReadAndWrittenAsCypherHasThem) {
  EXPECT_FALSE(negate(integer(std::numeric_limits<std::int64_t>::min())));
  EXPECT_EQ(number_text(1e21), "1.0E21");
  EXPECT_EQ(number_text(0.00001), "1.0E-5");
  EXPECT_EQ(number_text(100.0), "100.0");
  EXPECT_EQ(number_text(-kNan), "NaN");
  EXPECT_EQ(read_integer(" 42 "), 42);
  EXPECT_EQ(read_integer("1.9"), 1);
  EXPECT_EQ(read_integer("9223372036854775808"), std::nullopt);
  EXPECT_EQ(read_integer("0x10"), std::nullopt);
  EXPECT_EQ(read_float("1e400"), std::numeric_limits<double>::infinity());
  EXPECT_EQ(read_float("1e-400"), 0.0);
  EXPECT_EQ(read_float("e5"), std::nullopt);
  EXPECT_EQ(to_integer(9.3e18), std::nullopt);
}

}  // namespace
}  // namespace docent::cypher
