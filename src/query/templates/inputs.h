// Inputs and edges that many templates share.
#pragma once

#include "query/templates/catalogue.h"

namespace docent::query {

inline constexpr model::NodeKinds kNeedful = {model::NodeKind::kComponent, model::NodeKind::kConfiguration, model::NodeKind::kCommand};

inline TemplateInput limit_input(std::string_view standard, double most) {
  return {.name = "limit", .meaning = "rows at most", .type = InputType::kInteger, .standard = standard, .min = 1, .max = most};
}
inline TemplateInput depth_input(std::string_view name, std::string_view standard, double most) {
  return {.name = name, .meaning = "relationships to follow at most", .type = InputType::kInteger, .standard = standard, .min = 1, .max = most};
}
inline TemplateInput name_input(std::string_view name, std::string_view meaning, model::NodeKinds kinds, bool required = true) {
  return {.name = name, .meaning = meaning, .required = required, .kinds = kinds};
}
inline TemplateInput id_input(std::string_view name, std::string_view meaning) {
  return {.name = name, .meaning = meaning, .required = true, .is_id = true};
}
inline TemplateInput sections_input(double most) {
  return {.name = "section_ids", .meaning = "ids of the sections, best first", .type = InputType::kTextList, .required = true, .min = 1, .max = most};
}
inline TemplateInput confidence_input() {
  return {.name = "min_confidence", .meaning = "of a mention, at least", .type = InputType::kNumber, .standard = "0.5", .min = 0, .max = 1};
}
// What edges a walk may follow: all but those of the order of sections.
inline TemplateInput edge_types_input() {
  TemplateInput input{.name = "rel_types", .meaning = "types of edges to follow", .type = InputType::kTextList, .min = 1, .max = 17};
  for (const model::EdgeTypeInfo& row : model::kEdgeTypes)
    if (row.type != model::EdgeType::kNext) input.choices.push_back(row.name);
  return input;
}
inline TemplateInput kind_input(std::string_view meaning, bool required) {
  TemplateInput input{.name = "entity_type", .meaning = meaning, .required = required};
  for (const model::NodeKindInfo& row : model::kNodeKinds) input.choices.push_back(row.name);
  return input;
}
inline std::vector<TemplateInput> error_inputs() {
  return {{.name = "error_code", .meaning = "code of the error, where its name has more", .kinds = {model::NodeKind::kError}},
          {.name = "error_name", .meaning = "name or message of the error", .kinds = {model::NodeKind::kError}}};
}

}  // namespace docent::query
