#include "query/templates/catalogue.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace docent::query {
namespace {

TEST(TemplateCatalogue, HasTenFamiliesOfThreeVersions) {
  std::map<std::string_view, std::set<std::uint32_t>> versions;
  std::size_t advanced = 0;
  for (const Template& one : templates()) {
    EXPECT_TRUE(versions[one.name].insert(one.version).second) << one.label();
    advanced += one.advanced;
  }
  EXPECT_EQ(versions.size(), 10U);
  for (const auto& [name, numbers] : versions) EXPECT_EQ(numbers, (std::set<std::uint32_t>{1, 2, 3})) << name;
  EXPECT_EQ(advanced, 15U);
}

TEST(TemplateCatalogue, DeclarationsAreComplete) {
  for (const Template& one : templates()) {
    SCOPED_TRACE(one.label());
    EXPECT_TRUE(one.text().starts_with("// ")) << "a query without its file, or without a line that says what it does";
    EXPECT_TRUE(one.question.ends_with('?'));
    ASSERT_FALSE(one.inputs.empty());
    EXPECT_EQ(one.inputs.back().name, "limit");
    EXPECT_LE(one.inputs.back().max, static_cast<double>(one.guardrails.max_rows));
    std::set<std::string_view> names;
    for (const TemplateInput& input : one.inputs) {
      EXPECT_TRUE(names.insert(input.name).second) << input.name;
      EXPECT_FALSE(input.meaning.empty()) << input.name;
      EXPECT_NE(one.text().find("$" + std::string(input.name)), std::string_view::npos) << input.name << " is not used";
    }
    for (const std::string_view name : one.one_of) EXPECT_NE(one.find_input(name), nullptr);
    EXPECT_FALSE(one.outputs.empty());
    EXPECT_FALSE(one.indexes.empty());
    EXPECT_LE(one.guardrails.max_depth, 5U);
    EXPECT_LE(one.guardrails.estimated_rows, 10'000);
  }
}

TEST(TemplateCatalogue, FindsByNameAndVersion) {
  EXPECT_EQ(find_template("temporal")->version, 3U);
  EXPECT_EQ(find_template("temporal", 1)->version, 1U);
  EXPECT_EQ(find_template("temporal/2")->version, 2U);
  for (const char* name : {"temporal/4", "temporal/", "temporal/x", "temporal/1x", "temporall", ""}) EXPECT_EQ(find_template(name), nullptr) << name;
  EXPECT_EQ(nearest_template("dependancy_chain/2"), "dependency_chain");
}

}  // namespace
}  // namespace docent::query
