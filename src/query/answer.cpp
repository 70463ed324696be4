#include "query/answer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "model/passage_text.h"
#include "parse/passages.h"
#include "text/analyzer.h"
#include "text/lexical_query.h"

namespace docent::query {
namespace {

constexpr std::size_t kMaxSentences = 4;
constexpr std::size_t kMaxItems = 24;
constexpr std::size_t kMaxCodeLines = 40;
constexpr double kSameThing = 0.7;  // Jaccard overlap of terms above which two statements say the same

// A sentence, list item, table row or code block that could be part of an answer.
struct Candidate {
  std::string text;
  Statement::Form form = Statement::Form::kSentence;
  std::uint32_t evidence = 1;
  std::size_t order = 0;  // in its passage
  double score = 0;
  std::unordered_set<std::string> terms;
};

// Question words carry no content even where they are rare in the documentation.
bool is_question_word(std::string_view term) {
  static const std::unordered_set<std::string_view> kWords = {
      "what", "whats", "how", "do", "doe", "does", "did", "i", "is", "are", "be", "was", "the", "a", "an", "to", "of", "in", "on", "for",
      "can", "could", "should", "would", "when", "where", "which", "who", "whi", "why", "my", "me", "you", "it", "and", "or", "with", "if",
      "by", "from", "at", "that", "this", "there", "we", "use", "mean", "work", "between", "explain", "tell", "about"};
  return kWords.contains(term);
}

std::unordered_map<std::string, double> weigh_terms(std::string_view question, const store::TextSnapshot& index) {
  std::unordered_map<std::string, double> weights;
  for (const auto& term : text::parse_lexical_query(question).terms)
    if (!is_question_word(term.term)) weights[term.term] = term.weight * index.idf(term.term);
  return weights;
}

bool is_list_item(std::string_view line) {
  line = base::trim(line);
  if (line.starts_with("- ") || line.starts_with("* ")) return true;
  const std::size_t digits = line.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && digits <= 4 && line.substr(digits, 2) == ". ";
}

std::unordered_set<std::string> terms_of(std::string_view text, text::Mode mode) {
  std::unordered_set<std::string> terms;
  for (auto& token : text::analyze(text, mode)) terms.insert(std::move(token.term));
  return terms;
}

void add_prose(const std::string& prose, std::uint32_t evidence, std::vector<Candidate>& candidates) {
  for (const std::string_view line : base::split(prose, '\n')) {
    if (base::trim(line).empty()) continue;
    if (is_list_item(line) || line.find(" | ") != std::string_view::npos) {
      candidates.push_back({std::string(line), Statement::Form::kItem, evidence, candidates.size(), 0, {}});
      continue;
    }
    for (const auto& range : text::split_sentences(line)) {
      const std::string_view sentence = base::trim(line.substr(range.start, range.end - range.start));
      if (!sentence.empty())
        candidates.push_back({std::string(sentence), Statement::Form::kSentence, evidence, candidates.size(), 0, {}});
    }
  }
}

std::vector<Candidate> list_candidates(const std::vector<SearchHit>& evidence) {
  std::vector<Candidate> candidates;
  for (const SearchHit& hit : evidence) {
    for (const auto& segment : model::segments_of(hit.view.passage)) {
      if (!segment.code) {
        add_prose(segment.text, hit.rank, candidates);
      } else if (!base::trim(segment.text).empty() &&
                 std::ranges::count(segment.text, '\n') < static_cast<std::ptrdiff_t>(kMaxCodeLines)) {
        candidates.push_back({segment.text, Statement::Form::kCode, hit.rank, candidates.size(), 0, {}});
      }
    }
  }
  return candidates;
}

// Weighted share of the question's terms in the candidate, where terms of its heading count half, times how well its passage did.
void score(std::vector<Candidate>& candidates, const std::unordered_map<std::string, double>& weights,
           const std::vector<SearchHit>& evidence, Intent intent) {
  double total = 0;
  for (const auto& [term, weight] : weights) total += weight;
  if (total <= 0) return;
  std::vector<std::unordered_set<std::string>> headings;
  for (const SearchHit& hit : evidence) headings.push_back(terms_of(hit.view.passage.heading_line, text::Mode::kProse));
  std::size_t previous_evidence = 0;
  bool first = true;
  for (Candidate& candidate : candidates) {
    first = candidate.evidence != previous_evidence;
    previous_evidence = candidate.evidence;
    candidate.terms = terms_of(candidate.text, candidate.form == Statement::Form::kCode ? text::Mode::kCode : text::Mode::kProse);
    double own = 0, with_heading = 0;
    for (const auto& [term, weight] : weights) {
      if (candidate.terms.contains(term)) own += weight;
      else if (headings[candidate.evidence - 1].contains(term)) with_heading += weight;
    }
    candidate.score = (own + 0.6 * with_heading) / total * evidence[candidate.evidence - 1].score;
    candidate.score *= std::pow(0.85, candidate.evidence - 1);
    if (first && candidate.form == Statement::Form::kSentence) candidate.score *= 1.25;  // the lead tells what a section is about
    if (intent == Intent::kExplain && candidate.form == Statement::Form::kSentence && candidate.text.find(" is ") < 80)
      candidate.score *= 1.2;
    const bool fragment = candidate.terms.size() < 4 && candidate.form == Statement::Form::kSentence;
    const bool question = candidate.text.ends_with('?');
    const bool lead_in = candidate.text.ends_with(':');
    if (fragment || question) candidate.score *= 0.5;
    if (lead_in) candidate.score *= 0.6;
    if (candidate.form == Statement::Form::kCode && intent != Intent::kProcedure && intent != Intent::kReference)
      candidate.score *= 0.5;
  }
}

double overlap(const Candidate& a, const Candidate& b) {
  std::size_t both = 0;
  for (const auto& term : a.terms) both += b.terms.contains(term) ? 1U : 0U;
  const std::size_t all = a.terms.size() + b.terms.size() - both;
  return all == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(all);
}

// The run of list items around the best one, whole: steps out of order or with gaps are worse than none.
std::vector<std::size_t> item_run(const std::vector<Candidate>& candidates, std::size_t best) {
  const auto in_run = [&](std::size_t i) {
    return candidates[i].evidence == candidates[best].evidence &&
           (candidates[i].form == Statement::Form::kItem || candidates[i].form == Statement::Form::kCode);
  };
  std::size_t from = best, to = best + 1;
  while (from > 0 && in_run(from - 1)) --from;
  while (to < candidates.size() && in_run(to)) ++to;
  if (from > 0 && candidates[from - 1].evidence == candidates[best].evidence && candidates[from - 1].text.ends_with(':')) --from;
  std::vector<std::size_t> run;
  for (std::size_t i = from; i < to && run.size() < kMaxItems; ++i) run.push_back(i);
  return run;
}

}  // namespace

std::vector<Statement> compose_answer(std::string_view question, Intent intent, const std::vector<SearchHit>& evidence,
                                      const store::TextSnapshot& index, std::size_t budget_tokens) {
  const auto weights = weigh_terms(question, index);
  std::vector<Candidate> candidates = list_candidates(evidence);
  score(candidates, weights, evidence, intent);
  std::vector<std::size_t> by_score;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (candidates[i].score > 0) by_score.push_back(i);
  std::ranges::stable_sort(by_score, [&](std::size_t a, std::size_t b) { return candidates[a].score > candidates[b].score; });
  if (by_score.empty()) return {};

  std::vector<std::size_t> chosen;
  std::size_t used = 0;
  const auto take = [&](std::size_t i) {
    if (std::ranges::count(chosen, i) > 0) return true;
    const std::size_t cost = parse::approximate_pieces(candidates[i].text);
    if (used + cost > budget_tokens) return false;
    used += cost;
    chosen.push_back(i);
    return true;
  };
  const double floor = candidates[by_score.front()].score * 0.55;
  std::size_t sentences = 0;
  for (const std::size_t i : by_score) {
    if (candidates[i].score < floor || sentences >= kMaxSentences) break;
    const bool said = std::ranges::any_of(chosen, [&](std::size_t c) { return overlap(candidates[c], candidates[i]) > kSameThing; });
    if (said) continue;
    const bool steps = intent == Intent::kProcedure && candidates[i].form == Statement::Form::kItem;
    if (!steps) {
      if (take(i)) ++sentences;
      continue;
    }
    for (const std::size_t item : item_run(candidates, i))
      if (!take(item)) break;
    sentences += 2;
  }
  // What leads to the code is worth little without it: a sentence that ends in a colon brings the block after it.
  for (const std::size_t i : std::vector(chosen)) {
    const bool leads = candidates[i].text.ends_with(':') || intent == Intent::kProcedure;
    if (leads && i + 1 < candidates.size() && candidates[i + 1].evidence == candidates[i].evidence &&
        candidates[i + 1].form != Statement::Form::kSentence)
      take(i + 1);
  }
  std::ranges::sort(chosen);
  std::vector<Statement> statements;
  for (const std::size_t i : chosen) statements.push_back({candidates[i].text, {candidates[i].evidence}, candidates[i].form});
  return statements;
}

std::string to_markdown(const std::vector<Statement>& statements, Intent) {
  std::string markdown;
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const Statement& statement = statements[i];
    std::string mark;
    for (const std::uint32_t number : statement.citations) mark += " [" + std::to_string(number) + "]";
    const bool after_sentence = i > 0 && statements[i - 1].form == Statement::Form::kSentence;
    switch (statement.form) {
      case Statement::Form::kSentence:
        if (i > 0) markdown += after_sentence ? " " : "\n\n";
        markdown += statement.text + mark;
        break;
      case Statement::Form::kItem: {
        if (i > 0) markdown += statements[i - 1].form == Statement::Form::kItem ? "\n" : "\n\n";
        const bool marked = is_list_item(statement.text);
        markdown += (marked ? "" : "- ") + statement.text + mark;
        break;
      }
      case Statement::Form::kCode: {
        // A fence longer than any run of backticks inside, so that the block cannot end early.
        std::string fence = "```";
        while (statement.text.find(fence) != std::string::npos) fence += "`";
        if (i > 0) markdown += "\n\n";
        markdown += fence + "\n" + statement.text + "\n" + fence + mark;
        break;
      }
    }
  }
  return markdown;
}

}  // namespace docent::query
