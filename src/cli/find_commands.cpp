// `search`, `ask` and `verify`.
#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "query/response_json.h"

namespace docent::cli {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxAnswerBytes = 64U << 20;  // of a JSON answer on stdin

base::Deadline deadline_of(const Context& context, std::optional<std::int64_t> milliseconds) {
  const std::int64_t limit = milliseconds.value_or(context.config.integer("search.deadline_ms"));
  return base::Deadline::after(std::chrono::milliseconds(limit), context.stop);
}

base::Status check_deadline(std::optional<std::int64_t> milliseconds) {
  if (milliseconds && (*milliseconds < 1 || *milliseconds > 3'600'000))
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("--deadline must be 1..3600000 ms, got {}", *milliseconds));
  return {};
}

// A negative or absurd number becomes one the engine refuses with its own words.
std::size_t count_of(std::optional<std::int64_t> number, std::int64_t fallback) {
  const std::int64_t value = number.value_or(fallback);
  return value < 0 ? 0 : static_cast<std::size_t>(value);
}

base::Result<query::SearchResponse> search(const Context& context, const SearchArguments& arguments) {
  DOCENT_TRY(check_deadline(arguments.deadline_ms));
  const auto mode = query::parse_mode(arguments.mode);
  if (!mode)
    return base::fail(ErrorCode::kInvalidArgument, "--mode must be auto, lexical, dense or hybrid, got \"" + arguments.mode + "\"");
  SessionOptions options;
  options.with_embedder = *mode != query::Mode::kLexical;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  query::SearchRequest request;
  request.query = arguments.query;
  request.k = count_of(arguments.k, context.config.integer("search.results"));
  request.mode = *mode;
  request.source = arguments.source;
  request.version_label = arguments.version_label;
  request.deadline = deadline_of(context, arguments.deadline_ms);
  request.explain = arguments.explain;
  request.min_confidence = context.config.number("ask.min_confidence");
  request.why_not = arguments.why_not;
  return session->engine().search(request);
}

base::Result<query::AskResponse> ask(const Context& context, const AskArguments& arguments) {
  DOCENT_TRY(check_deadline(arguments.deadline_ms));
  DOCENT_ASSIGN(const auto session, context.open({}, context.config));
  query::AskRequest request;
  request.question = arguments.question;
  request.context = arguments.context;
  request.k = count_of(arguments.k, context.config.integer("ask.evidence"));
  request.budget_tokens = count_of(arguments.budget, context.config.integer("ask.budget_tokens"));
  request.min_confidence = context.config.number("ask.min_confidence");
  request.source = arguments.source;
  request.version_label = arguments.version_label;
  request.deadline = deadline_of(context, arguments.deadline_ms);
  request.explain = arguments.explain;
  return session->engine().ask(request);
}

void collect_citations(const nlohmann::json& json, std::vector<std::string>& ids, int depth = 0) {
  constexpr int kMaxDepth = 64;
  if (depth > kMaxDepth) return;
  if (json.is_object()) {
    const auto citation = json.find("citation");
    if (citation != json.end() && citation->is_object() && citation->contains("id") && (*citation)["id"].is_string())
      ids.push_back((*citation)["id"].get<std::string>());
    for (const auto& [key, value] : json.items()) collect_citations(value, ids, depth + 1);
  } else if (json.is_array()) {
    for (const auto& value : json) collect_citations(value, ids, depth + 1);
  }
}

base::Result<std::vector<std::string>> citations_from_stdin() {
  std::string text(kMaxAnswerBytes + 1, '\0');
  std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::cin.gcount()));
  if (text.size() > kMaxAnswerBytes) return base::fail(ErrorCode::kTooLarge, "the answer on stdin is larger than 64 MB");
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (json.is_discarded())
    return base::fail(ErrorCode::kInvalidArgument, "stdin holds no JSON answer; give `cit_…` ids, or pipe `docent ask … --json` in");
  std::vector<std::string> ids;
  collect_citations(json, ids);
  if (ids.empty()) return base::fail(ErrorCode::kInvalidArgument, "the JSON on stdin holds no citation");
  return ids;
}

void print_verdict(const Output& out, const query::Verdict& verdict) {
  const std::string_view name = query::to_string(verdict.kind);
  const std::string shown = verdict.kind == query::VerdictKind::kValid ? out.good(name) : out.bad(name);
  const std::string where = verdict.path.empty() ? verdict.citation.document.value : verdict.source + ": " + verdict.path;
  out.print(fmt::format("{}  {} bytes {}..{}", shown, safe_for_terminal(where), verdict.citation.span.start, verdict.citation.span.end));
  out.print(out.dim("   " + verdict.reason));
  if (!verdict.text.empty()) out.print(wrap(safe_for_terminal(verdict.text), out.width, 3, 4));
}

base::Result<std::vector<query::Verdict>> verify(const Context& context, const std::vector<std::string>& citations) {
  SessionOptions options;
  options.with_embedder = false;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  std::vector<query::Verdict> verdicts;
  for (const std::string& id : citations) {
    DOCENT_ASSIGN(auto verdict, session->engine().verify(id, {}));
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
}

}  // namespace

int run_search(const Context& context, const SearchArguments& arguments) {
  const auto response = search(context, arguments);
  if (!response) return context.out.fail(response.error());
  if (context.out.json) context.out.print(query::to_json(*response, 2));
  else print_search(context.out, *response);
  return kOk;
}

int run_ask(const Context& context, const AskArguments& arguments) {
  const auto response = ask(context, arguments);
  if (!response) return context.out.fail(response.error());
  if (context.out.json) context.out.print(query::to_json(*response, 2));
  else print_answer(context.out, *response);
  return kOk;
}

int run_verify(const Context& context, const VerifyArguments& arguments) {
  std::vector<std::string> citations = arguments.citations;
  if (citations.empty()) {
    auto read = citations_from_stdin();
    if (!read) return context.out.fail(read.error());
    citations = std::move(*read);
  }
  const auto verdicts = verify(context, citations);
  if (!verdicts) return context.out.fail(verdicts.error());
  bool all_valid = true;
  std::string json;
  for (const query::Verdict& verdict : *verdicts) {
    all_valid = all_valid && (verdict.kind == query::VerdictKind::kValid || verdict.kind == query::VerdictKind::kMoved);
    if (context.out.json) json += (json.empty() ? "" : ",\n") + query::to_json(verdict, 2);
    else print_verdict(context.out, verdict);
  }
  if (context.out.json) context.out.print("{\"verdicts\":[\n" + json + "\n]}");
  return all_valid ? kOk : kFailed;
}

}  // namespace docent::cli
