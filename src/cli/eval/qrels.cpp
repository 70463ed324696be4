#include "cli/eval/qrels.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.h"

namespace docent::cli {
namespace {

constexpr std::string_view kBlank = " \t";

struct Line {
  std::string_view query, document, grade;
};

std::optional<int> to_grade(std::string_view text) {
  int grade = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), grade);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return grade;
}

std::optional<Line> take_apart(std::string_view line) {
  if (line.find('\t') != std::string_view::npos) {
    std::vector<std::string_view> fields = base::split(line, '\t');
    for (std::string_view& field : fields) field = base::trim(field);
    if (fields.size() == 3) return Line{fields[0], fields[1], fields[2]};
    if (fields.size() == 4) return Line{fields[0], fields[2], fields[3]};
    return std::nullopt;
  }
  // Blanks between the fields, perhaps blanks inside the document id: take the query from the front and the grade from the back.
  const std::size_t query_end = line.find_first_of(kBlank);
  const std::size_t grade_start = line.find_last_of(kBlank);
  if (query_end == std::string_view::npos || query_end >= grade_start) return std::nullopt;
  std::string_view middle = base::trim(line.substr(query_end, grade_start - query_end));
  if (const std::size_t gap = middle.find_first_of(kBlank); gap != std::string_view::npos) middle = base::trim(middle.substr(gap));
  return Line{line.substr(0, query_end), middle, line.substr(grade_start + 1)};
}

}  // namespace

const Judgements* Qrels::of(std::string_view query) const {
  const auto found = by_query.find(query);
  return found == by_query.end() ? nullptr : &found->second;
}

bool has_positive(const Judgements& judgements) {
  return std::ranges::any_of(judgements, [](const auto& judged) { return judged.second > 0; });
}

base::Result<Qrels> parse_qrels(std::string_view text, std::string_view name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Qrels qrels;
  std::size_t number = 0;
  bool first = true;
  for (std::string_view line : base::split(text, '\n')) {
    ++number;
    line = base::trim(line);
    if (line.empty()) continue;
    const auto fields = take_apart(line);
    const auto grade = fields ? to_grade(fields->grade) : std::nullopt;
    const bool header = first && fields && !grade;
    first = false;
    if (header) continue;
    if (!fields || !grade || fields->query.empty() || fields->document.empty())
      return base::fail(base::ErrorCode::kInvalidArgument,
                        std::string(name) + " line " + std::to_string(number) +
                            ": expected `query <tab> document <tab> grade` (BEIR) or `query iteration document grade` (TREC)");
    const auto [at, added] = qrels.by_query[std::string(fields->query)].try_emplace(std::string(fields->document), *grade);
    if (!added) at->second = std::max(at->second, *grade);
  }
  return qrels;
}

}  // namespace docent::cli
