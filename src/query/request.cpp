#include "query/request.h"

namespace docent::query {

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
