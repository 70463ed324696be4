#include "query/request.h"

#include <algorithm>

namespace docent::query {

bool may_see(const std::vector<std::string>& document_groups, const Principal& principal) {
  if (principal.owner || document_groups.empty()) return true;
  return std::ranges::any_of(document_groups,
                             [&](const std::string& group) { return std::ranges::count(principal.groups, group) > 0; });
}

std::string_view to_string(Mode mode) {
  switch (mode) {
    case Mode::kAuto: return "auto";
    case Mode::kLexical: return "lexical";
    case Mode::kDense: return "dense";
    case Mode::kHybrid: return "hybrid";
  }
  return "auto";
}

std::optional<Mode> parse_mode(std::string_view name) {
  for (const Mode mode : {Mode::kAuto, Mode::kLexical, Mode::kDense, Mode::kHybrid})
    if (to_string(mode) == name) return mode;
  return std::nullopt;
}

std::string_view to_string(Statement::Form form) {
  switch (form) {
    case Statement::Form::kSentence: return "sentence";
    case Statement::Form::kItem: return "item";
    case Statement::Form::kCode: return "code";
    case Statement::Form::kTerm: return "term";
    case Statement::Form::kCell: return "cell";
  }
  return "sentence";
}

std::string_view to_string(Intent intent) {
  switch (intent) {
    case Intent::kSearch: return "search";
    case Intent::kExplain: return "explain";
    case Intent::kTroubleshoot: return "troubleshoot";
    case Intent::kCompare: return "compare";
    case Intent::kTraverse: return "traverse";
    case Intent::kProcedure: return "procedure";
    case Intent::kReference: return "reference";
  }
  return "search";
}

}  // namespace docent::query
