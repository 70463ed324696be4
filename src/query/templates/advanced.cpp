// Dependency chains, impact, comparison, versions, ways out of an error: three versions each.
#include "query/templates/inputs.h"

namespace docent::query {
namespace {

using enum model::NodeKind;
using enum model::EdgeType;
using std::chrono::milliseconds;

void add_dependency_chain(std::vector<Template>& all) {
  const Guardrails guardrails{.max_depth = 5, .max_rows = 100, .deadline = milliseconds(30'000), .estimated_rows = 1'000, .edges = {kDependsOn, kRequires, kCriticalFor}};
  const auto add = [&](std::uint32_t version, std::string_view question, std::vector<TemplateOutput> outputs) {
    all.push_back({.name = "dependency_chain", .version = version, .intent = Intent::kTraverse, .advanced = true, .question = question,
                   .inputs = {name_input("component_name", "a component, setting or command", kNeedful), depth_input("max_depth", "5", 5), limit_input("100", 100)},
                   .outputs = std::move(outputs), .guardrails = guardrails, .indexes = {"*.name"}});
  };
  add(1, "What does this need, directly and through others?",
      {{"dependency", "name of what it needs"}, {"kind", ""}, {"depth", "1: directly"}, {"path", "names on the way"}, {"types", "of the edges on the way"}});
  add(2, "How much does this need, and how much of that is critical?",
      {{"component", ""}, {"kind", ""}, {"dependency_count", ""}, {"direct_count", ""}, {"critical_count", "that something fails without"}, {"all_dependencies", "name, kind, depth and what each is critical for, up to 50"}});
  add(3, "What does this need, and what needs it?",
      {{"component", ""}, {"direction", "needs, or needed by"}, {"kind", ""}, {"name", ""}, {"depth", ""}, {"types", "of the edges on the way"}, {"total", "how many in this direction"}});
}

void add_impact_assessment(std::vector<Template>& all) {
  const auto add = [&](std::uint32_t version, std::string_view question, std::vector<TemplateOutput> outputs, std::vector<model::EdgeType> edges) {
    outputs.insert(outputs.begin(), {"configuration", ""});
    all.push_back({.name = "impact_assessment", .version = version, .intent = Intent::kTraverse, .advanced = true, .question = question,
                   .inputs = {name_input("config_name", "the setting that is to be changed", {kConfiguration}), depth_input("max_hops", "3", 3), limit_input("10", 100)},
                   .outputs = std::move(outputs),
                   .guardrails = {.max_depth = 3, .max_rows = 100, .deadline = milliseconds(30'000), .estimated_rows = 2'000, .edges = std::move(edges)},
                   .indexes = {"Configuration.name"}});
  };
  add(1, "What does a change of this setting reach?",
      {{"affected", "name and kind of up to 50"}, {"impact_count", ""}, {"impact_level", "NONE 0, LOW to 3, MEDIUM to 10, HIGH above"}}, {kAffects, kCriticalFor, kMentions});
  add(2, "How bad can a change of this setting be?",
      {{"affected", "name, kind, distance and criticality of up to 50"}, {"impact_count", ""}, {"critical_count", "that fail or are lost without it"},
       {"impact_level", "CRITICAL if any is critical, HIGH above 10, MEDIUM above 3, LOW, NONE"}},
      {kAffects, kCriticalFor, kMentions});
  add(3, "What does this setting reach, what needs it, and which commands are shown with it?",
      {{"direct", "names"}, {"indirect", "names"}, {"direct_critical", "how many"}, {"indirect_critical", "how many"}, {"needed_by", "names"}, {"commands", "shown in examples with it"}, {"impact_level", "as in version 2"}},
      {kAffects, kCriticalFor, kMentions, kRequires, kDependsOn, kExemplifies});
}

void add_comparison(std::vector<Template>& all) {
  const auto guardrails = [](std::vector<model::EdgeType> edges, std::size_t expands) {
    return Guardrails{.max_depth = 2, .max_rows = 1, .deadline = milliseconds(20'000), .estimated_rows = 500, .expand_operators = expands, .edges = std::move(edges)};
  };
  all.push_back({.name = "comparison", .version = 1, .intent = Intent::kCompare, .advanced = true, .question = "How do two things of one kind differ?",
                 .inputs = {kind_input("kind of both", true), name_input("entity_name_a", "name of one", model::kEntityKinds), name_input("entity_name_b", "name of the other", model::kEntityKinds), limit_input("1", 1)},
                
                 .outputs = {{"a", "name of one"}, {"a_properties", "all that is known of it"}, {"b", "name of the other"}, {"b_properties", "all that is known of it"}, {"both_count", "sections that name both"}, {"both_in", "id and heading of up to 5"}},
                 .guardrails = guardrails({kMentions}, 5), .indexes = {"*.name"}});
  all.push_back({.name = "comparison", .version = 2, .intent = Intent::kCompare, .advanced = true, .question = "How do two settings differ in what they control and how they are used?",
                 .inputs = {name_input("entity_name_a", "one setting", {kConfiguration}), name_input("entity_name_b", "the other", {kConfiguration}), limit_input("1", 1)},
                 .outputs = {{"a", ""}, {"b", ""}, {"affected_by_a", "only"}, {"affected_by_b", "only"}, {"affected_by_both", ""}, {"commands_of_a", "only"}, {"commands_of_b", "only"}, {"commands_of_both", ""}},
                 .guardrails = guardrails({kAffects, kCriticalFor, kExemplifies, kMentions}, 8), .indexes = {"Configuration.name"}});
  all.push_back({.name = "comparison", .version = 3, .intent = Intent::kCompare, .advanced = true, .question = "How do two procedures differ in steps and commands?",
                 .inputs = {name_input("entity_name_a", "one procedure", {kProcedure}), name_input("entity_name_b", "the other", {kProcedure}), limit_input("1", 1)},
                 .outputs = {{"a", ""}, {"a_step_count", ""}, {"a_steps", "in order"}, {"b", ""}, {"b_step_count", ""}, {"b_steps", "in order"}, {"commands_of_a", "only"}, {"commands_of_b", "only"}, {"commands_of_both", ""}},
                 .guardrails = guardrails({kContainsStep, kExecutes}, 5), .indexes = {"Procedure.name"}});
}

void add_temporal(std::vector<Template>& all) {
  const TemplateInput version{.name = "version", .meaning = "the version asked about, for example 4.10", .type = InputType::kVersion, .required = true};
  const TemplateInput any_name{.name = "entity_name", .meaning = "only what has exactly this name"};
  const auto guardrails = [](std::vector<model::EdgeType> edges) {
    return Guardrails{.max_depth = 2, .max_rows = 100, .deadline = milliseconds(25'000), .estimated_rows = 10'000, .edges = std::move(edges)};
  };
  const std::vector<TemplateInput> inputs = {version, kind_input("only things of this kind", false), any_name, limit_input("100", 100)};
  all.push_back({.name = "temporal", .version = 1, .intent = Intent::kReference, .advanced = true, .question = "What was there in this version?",
                 .inputs = inputs,
                 .outputs = {{"kind", ""}, {"name", ""}, {"id", ""}, {"introduced_in", ""}, {"deprecated_in", "later than the version asked about"}, {"removed_in", "later than the version asked about"}},
                 .guardrails = guardrails({kMentions}), .indexes = {"*.introduced_in"}});
  all.push_back({.name = "temporal", .version = 2, .intent = Intent::kReference, .advanced = true, .question = "How was this setting in this version?",
                 .inputs = {version, name_input("entity_name", "the setting", {kConfiguration}), limit_input("10", 100)},
                 .outputs = {{"configuration", ""}, {"state", "not yet, valid, deprecated, removed, or not dated"}, {"introduced_in", ""}, {"deprecated_in", ""}, {"removed_in", ""}, {"edges", "type, direction and name of what was there too"}},
                 .guardrails = guardrails({kMentions, kAffects, kCriticalFor, kRequires, kDependsOn, kEquivalentTo}), .indexes = {"Configuration.name"}});
  all.push_back({.name = "temporal", .version = 3, .intent = Intent::kReference, .advanced = true, .question = "What was there in this version, and what had it to do with?",
                 .inputs = inputs, .outputs = {{"kind", ""}, {"name", ""}, {"id", ""}, {"introduced_in", ""}, {"related", "kind and name of up to 20 neighbours that were there too"}},
                 .guardrails = guardrails({kMentions, kAffects, kCriticalFor, kRequires, kDependsOn, kEquivalentTo}), .indexes = {"*.introduced_in"}});
}

void add_troubleshooting_path(std::vector<Template>& all) {
  const auto add = [&](std::uint32_t version, std::string_view question, std::vector<TemplateOutput> more, std::vector<model::EdgeType> edges, std::size_t expands) {
    std::vector<TemplateInput> inputs = error_inputs();
    inputs.push_back({.name = "include_related", .meaning = "also procedures of sections that only name the error", .type = InputType::kBoolean, .standard = "true"});
    inputs.push_back(limit_input("10", 10));
    std::vector<TemplateOutput> outputs = {{"error", "its name"}, {"certainty", "stated: the text says that it mends the error; nearby: a section with it names the error"}, {"found_in", "what says so"},
                                           {"procedure", "what to do; none where a section without steps mends it"}, {"steps", "order, text and commands"}, {"commands", "in order"}, {"step_count", ""}};
    outputs.insert(outputs.end(), more.begin(), more.end());
    all.push_back({.name = "troubleshooting_path", .version = version, .intent = Intent::kTroubleshoot, .advanced = true, .question = question, .inputs = std::move(inputs),
                   .one_of = {"error_code", "error_name"}, .outputs = std::move(outputs),
                   .guardrails = {.max_depth = 3, .max_rows = 10, .deadline = milliseconds(30'000), .estimated_rows = 500, .expand_operators = expands, .edges = std::move(edges)},
                   .indexes = {"Error.name", "Error.code"}});
  };
  add(1, "Which ways lead out of this error, down to the commands?", {}, {kResolves, kMentions, kContainsStep, kExecutes}, 5);
  add(2, "Which ways lead out of this error, and which settings are named on them?", {{"configurations", "name, and commands shown with it"}},
      {kResolves, kMentions, kContainsStep, kExecutes, kExemplifies}, 9);
  add(3, "Which ways lead out of this error, and what must one know for them?",
      {{"command_count", ""}, {"section_count", "sections that name the error"}, {"sections", "id and heading of up to 3"}, {"concepts", "that those sections define"}},
      {kResolves, kMentions, kContainsStep, kExecutes, kDefines}, 8);
}

}  // namespace

std::vector<Template> advanced_templates() {
  std::vector<Template> all;
  add_dependency_chain(all);
  add_impact_assessment(all);
  add_comparison(all);
  add_temporal(all);
  add_troubleshooting_path(all);
  return all;
}

}  // namespace docent::query
