#include "cli/eval/queries.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_set>

#include "base/text.h"

namespace docent::cli {
namespace {

using Json = nlohmann::json;

std::unexpected<base::Error> bad_line(std::string_view name, std::size_t number, std::string_view why) {
  return base::fail(base::ErrorCode::kInvalidArgument, std::string(name) + " line " + std::to_string(number) + ": " + std::string(why));
}

std::string_view without_bom(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return text;
}

std::optional<std::string> id_of(const Json& object) {
  const auto found = object.find("_id");
  if (found == object.end()) return std::nullopt;
  if (found->is_string()) return found->get<std::string>();
  if (found->is_number_integer()) return found->dump();
  return std::nullopt;
}

bool is_answerable(const Json& object) {
  const auto metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return true;
  const auto answerable = metadata->find("answerable");
  return answerable == metadata->end() || !answerable->is_boolean() || answerable->get<bool>();
}

}  // namespace

base::Result<std::vector<EvalQuery>> parse_queries(std::string_view text, std::string_view name) {
  std::vector<EvalQuery> queries;
  std::unordered_set<std::string> ids;
  std::size_t number = 0;
  for (const std::string_view line : base::split(without_bom(text), '\n')) {
    ++number;
    if (base::trim(line).empty()) continue;
    const Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) return bad_line(name, number, R"(expected a JSON object {"_id":…,"text":…})");
    auto id = id_of(object);
    const auto question = object.find("text");
    if (!id || id->empty()) return bad_line(name, number, "\"_id\" must be a string");
    if (question == object.end() || !question->is_string()) return bad_line(name, number, "\"text\" must be a string");
    if (!ids.insert(*id).second) return bad_line(name, number, "the id \"" + *id + "\" stands twice");
    queries.push_back({std::move(*id), question->get<std::string>(), is_answerable(object)});
  }
  return queries;
}

base::Result<std::vector<EvalQuery>> parse_query_file(std::string_view text, std::string_view name) {
  text = without_bom(text);
  if (base::trim(text).starts_with('{')) return parse_queries(text, name);
  std::vector<EvalQuery> queries;
  std::size_t number = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    ++number;
    const std::string_view question = base::trim(line);
    if (question.empty() || question.starts_with('#')) continue;
    queries.push_back({std::to_string(number), base::to_valid_utf8(question), true});
  }
  return queries;
}

}  // namespace docent::cli
