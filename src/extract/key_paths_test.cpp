#include "extract/key_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docent::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> leaves(std::string_view text, KeyFormat format) {
  std::vector<std::string> found;
  for (const KeyPath& key : read_keys(text, format)) {
    EXPECT_TRUE(key.path.ends_with(text.substr(key.start, key.end - key.start)) || key.path.ends_with('>')) << key.path;
    if (key.leaf) found.push_back(key.path);
  }
  return found;
}

TEST(KeyPaths, YamlPathsGoThroughMapsAndListsOfMaps) {
  EXPECT_THAT(leaves("spec:\n  containers:\n  - name: web\n    args: [\"a\", \"b\"]\n    env:\n    - name: X\n  empty:\n", KeyFormat::kYaml),
              ElementsAre("spec.containers[].name", "spec.containers[].args", "spec.containers[].env[].name", "spec.empty"));
}

TEST(KeyPaths, AListAtTheRootAddsNothing) { EXPECT_THAT(leaves("- name: a\n  image: b\n", KeyFormat::kYaml), ElementsAre("name", "image")); }

TEST(KeyPaths, YamlThatDoesNotParseIsReadByItsIndentation) {
  EXPECT_THAT(leaves("server:\n  port: 80\n  {{ template }}\n  ...\n  hosts:\n    - name: a\n", KeyFormat::kYaml), ElementsAre("server.port", "server.hosts[].name"));
}

TEST(KeyPaths, BracketsOfASchemaMeanOptional) {
  const auto keys = read_keys("global:\n  # How often to look.\n  [ interval: <duration> | default = 1m ]\n", KeyFormat::kYaml);
  ASSERT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys[1].path, "global.interval");
  EXPECT_EQ(keys[1].default_value, "1m");
  EXPECT_EQ(keys[1].value_type, "duration");
  EXPECT_EQ(keys[1].description, "How often to look.");
}

TEST(KeyPaths, BlockScalarsHoldNoKeys) { EXPECT_THAT(leaves("script: |\n  key: no\nnext: 1\n", KeyFormat::kYaml), ElementsAre("script", "next")); }

TEST(KeyPaths, JsonForgivesCommentsAndTrailingCommas) {
  EXPECT_THAT(leaves("{ // a comment\n \"server\": {\"port\": 80, \"tags\": [1, 2],},\n \"hosts\": [{\"name\": \"a\"}], }", KeyFormat::kJson),
              ElementsAre("server.port", "server.tags", "hosts[].name"));
}

TEST(KeyPaths, TomlAndIniHaveSections) {
  EXPECT_THAT(leaves("top = 1\n[server]\nport = 80\nlist = [\n  1,\n]\n[[hosts]]\nname = \"a\"\n", KeyFormat::kToml), ElementsAre("top", "server.port", "server.list", "hosts[].name"));
  EXPECT_THAT(leaves("; note\n[mail]\nhost: x\n", KeyFormat::kIni), ElementsAre("mail.host"));
}

TEST(KeyPaths, DirectivesKeepTheirBrackets) {
  EXPECT_THAT(leaves("<Directory \"/srv\">\n  Require all granted\n</Directory>\n# KeepAlive Off\n", KeyFormat::kDirectives), ElementsAre("<Directory>", "Require"));
}

TEST(KeyPaths, AnythingIsReadInBoundedTime) {
  std::string deep, list;
  for (int i = 0; i < 20'000; ++i) deep += "{\"a\":", list += "- ";
  EXPECT_LE(read_keys(deep, KeyFormat::kJson).size(), kMaxKeys);
  EXPECT_LE(read_keys(list, KeyFormat::kYaml).size(), kMaxKeys);
  EXPECT_THAT(read_keys("", KeyFormat::kYaml), IsEmpty());
}

TEST(KeyPaths, BlocksWithoutALanguageAreRecognised) {
  EXPECT_TRUE(looks_like_yaml("a: 1\nb:\n  - c: 2\n"));
  EXPECT_FALSE(looks_like_yaml("This is a sentence: it goes on\nand on\nand on."));
  EXPECT_TRUE(looks_like_json("{\"a\": 1}"));
  EXPECT_TRUE(looks_like_ini("# comment\nmax = 1\nmin = 0\n"));
  EXPECT_FALSE(looks_like_ini("x = f(1);\ny = g(2);\n"));
}

}  // namespace
}  // namespace docent::extract
