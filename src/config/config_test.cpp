#include "config/config.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <fstream>

namespace docent::config {
namespace {

using base::ErrorCode;

Config::Environment environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto at = values.find(name);
    return at == values.end() ? std::nullopt : std::optional(at->second);
  };
}

std::filesystem::path file_with(const std::string& text) {
  const auto path = std::filesystem::temp_directory_path() / ("docent-config-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(path) << text;
  return path;
}

TEST(Config, EveryDefaultIsValid) {
  std::map<std::string, std::string> as_overrides;
  for (const Setting& setting : settings()) as_overrides[std::string(setting.key)] = setting.default_value;
  const auto loaded = Config::load(std::nullopt, environment({}), as_overrides);
  EXPECT_TRUE(loaded) << loaded.error().message;
}

TEST(Config, EnvironmentWinsOverFileAndSaysWhereItCameFrom) {
  const auto file = file_with("search:\n  results: 20\n  dense_weight: 0.5\n");
  const auto loaded = Config::load(file, environment({{"DOCENT_SEARCH_RESULTS", "30"}}));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->integer("search.results"), 30);
  EXPECT_DOUBLE_EQ(loaded->number("search.dense_weight"), 0.5);
  EXPECT_EQ(loaded->values().at("search.results").origin, "DOCENT_SEARCH_RESULTS");
  EXPECT_NE(loaded->values().at("search.dense_weight").origin.find("line 3"), std::string::npos);
}

TEST(Config, UnknownKeyNamesTheNearest) {
  const auto loaded = Config::load(file_with("search:\n  reslts: 20\n"), environment({}));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(loaded.error().message.find("search.results"), std::string::npos) << loaded.error().message;
}

TEST(Config, ValuesOutOfBoundsAreRefusedWithTheBounds) {
  for (const char* bad : {"0", "1001", "ten", "1.5", ""}) {
    const auto loaded = Config::load(std::nullopt, environment({{"DOCENT_SEARCH_RESULTS", bad}}));
    ASSERT_FALSE(loaded) << bad;
    EXPECT_NE(loaded.error().message.find("1..1000"), std::string::npos) << loaded.error().message;
  }
}

TEST(Config, SecretsComeFromFilesAndNeverShowInErrors) {
  const auto file = file_with("sesame\n");
  const auto loaded = Config::load(std::nullopt, environment({{"DOCENT_EMBED_API_KEY_FILE", file.string()}}));
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->text("embed.api_key"), "sesame");
}

TEST(Config, CheckListsEveryProblemOfAFile) {
  const auto problems = Config::check_file(file_with("a: 1\nserver:\n  threads: many\n"));
  ASSERT_TRUE(problems);
  EXPECT_EQ(problems->size(), 2U);
  EXPECT_FALSE(Config::check_file(file_with("- not a map\n")));
  EXPECT_FALSE(Config::check_file(file_with("a: [unclosed\n")));
}

}  // namespace
}  // namespace docent::config
