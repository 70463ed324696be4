// Search, traverse, troubleshoot, compare, explain: three versions each.
#include "query/templates/inputs.h"

namespace docent::query {
namespace {

using enum model::NodeKind;
using enum model::EdgeType;
using std::chrono::milliseconds;

void add_search(std::vector<Template>& all) {
  const TemplateOutput id{"section_id", "id of the section"}, heading{"heading", "its heading"};
  all.push_back({.name = "search", .version = 1, .intent = Intent::kSearch,
                 .question = "What do these sections speak of?",
                 .inputs = {sections_input(100), confidence_input(), limit_input("100", 100)},
                 .outputs = {id, heading, {"entities", "kind, name, id and confidence of up to 20"}, {"entity_count", "how many there are"}},
                 .guardrails = {.edges = {kMentions}}, .indexes = {"Section.id"}});
  all.push_back({.name = "search", .version = 2, .intent = Intent::kSearch,
                 .question = "Which documents are these sections of, and what do they speak of?",
                 .inputs = {sections_input(100), confidence_input(), limit_input("100", 100)},
                 .outputs = {{"document", "title"}, {"path", "of the document below its source"}, {"source", "name of the source"}, {"version", "version label"}, id, heading,
                             {"entities", "for each kind up to 10 names and how many there are"}},
                 .guardrails = {.edges = {kMentions, kHasSection}}, .indexes = {"Section.id"}});
  all.push_back({.name = "search", .version = 3, .intent = Intent::kSearch,
                 .question = "Which sections and documents are linked with these?",
                 .inputs = {sections_input(10), depth_input("max_hops", "1", 2), limit_input("50", 100)},
                 .outputs = {id, heading, {"kind", "Section or Document"}, {"neighbour", "its heading or title"}, {"neighbour_id", "its id"}, {"distance", "links on the way"}, {"types", "of the links"}},
                 .guardrails = {.max_depth = 2, .edges = {kReferences, kRelatedTo}}, .indexes = {"Section.id"}});
}

void add_traverse(std::vector<Template>& all) {
  const std::vector<TemplateInput> inputs = {id_input("start_id", "id of the document, section or entity to start from"), edge_types_input(), depth_input("max_depth", "2", 3),
                                             limit_input("100", 500)};
  std::vector<TemplateOutput> outputs = {{"id", "of what was found"}, {"kind", "its kind"}, {"name", "its name"}, {"depth", "edges on the way"}, {"path", "names on the way"}, {"types", "of the edges"}};
  const Guardrails guardrails{.max_depth = 3, .max_rows = 500, .deadline = milliseconds(5'000)};
  const auto add = [&](std::uint32_t version, std::string_view question) {
    all.push_back({.name = "traverse", .version = version, .intent = Intent::kTraverse, .question = question, .inputs = inputs, .outputs = outputs,
                   .guardrails = guardrails, .indexes = {"*.id"}});
  };
  add(1, "What does this lead to?");
  add(2, "What is around this?");
  outputs.back() = {"edges", "type, ends, confidence, section and extractor of each"};
  add(3, "What is around this, and what says so?");
}

void add_troubleshoot(std::vector<Template>& all) {
  const auto add = [&](std::uint32_t version, std::string_view question, std::vector<TemplateOutput> outputs, std::vector<model::EdgeType> edges) {
    std::vector<TemplateInput> inputs = error_inputs();
    inputs.push_back(limit_input("50", 100));
    outputs.insert(outputs.begin(), {"error", "name of the error"});
    all.push_back({.name = "troubleshoot", .version = version, .intent = Intent::kTroubleshoot, .question = question, .inputs = std::move(inputs), .one_of = {"error_code", "error_name"},
                   .outputs = std::move(outputs), .guardrails = {.edges = std::move(edges)}, .indexes = {"Error.name", "Error.code"}});
  };
  add(1, "What mends this error, step by step?",
      {{"fix_kind", "what mends it"}, {"fix", "its name"}, {"procedure", "the procedure with the steps"}, {"step_order", "from 1"}, {"step", "what to do"}, {"commands", "that the step runs"}},
      {kResolves, kMentions, kContainsStep, kExecutes});
  add(2, "Where is this error described, and how is it mended?",
      {{"description", "what the text says it is"}, {"section_count", "sections that name it"}, {"sections", "id and heading of up to 10"}, {"fixes", "kind and name of what mends it"}, {"steps", "up to 20"}},
      {kResolves, kMentions, kContainsStep});
  add(3, "What mends this error, and which settings and concepts has it to do with?",
      {{"fixes", "names of what mends it"}, {"configurations", "settings named along with it"}, {"concepts", "defined along with it"}}, {kResolves, kMentions});
}

void add_compare(std::vector<Template>& all) {
  all.push_back({.name = "compare", .version = 1, .intent = Intent::kCompare, .question = "How do two settings differ in what they control?",
                 .inputs = {name_input("item_a", "name of one setting", {kConfiguration}), name_input("item_b", "name of the other", {kConfiguration}), limit_input("1", 1)},
                 .outputs = {{"a", "one setting"}, {"a_description", ""}, {"a_default", ""}, {"a_affects", "what it controls"}, {"b", "the other"}, {"b_description", ""}, {"b_default", ""}, {"b_affects", "what it controls"},
                             {"both_affect", "what both control"}},
                 .guardrails = {.max_rows = 1, .edges = {kAffects, kMentions}}, .indexes = {"Configuration.name"}});
  all.push_back({.name = "compare", .version = 2, .intent = Intent::kCompare, .question = "How do two commands differ in their parameters?",
                 .inputs = {name_input("item_a", "one command", {kCommand}), name_input("item_b", "the other", {kCommand}), limit_input("1", 1)},
                 .outputs = {{"a", "one command"}, {"a_description", ""}, {"b", "the other"}, {"b_description", ""}, {"only_a", "parameters"}, {"only_b", "parameters"}, {"both", "parameters"}},
                 .guardrails = {.max_rows = 1, .edges = {kHasParameter, kMentions}}, .indexes = {"Command.name"}});
  all.push_back({.name = "compare", .version = 3, .intent = Intent::kCompare, .question = "What have these two in common?",
                 .inputs = {id_input("item_a_id", "id of one"), id_input("item_b_id", "id of the other"), limit_input("25", 100)},
                 .outputs = {{"a", "name of one"}, {"b", "name of the other"}, {"kind", "of what is next to both"}, {"common", "its name"}, {"common_id", "its id"}, {"to_a", "type of its edge"}, {"to_b", "type of its edge"},
                             {"ways", "how many pairs of edges join them"}},
                 .guardrails = {.max_depth = 1}, .indexes = {"*.id"}});
}

void add_explain(std::vector<Template>& all) {
  all.push_back({.name = "explain", .version = 1, .intent = Intent::kExplain, .question = "What is this component, and what does it need?",
                 .inputs = {name_input("component_name", "name of the component", {kComponent}), depth_input("max_depth", "3", 3), limit_input("50", 100)},
                 .outputs = {{"kind", ""}, {"name", ""}, {"description", "what the text says it is"}, {"depth", "0: the component itself"}, {"types", "of the edges on the way"}},
                 .guardrails = {.max_depth = 3, .edges = {kDependsOn, kRequires, kMentions}}, .indexes = {"Component.name"}});
  all.push_back({.name = "explain", .version = 2, .intent = Intent::kExplain, .question = "Which settings and procedures has this component to do with?",
                 .inputs = {name_input("component_name", "name of the component", {kComponent}), limit_input("1", 10)},
                 .outputs = {{"component", ""}, {"description", ""}, {"aliases", ""}, {"configurations", "settings that it needs or that control it"}, {"procedures", "described along with it"}},
                 .guardrails = {.max_rows = 10, .edges = {kDependsOn, kRequires, kAffects, kMentions}}, .indexes = {"Component.name"}});
  all.push_back({.name = "explain", .version = 3, .intent = Intent::kExplain, .question = "What does this term mean?",
                 .inputs = {name_input("concept_term", "the term", {kConcept}), limit_input("1", 10)},
                 .outputs = {{"concept", ""}, {"description", ""}, {"aliases", ""}, {"sections", "that define it"}, {"examples", "that show it"}, {"related", "terms defined beside it"}},
                 .guardrails = {.max_rows = 10, .edges = {kDefines, kExemplifies}}, .indexes = {"Concept.name"}});
}

}  // namespace

std::vector<Template> basic_templates() {
  std::vector<Template> all;
  add_search(all);
  add_traverse(all);
  add_troubleshoot(all);
  add_compare(all);
  add_explain(all);
  return all;
}

}  // namespace docent::query
