#include "base/json_writer.h"

#include "base/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

namespace docent::base {
namespace {

TEST(JsonWriter, NestsAndSeparates) {
  std::string out = "before ";
  JsonWriter(out).open_object().member("a", 1).key("b").open_array().value("x").value(true).null().open_object().close_object().close_array().member("c", "").close_object();
  EXPECT_EQ(out, R"(before {"a":1,"b":["x",true,null,{}],"c":""})");
}

TEST(JsonWriter, TextsThatEndLikeAnOpeningAreSeparated) {
  std::string out;
  JsonWriter(out).open_array().value("{").value("[").value(":").value(2).close_array();
  EXPECT_EQ(out, R"(["{","[",":",2])");
}

TEST(JsonWriter, NumbersAreThoseOfNlohmann) {
  for (const double number : {0.0, 1.0, -1.0, 0.5, 0.1, 1e-7, 123456.789, 1e21, 5e-324, std::numeric_limits<double>::max()}) {
    std::string out;
    JsonWriter(out).value(number);
    EXPECT_EQ(nlohmann::json::parse(out).get<double>(), number) << out;
    EXPECT_TRUE(nlohmann::json::parse(out).is_number_float()) << out;
  }
  std::string out;
  JsonWriter(out).open_array().value(1.0).value(0.25).value(std::nan("")).value(std::numeric_limits<std::uint64_t>::max()).value(-3).close_array();
  EXPECT_EQ(out, "[1.0,0.25,null,18446744073709551615,-3]");
}

TEST(JsonWriter, AnyBytesGiveWhatNlohmannGives) {
  std::mt19937 random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string text;
    for (std::size_t length = random() % 40; length > 0; --length) text += static_cast<char>(random() % 4 == 0 ? random() % 256 : random() % 128);
    std::string out;
    JsonWriter(out).value(text);
    if (is_valid_utf8(text)) {
      EXPECT_EQ(out, nlohmann::json(text).dump());
    } else {
      EXPECT_EQ(nlohmann::json::parse(out).get<std::string>(), to_valid_utf8(text));
    }
  }
}

}  // namespace
}  // namespace docent::base
