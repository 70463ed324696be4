#include "query/template_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cypher/guard.h"
#include "cypher/planner.h"
#include "query/testing/harbour.h"

namespace docent::query {
namespace {

using base::Deadline;
using base::ErrorCode;
using cypher::Parameters;
using cypher::Value;
using ::testing::HasSubstr;

Value text(const char* value) { return Value(std::string(value)); }
Value number(std::int64_t value) { return Value(value); }

class TemplateRun : public ::testing::Test {
 protected:
  base::Result<TemplateResult> run(const Template& which, const Parameters& given, const Deadline& deadline = Deadline::never()) const { return run_template(*graph_, which, given, deadline); }
  base::Result<TemplateResult> run(std::string_view label, const Parameters& given) const { return run(*find_template(label), given); }
  std::string error(std::string_view label, const Parameters& given) const {
    const auto result = run(label, given);
    return result ? "no error" : result.error().message;
  }

  const extract::testing::Extracted made_{testing::harbour_sources()};
  const std::shared_ptr<const store::embedded::GraphSnapshot> graph_ = testing::graph_of(made_);
};

TEST_F(TemplateRun, InputsAreCheckedAgainstTheDeclaration) {
  EXPECT_EQ(error("temporal/1", {}), "template temporal/1: version is required: the version asked about, for example 4.10 (version)");
  EXPECT_EQ(error("temporal/1", {{"version", text("soon")}}), "template temporal/1: version must be a version such as 4.10 or v1.31, got \"soon\"");
  EXPECT_EQ(error("temporal/1", {{"version", number(4)}}), "template temporal/1: version must be a text, not INTEGER");
  EXPECT_THAT(error("temporal/1", {{"version", text("4")}, {"entity_typ", text("Section")}}), HasSubstr("has no input \"entity_typ\", did you mean entity_type?"));
  EXPECT_THAT(error("temporal/1", {{"version", text("4")}, {"entity_type", text("Boat")}}), HasSubstr("entity_type must be one of Document, Section, Command"));
  EXPECT_EQ(error("traverse/1", {{"start_id", text("HarbourMaster")}}), "template traverse/1: start_id must be an id (doc_…, sec_… or ent_…), got \"HarbourMaster\"");
  EXPECT_EQ(error("traverse/1", {{"start_id", text("ent_1")}, {"max_depth", number(4)}}), "template traverse/1: max_depth must be 1..3, got 4");
  EXPECT_THAT(error("traverse/1", {{"start_id", text("ent_1")}, {"rel_types", Value(cypher::List{text("EATS")})}}), HasSubstr("rel_types must be one of HAS_SECTION"));
  EXPECT_EQ(error("search/1", {{"section_ids", Value(cypher::List{})}}), "template search/1: section_ids must have 1..100 items, got 0");
  EXPECT_EQ(error("search/1", {{"section_ids", text("sec_1")}}), "template search/1: section_ids must be a list of texts, not STRING");
  EXPECT_EQ(error("troubleshoot/1", {{"limit", number(3)}}), "template troubleshoot/1 needs error_code or error_name");
  EXPECT_EQ(error("troubleshooting_path/1", {{"error_name", text("x")}, {"include_related", number(1)}}), "template troubleshooting_path/1: include_related must be true or false, not INTEGER");
  EXPECT_EQ(error("explain/1", {{"component_name", text("")}}), "template explain/1: component_name must be 1 to 4096 bytes long, got 0");
}

TEST_F(TemplateRun, TextsOfInputsBecomeValuesOfTheirTypes) {
  const Template& which = *find_template("traverse/2");
  const auto parsed = parse_inputs(which, {{"start_id", "ent_1"}, {"rel_types", "REQUIRES, AFFECTS"}, {"max_depth", "2"}});
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->at("max_depth").integer(), 2);
  ASSERT_EQ(parsed->at("rel_types").list().size(), 2U);
  EXPECT_EQ(parsed->at("rel_types").list()[1].string(), "AFFECTS");
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{{"max_depth", "two"}, {"max_depth", "2.5"}, {"max_depth", ""}, {"nothing", "1"}})
    EXPECT_FALSE(parse_inputs(which, {{name, value}})) << name << "=" << value;
  EXPECT_FALSE(parse_inputs(which, {{"limit", "1"}, {"limit", "2"}}));
}

TEST_F(TemplateRun, RowsStopAtTheLimitAndSaySo) {
  const auto all = run("temporal/1", {{"version", text("4.2")}});
  ASSERT_TRUE(all) << all.error().message;
  EXPECT_EQ(all->rows.size(), 2U);
  const auto same = run("temporal/1", {{"version", text("4.2")}, {"limit", number(2)}});
  EXPECT_EQ(same->rows.size(), 2U);
  EXPECT_FALSE(same->truncated);
  const auto fewer = run("temporal/1", {{"version", text("4.2")}, {"limit", number(1)}});
  EXPECT_EQ(fewer->rows.size(), 1U);
  EXPECT_TRUE(fewer->truncated);
  EXPECT_EQ(error("temporal/1", {{"version", text("4.2")}, {"limit", number(101)}}), "template temporal/1: limit must be 1..100, got 101");
}

TEST_F(TemplateRun, WhatTheGraphDoesNotHaveIsNamed) {
  const auto result = run("troubleshoot/1", {{"error_name", text("ERR_NO_SEA")}});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->rows.empty());
  EXPECT_THAT(result->notes, ::testing::ElementsAre("nothing has the name \"ERR_NO_SEA\" (error_name: Error)"));
}

TEST_F(TemplateRun, GuardrailsAreEnforced) {
  const Parameters given{{"component_name", text("HarbourMaster")}};
  Template which = *find_template("dependency_chain/1");
  ASSERT_TRUE(run(which, given));

  Template shallow = which;
  shallow.guardrails.max_depth = 4;  // the query follows five
  auto result = run(shallow, given);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().detail, cypher::kUnbounded);

  Template other_edges = which;
  other_edges.guardrails.edges = {model::EdgeType::kDependsOn};
  result = run(other_edges, given);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "template dependency_chain/1 follows REQUIRES, which its guardrails do not allow");

  Template tight = which;
  tight.guardrails.estimated_rows = 0.5;
  result = run(tight, given);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);

  Template few = which;
  few.guardrails.expand_operators = 0;
  EXPECT_FALSE(run(few, given));

  Template stopped = which;
  stopped.guardrails.max_expansions = 2;
  result = run(stopped, given);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kTooLarge);

  Template hurried = which;
  hurried.guardrails.deadline = std::chrono::milliseconds(0);
  result = run(hurried, given);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kDeadlineExceeded);
  std::stop_source stop;
  stop.request_stop();
  result = run(which, given, Deadline::never().with_stop(stop.get_token()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kCancelled);

  Template renamed = which;
  renamed.outputs.front().name = "needs";
  result = run(renamed, given);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInternal);
}

TEST_F(TemplateRun, UntypedRelationshipsNeedAllTypesToBeAllowed) {
  Template which = *find_template("compare/3");
  which.guardrails.edges = {model::EdgeType::kMentions};
  const auto result = run(which, {{"item_a_id", text("ent_1")}, {"item_b_id", text("ent_2")}});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "template compare/3 follows edges of any type, which its guardrails do not allow");
}

TEST_F(TemplateRun, PlansAreKeptByFingerprint) {
  PlanCache plans;
  const Template& which = *find_template("explain/1");
  const auto first = run_template(*graph_, which, {{"component_name", text("HarbourMaster")}}, Deadline::never(), &plans);
  ASSERT_TRUE(first) << first.error().message;
  const auto plan = plans.find(first->fingerprint);
  ASSERT_NE(plan, nullptr);
  const auto second = run_template(*graph_, which, {{"component_name", text("TideClock")}}, Deadline::never(), &plans);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->fingerprint, first->fingerprint);
  EXPECT_EQ(plans.find(second->fingerprint), plan);
  EXPECT_NE(second->rows.size(), first->rows.size());
}

TEST_F(TemplateRun, EveryTemplateLooksThingsUpAndScansNoLabel) {
  for (const Template& one : templates()) {
    SCOPED_TRACE(one.label());
    Parameters given;
    for (const TemplateInput& input : one.inputs) {
      if (input.type == InputType::kTextList) given.emplace(input.name, input.choices.empty() ? Value(cypher::List{text("sec_1")}) : Value(cypher::List{text("REQUIRES")}));
      else if (input.type == InputType::kVersion) given.emplace(input.name, text("1.0"));
      else if (input.type == InputType::kText && input.choices.empty()) given.emplace(input.name, text("ent_1"));
      else if (input.type == InputType::kText) given.emplace(input.name, text("Component"));
    }
    const auto result = run(one, given);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_TRUE(result->rows.empty());
    EXPECT_THAT(result->plan, ::testing::Not(HasSubstr("LabelScan")));
    EXPECT_THAT(result->plan, ::testing::Not(HasSubstr("AllNodesScan")));
    EXPECT_LE(result->expansions, 10U);
  }
}

TEST_F(TemplateRun, WorksOnAGraphOfNothing) {
  const auto empty = store::embedded::GraphSnapshot::make({}, 1);
  ASSERT_TRUE(empty);
  const auto result = run_template(**empty, *find_template("troubleshooting_path"), {{"error_name", text("x")}}, Deadline::never());
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_TRUE(result->rows.empty());
}

}  // namespace
}  // namespace docent::query
