#include "query/why_not_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "query/pick.h"

namespace docent::query {
namespace {

struct AbsenceInfo {
  Absence absence;
  std::string_view name, advice;
};
constexpr std::array kAbsences{
    AbsenceInfo{Absence::kReturned, "returned", ""},
    AbsenceInfo{Absence::kNotIngested, "not_ingested", "See what is there with `docent sources`; paths are relative to the root of their source."},
    AbsenceInfo{Absence::kFiltered, "filtered", "Ask without that filter, or name its source and version."},
    AbsenceInfo{Absence::kExcluded, "excluded", "Ask without the quotation marks, or without NOT."},
    AbsenceInfo{Absence::kNotMatched, "not_matched", "Ask with words that it uses."},
    AbsenceInfo{Absence::kNotCandidate, "not_a_candidate", "Ask with more of its own words, or within its source."},
    AbsenceInfo{Absence::kRankedLower, "ranked_lower", "Ask for more results, or with more of its own words."},
    AbsenceInfo{Absence::kFolded, "folded", "Read on from the result that stands for it."},
};

const AbsenceInfo& info(Absence absence) { return *std::ranges::find(kAbsences, absence, &AbsenceInfo::absence); }

std::string quoted_list(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "\"" : ", \"") + word + "\"";
  return list;
}

std::string missing_in_words(const WhyNot& why) {
  return why.missing_words.empty() ? std::string() : fmt::format(" No passage of it holds {}.", quoted_list(why.missing_words));
}

std::string_view in_words(std::string_view part) {
  if (part == "words") return "its words fit less";
  if (part == "meaning") return "its meaning is farther";
  if (part == "mention") return "the best passages do not name its title as they do the other's";
  if (part == "lead") return "the beginning of its document says less of what was asked";
  if (part == "document") return "fewer other passages of its document fit";
  if (part == "likeness") return "it is less like the best result";
  return part;
}

// What cost it most against the last result, the costliest first; small differences are not worth a word.
std::string costs_in_words(const WhyNot& why) {
  constexpr double kWorthSaying = 0.02;
  std::vector<Gap> costs;
  for (const Gap& gap : why.gaps)
    if (gap.other - gap.own > kWorthSaying) costs.push_back(gap);
  std::ranges::stable_sort(costs, std::greater{}, [](const Gap& gap) { return gap.other - gap.own; });
  std::string text;
  for (const Gap& gap : costs) text += (text.empty() ? " Against the last result " : "; ") + std::string(in_words(gap.name));
  return text.empty() ? text : text + ".";
}

std::string filter_in_words(const WhyNot& why, const SearchRequest& request) {
  std::string text;
  if (request.source && *request.source != why.document.source)
    text = fmt::format("It is of the source \"{}\"; asked was only \"{}\".", why.document.source, *request.source);
  if (request.version_label && *request.version_label != why.document.version_label)
    text += fmt::format("{}It is of the version \"{}\"; asked was only \"{}\".", text.empty() ? "" : " ", why.document.version_label, *request.version_label);
  return text;
}

// "by words it stands 451st, by meaning 812th"
std::string arms_in_words(const WhyNot& why) {
  std::string text;
  if (why.lexical_rank) text = fmt::format("by words it is number {}", *why.lexical_rank);
  if (why.dense_rank) text += fmt::format("{}by meaning it is number {}", text.empty() ? "" : ", ", *why.dense_rank);
  return text;
}

void write_standing(base::JsonWriter& json, std::string_view name, const std::optional<Standing>& standing) {
  json.key(name);
  if (!standing) {
    json.null();
    return;
  }
  json.open_object().member("passage_id", standing->passage_id).member("document_id", standing->document_id).member("title", standing->title).key("rank");
  if (standing->rank > 0) json.value(standing->rank);
  else json.null();
  json.member("score", standing->score).key("explain").open_object();
  write_explanation(json, standing->explanation);
  json.close_object().close_object();
}

void write_document(base::JsonWriter& json, const model::DocumentRecord& document) {
  json.member("document_id", document.id.value).member("title", document.title).member("source", document.source);
  json.member("version", document.version_label).member("path", document.path);
}

template <typename Number>
void write_optional(base::JsonWriter& json, std::string_view name, const std::optional<Number>& number) {
  json.key(name);
  if (number) json.value(*number);
  else json.null();
}

}  // namespace

std::string_view to_string(Absence absence) { return info(absence).name; }
std::string_view advice(Absence absence) { return info(absence).advice; }

std::string absence_in_words(const WhyNot& why, const SearchRequest& request) {
  const std::string others = why.namesakes.empty() ? std::string() : fmt::format(" ({} have that name; this one stands best.)", why.namesakes.size() + 1);
  switch (why.absence) {
    case Absence::kNotIngested:
      return fmt::format("Nothing that was ingested is called \"{}\".", base::utf8_prefix(why.target, 256));
    case Absence::kReturned:
      return fmt::format("It was returned: result {}.", why.own->rank) + others;
    case Absence::kFiltered:
      return filter_in_words(why, request) + others;
    case Absence::kExcluded:
      return "A phrase that the question requires stands in none of its passages, or they hold what NOT excludes." + others;
    case Absence::kNotMatched: {
      const std::string arms = arms_in_words(why);
      return "No word of the question was found in it." + missing_in_words(why) +
             (why.dense_rank ? fmt::format(" B{}; only the nearest {} are looked at.", arms.substr(1), why.arm_pool) : std::string()) + others;
    }
    case Absence::kNotCandidate:
      return fmt::format("It holds words of the question, but {}; only the first {} of each are looked at.", arms_in_words(why), why.arm_pool) + missing_in_words(why) +
             costs_in_words(why) + others;
    case Absence::kRankedLower:
      return fmt::format("It is number {}, and {} were asked for.", why.own->rank, request.k) + missing_in_words(why) + costs_in_words(why) + others;
    case Absence::kFolded:
      return fmt::format("Result {} stands for it: of a section the best passage is returned, of a document the best {}.", why.folded_into.value_or(0), kMaxPerDocument) + others;
  }
  return {};
}

void write_explanation(base::JsonWriter& json, const Explanation& explanation) {
  json.member("lexical_part", explanation.lexical_part).member("dense_part", explanation.dense_part).key("other_parts").open_object();
  for (const auto& [name, value] : explanation.other_parts) json.member(name, value);
  json.close_object().member("fused", explanation.fused).key("words").open_array();
  for (const WordPart& word : explanation.words)
    json.open_object().member("word", word.word).member("term", word.term).member("bm25f", word.bm25f).member("part", word.part).close_object();
  json.close_array().member("mean_part", explanation.mean_part).key("matched_terms").open_array();
  for (const WordPart& word : explanation.words) json.value(word.term);
  json.close_array();
  write_optional(json, "bm25f", explanation.bm25f);
  write_optional(json, "cosine", explanation.cosine);
}

void write_why_not(base::JsonWriter& json, const WhyNot& why) {
  json.open_object().member("target", why.target).member("reason", to_string(why.absence)).member("text", why.reason).member("advice", advice(why.absence));
  if (why.absence != Absence::kNotIngested) {
    write_document(json, why.document);
    write_optional(json, "rank", why.own && why.own->rank > 0 ? std::optional(why.own->rank) : std::nullopt);
    write_optional(json, "folded_into", why.folded_into);
    json.key("missing_words").list(why.missing_words);
    write_optional(json, "lexical_rank", why.lexical_rank);
    write_optional(json, "dense_rank", why.dense_rank);
    json.member("candidates_of_each_arm", why.arm_pool);
    write_standing(json, "passage", why.own);
    write_standing(json, "last_returned", why.last_returned);
    json.key("differences").open_array();
    for (const Gap& gap : why.gaps)
      json.open_object().member("name", gap.name).member("own", gap.own).member("last", gap.other).member("difference", gap.own - gap.other).close_object();
    json.close_array().key("namesakes").open_array();
    for (const model::DocumentRecord& document : why.namesakes) {
      json.open_object();
      write_document(json, document);
      json.close_object();
    }
    json.close_array();
  }
  json.close_object();
}

}  // namespace docent::query
