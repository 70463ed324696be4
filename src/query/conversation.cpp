#include "query/conversation.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "query/answers/question.h"
#include "query/answers/terms.h"
#include "query/request.h"
#include "text/analyzer.h"

namespace docent::query {
namespace {

constexpr std::size_t kFewWords = 4;         // telling words; a question with more stands alone unless it has a pronoun
constexpr std::size_t kMaxTopicWords = 6;

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || (static_cast<unsigned char>(c) & 0x80U) != 0; }

// The first place of a whole word or phrase.
std::optional<std::size_t> find_word(std::string_view lower, std::string_view word) {
  for (std::size_t at = lower.find(word); at != std::string_view::npos; at = lower.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word_character(lower[at - 1])) && (end == lower.size() || !is_word_character(lower[end]))) return at;
  }
  return std::nullopt;
}

std::string_view without_end_marks(std::string_view text) {
  text = base::trim(text);
  while (!text.empty() && std::string_view("?!. ").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

// "that flag" means the last thing of that sort that was named.
struct Sort {
  std::string_view noun;
  bool (*fits)(std::string_view name);
};
bool is_flag(std::string_view name) { return name.starts_with('-'); }
bool is_setting(std::string_view name) { return !name.starts_with('-') && name.find(' ') == std::string_view::npos; }
bool is_any(std::string_view) { return true; }
bool is_upper(std::string_view name) { return std::ranges::all_of(name, [](char c) { return !std::islower(static_cast<unsigned char>(c)); }); }
bool is_command(std::string_view name) { return name.find(' ') != std::string_view::npos; }
bool is_file(std::string_view name) { return name.find('.') != std::string_view::npos || name.find('/') != std::string_view::npos; }
constexpr std::array kSorts = {Sort{"flag", is_flag},     Sort{"option", is_any},   Sort{"switch", is_flag},  Sort{"argument", is_any},  Sort{"setting", is_setting}, Sort{"field", is_setting},
                               Sort{"key", is_setting},   Sort{"parameter", is_any}, Sort{"property", is_setting}, Sort{"variable", is_upper}, Sort{"environment variable", is_upper}, Sort{"command", is_command}, Sort{"file", is_file},
                               Sort{"error", is_setting}, Sort{"value", is_setting}};

std::vector<std::string> telling_words(std::string_view question) {
  std::vector<std::string> words;
  for (const text::Token& token : text::analyze(question, text::Mode::kProse))
    if (!token.part && !is_question_word(token.term)) words.emplace_back(question.substr(token.start, token.end - token.start));
  return words;
}

// What a turn is about: the thing it defines, sets or compares, else what it names as programs do, else its telling words.
std::string topic_of(std::string_view turn) {
  const AskedQuestion asked = read_question(turn);
  if (asked.form == AnswerForm::kComparison && asked.subjects.size() == 2) return asked.subjects[0] + " and " + asked.subjects[1];
  if (!asked.subjects.empty()) return asked.subjects.front();
  if (const auto names = identifiers_in(turn); !names.empty()) return names.front();
  const auto words = telling_words(turn);
  if (words.empty()) return {};
  // "How do I drain a node?": what stands after the question's own words, as it was said.
  const std::string_view plain = without_end_marks(turn);
  const std::size_t at = plain.find(words.front());
  if (words.size() <= kMaxTopicWords && at != std::string_view::npos && plain.size() - at < 80) return std::string(plain.substr(at));
  std::string topic;
  for (std::size_t i = 0; i < std::min(words.size(), kMaxTopicWords); ++i) topic += (topic.empty() ? "" : " ") + words[i];
  return topic;
}

std::optional<std::string> name_of_sort(const std::vector<std::string>& turns, const Sort& sort) {
  for (std::size_t i = turns.size(); i-- > 0;)
    for (const std::string& name : identifiers_in(turns[i]))
      if (sort.fits(name)) return name;
  return std::nullopt;
}

std::string replaced(std::string_view text, std::size_t at, std::size_t length, std::string_view by) { return std::string(text.substr(0, at)) + std::string(by) + std::string(text.substr(at + length)); }

// "that flag", "this setting", "the same command"
std::optional<std::string> resolve_named_sort(std::string_view question, std::string_view lower, const std::vector<std::string>& turns, std::string_view topic) {
  for (const std::string_view pointing : {"that ", "this ", "these ", "those ", "the same ", "such a "}) {
    const auto at = find_word(lower, base::trim(pointing));
    if (!at) continue;
    // "the nodes that run": no pointing but after a verb or preposition.
    if (pointing == "that ") {
      const std::string_view before = base::trim(lower.substr(0, *at));
      const std::string_view word = before.substr(before.rfind(' ') == std::string_view::npos ? 0 : before.rfind(' ') + 1);
      static constexpr std::array<std::string_view, 22> kBefore = {"", "of", "is", "does", "do", "set", "use", "for", "in", "on", "with", "to", "change", "about", "can", "if", "by", "from", "at", "was", "are", "did"};
      if (std::ranges::find(kBefore, word) == kBefore.end()) continue;
    }
    const std::size_t noun_at = *at + pointing.size();
    if (noun_at >= lower.size()) continue;
    std::size_t end = noun_at;
    while (end < lower.size() && is_word_character(lower[end])) ++end;
    std::string_view noun = lower.substr(noun_at, end - noun_at);
    if (noun.size() > 3 && noun.ends_with('s')) noun.remove_suffix(1);
    const auto sort = std::ranges::find(kSorts, noun, &Sort::noun);
    if (sort != kSorts.end())
      if (const auto name = name_of_sort(turns, *sort)) return replaced(question, *at, end - *at, *name);
    // "those pods" after a question on pods stands for itself; what else is pointed at is the topic.
    if (topic.empty() || is_question_word(noun)) continue;
    if (sort != kSorts.end() || pointing == "the same ") return replaced(question, *at, end - *at, topic);
    return std::string(question) + " (" + std::string(topic) + ")";
  }
  return std::nullopt;
}

std::optional<std::string> resolve_pronoun(std::string_view question, std::string_view lower, std::string_view topic) {
  if (topic.empty()) return std::nullopt;
  for (const std::string_view own : {"its", "their"})
    if (const auto at = find_word(lower, own)) return replaced(question, *at, own.size(), std::string(topic) + "'s");
  for (const std::string_view pronoun : {"it", "they", "them", "that", "this", "those", "these", "one"}) {
    const auto at = find_word(lower, pronoun);
    if (!at) continue;
    const std::string_view before = base::trim(lower.substr(0, *at)), after = base::trim(lower.substr(*at + pronoun.size()));
    // "is it possible to", "it seems": no pronoun for a thing.
    if (pronoun == "it" && (after.starts_with("possible") || after.starts_with("safe to") || after.starts_with("necessary") || after.starts_with("ok to"))) continue;
    // "the nodes that run": a clause, unless it ends the question or follows a verb.
    const bool last = after.empty() || after == "?";
    if (pronoun == "that" && !last && !before.ends_with(" does") && !before.ends_with(" is") && !before.empty()) continue;
    if (pronoun == "one" && !last) continue;
    if ((pronoun == "those" || pronoun == "these") && !last) continue;  // "those that run", "these two"
    return replaced(question, *at, pronoun.size(), topic);
  }
  return std::nullopt;
}

// "and for Jobs?", "what about a DaemonSet?": the earlier question, asked of something else.
std::optional<std::string> resolve_other_thing(std::string_view question, std::string_view lower, const std::string& last_question, std::string_view topic) {
  for (const std::string_view lead : {"and what about ", "what about ", "how about ", "and how about ", "and for ", "and in ", "and with ", "and on ", "same for ", "the same for ", "and the ", "and a ", "and "}) {
    if (!lower.starts_with(lead)) continue;
    std::string_view rest = without_end_marks(question.substr(lead.size()));
    const std::string rest_lower = base::ascii_lower(rest);
    // "and how do I undo it": a question of its own.
    if (rest.empty() || telling_words(rest).size() > kFewWords) return std::nullopt;
    for (const std::string_view own : {"how ", "what ", "why ", "when ", "where ", "which ", "is ", "can ", "does ", "do "})
      if (rest_lower.starts_with(own)) return std::nullopt;
    const std::string other(without_article(rest));
    const std::string earlier(without_end_marks(last_question));
    const auto at = topic.empty() ? std::nullopt : find_word(base::ascii_lower(earlier), base::ascii_lower(topic));
    const bool keeps = lead == "and in " || lead == "and with " || lead == "and on ";
    if (at && !keeps) return replaced(earlier, *at, topic.size(), other) + "?";
    return earlier + " " + std::string(keeps ? lead.substr(4) : std::string_view("for ")) + other + "?";
  }
  return std::nullopt;
}

bool looks_like_question(std::string_view turn) {
  const std::string_view text = base::trim(turn);
  return text.size() < 400 && (text.ends_with('?') || text.find('\n') == std::string_view::npos);
}

std::string resolve(std::string_view question, const std::vector<std::string>& turns, const std::string& last_question) {
  const std::string lower = base::ascii_lower(question);
  const std::string topic = topic_of(last_question);
  if (const auto other = resolve_other_thing(question, lower, last_question, topic)) return *other;
  if (const auto named = resolve_named_sort(question, lower, turns, topic)) return *named;
  if (const auto standing = resolve_pronoun(question, lower, topic)) return *standing;
  // "Why?", "and the default?": nothing that it could be about but what was spoken of.
  const auto words = telling_words(question);
  const AskedQuestion asked = read_question(question);
  const bool bare = words.size() < 2 && identifiers_in(question).empty() && (asked.subjects.empty() || words.empty() || asked.form == AnswerForm::kSetting) && base::split(base::trim(question), ' ').size() <= 5;
  if (bare && !topic.empty()) return std::string(without_end_marks(question)) + " (" + topic + ")?";
  return std::string(question);
}

}  // namespace

std::string resolve_follow_up(std::string_view question, const std::vector<std::string>& turns) {
  if (base::trim(question).empty()) return std::string(question);  // an empty question stays one, for whoever refuses it
  // Each turn is understood by those before it, so that "it" of the turn before last is still known.
  std::string last_question;
  std::vector<std::string> known;
  const std::size_t from = turns.size() > kMaxContextTurns ? turns.size() - kMaxContextTurns : 0;
  for (std::size_t i = from; i < turns.size(); ++i) {
    const std::string turn(base::utf8_prefix(turns[i], kMaxContextBytes));
    if (base::trim(turn).empty()) continue;
    if (looks_like_question(turn)) last_question = last_question.empty() ? turn : resolve(turn, known, last_question);
    known.push_back(looks_like_question(turn) ? last_question : turn);
  }
  return last_question.empty() ? std::string(question) : resolve(question, known, last_question);
}

}  // namespace docent::query
