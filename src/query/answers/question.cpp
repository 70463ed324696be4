#include "query/answers/question.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "base/text.h"
#include "query/intent.h"

namespace docent::query {
namespace {

constexpr std::size_t kMaxDefinedWords = 6;  // more words are no name

constexpr std::array kFormNames = {"definition", "procedure", "setting", "error", "comparison", "list", "yes_no", "version", "passages"};

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) { return std::ranges::find(words, word) != words.end(); }

// `lower` begins with one of `leads`, whole words; how long it is, else 0.
std::size_t lead_of(std::string_view lower, std::initializer_list<std::string_view> leads) {
  std::size_t longest = 0;
  for (const std::string_view lead : leads)
    if (lower.starts_with(lead) && (lower.size() == lead.size() || lower[lead.size()] == ' ')) longest = std::max(longest, lead.size());
  return longest;
}

bool has_word(std::string_view lower, std::string_view word) {
  for (std::size_t at = lower.find(word); at != std::string_view::npos; at = lower.find(word, at + 1)) {
    const bool starts = at == 0 || !std::isalnum(static_cast<unsigned char>(lower[at - 1]));
    const std::size_t end = at + word.size();
    if (starts && (end == lower.size() || !std::isalnum(static_cast<unsigned char>(lower[end])))) return true;
  }
  return false;
}

bool has_any(std::string_view lower, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return has_word(lower, word); });
}

bool is_auxiliary(std::string_view word) {
  return is_one_of(word, {"can", "could", "do", "does", "did", "is", "are", "was", "were", "will", "would", "should", "must", "may", "might", "has", "have", "am", "isn't", "aren't", "doesn't", "don't"});
}

bool looks_plural(std::string_view word) { return word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is"); }

std::string_view without_end_marks(std::string_view text) {
  text = base::trim(text);
  while (!text.empty() && (text.back() == '?' || text.back() == '!' || text.back() == '.' || text.back() == ',' || text.back() == ' ')) text.remove_suffix(1);
  return text;
}

// "could you tell me what a pod is" asks what "what a pod is" asks.
std::string_view without_politeness(std::string_view text) {
  for (bool more = true; more;) {
    more = false;
    const std::string lower = base::ascii_lower(text.substr(0, 80));
    const std::size_t lead = lead_of(lower, {"please", "can you", "could you", "would you", "can you please", "could you please", "tell me", "tell me about", "show me", "i want to know", "i would like to know", "i'd like to know", "do you know",
                                             "help me understand", "i need to know", "hi", "hello", "ok", "okay", "so"});
    if (lead > 0 && lead + 1 < text.size()) {
      text = base::trim(text.substr(lead));
      if (text.starts_with(',')) text = base::trim(text.substr(1));
      more = !text.empty();
    }
  }
  return text;
}

std::string cut_subject(std::string_view text) { return std::string(without_article(without_end_marks(text))); }

class Reader {
 public:
  explicit Reader(std::string_view question) {
    const std::string_view text = without_politeness(base::trim(question));
    asked_.text.assign(text.empty() ? base::trim(question) : text);
    plain_.assign(without_end_marks(asked_.text));
    lower_ = base::ascii_lower(plain_);
    identifiers_ = identifiers_in(plain_);
  }

  AskedQuestion read() {
    if (!(comparison() || version() || yes_no() || setting() || error() || list() || procedure() || definition())) asked_.form = AnswerForm::kPassages;
    return std::move(asked_);
  }

 private:
  bool is(AnswerForm form) {
    asked_.form = form;
    return true;
  }
  std::string_view first_word() const { return std::string_view(lower_).substr(0, lower_.find(' ')); }

  // The two sides of `joint` in a part of the question.
  bool split_pair(std::size_t from, std::initializer_list<std::string_view> joints) {
    for (const std::string_view joint : joints) {
      const std::size_t at = lower_.find(joint, from);
      if (at == std::string::npos) continue;
      const std::string_view rest = std::string_view(plain_).substr(at + joint.size());
      asked_.subjects = {cut_subject(std::string_view(plain_).substr(from, at - from)), cut_subject(rest.substr(0, rest.find_first_of("?:;,")))};
      for (std::string& subject : asked_.subjects)
        for (const std::string_view tail : {" in kubernetes", " differ", " and when should", " and when"})
          if (base::ascii_lower(subject).ends_with(tail)) subject.resize(subject.size() - tail.size());
      return !asked_.subjects[0].empty() && !asked_.subjects[1].empty();
    }
    return false;
  }

  bool comparison() {
    if (detect_intent(plain_) != Intent::kCompare) return false;
    is(AnswerForm::kComparison);
    for (const std::string_view lead : {"differences between ", "difference between ", "compare ", "between ", "how does ", "how do ", "what do ", "what does "})
      if (const std::size_t at = lower_.find(lead); at != std::string::npos && split_pair(at + lead.size(), {" and ", " with ", " to ", " vs. ", " vs ", " versus ", " differ from ", " compared to "})) {
        share_head();
        return true;
      }
    if (!split_pair(0, {" vs. ", " vs ", " versus ", " compared to ", " compared with "})) asked_.subjects.clear();
    share_head();
    return true;
  }

  // "liveness and readiness probes" are liveness probes and readiness probes.
  void share_head() {
    if (asked_.subjects.size() != 2) return;
    std::string &a = asked_.subjects[0], &b = asked_.subjects[1];
    const std::size_t space = b.rfind(' ');
    if (space == std::string::npos || a.find(' ') != std::string::npos || !looks_plural(b)) return;
    if (looks_plural(base::ascii_lower(a))) return;
    a += b.substr(space);
  }

  bool version() {
    const bool asks = has_any(lower_, {"which version", "what version", "which release", "what release", "since when", "which kubernetes version", "in what version"}) || first_word() == "when" ||
                      (first_word() == "since" && has_any(lower_, {"version", "release"}));
    if (!asks) return false;
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kEvents = {{{"introduc", "introduced"}, {"added", "introduced"}, {"appear", "introduced"}, {"available", "introduced"}, {"removed", "removed"}, {"dropped", "removed"},
                                                                                               {"deprecat", "deprecated"}, {"stable", "stable"}, {" ga", "stable"}, {"generally available", "stable"}, {"graduat", "stable"}, {"beta", "beta"}, {"alpha", "alpha"},
                                                                                               {"support", "introduced"}, {"enabled by default", "enabled"}, {"enabled", "enabled"}, {"changed", "changed"}, {"renamed", "changed"}}};
    for (const auto& [part, event] : kEvents)
      if (lower_.find(part) != std::string::npos) {
        asked_.noun.assign(event);
        if (part == "generally available" || asked_.noun != "introduced" || lower_.find("generally available") == std::string::npos) break;
      }
    if (asked_.noun.empty() && first_word() == "when" && !has_any(lower_, {"version", "release"})) return false;  // "when should I use …"
    if (first_word() == "when" && has_any(lower_, {"should", "do i", "would", "does a", "can i"})) return false;
    return is(AnswerForm::kVersion);
  }

  bool yes_no() {
    return is_auxiliary(first_word()) && lower_.find(' ') != std::string::npos && is(AnswerForm::kYesNo);
  }

  bool setting() {
    const bool wants_default = has_any(lower_, {"default", "defaults", "by default"});
    const bool wants_place = lead_of(lower_, {"where do i set", "where do i configure", "where is", "where can i set", "where can i configure", "where do i change", "where do i specify", "where to set", "where to configure"}) > 0;
    const bool wants_name = has_any(lower_, {"which flag", "what flag", "which option", "what option", "which setting", "what setting", "which parameter", "what parameter", "which environment variable", "what environment variable", "which field", "what field",
                                             "which port", "what port", "which annotation", "what annotation", "which label", "what label", "which directive", "what directive"});
    const bool wants_values = has_any(lower_, {"allowed values", "possible values", "valid values", "accepted values", "which values", "what values", "what type is", "data type", "the type of the"});
    const bool about_identifier = !identifiers_.empty() && lead_of(lower_, {"what is", "what's", "what does", "what are", "explain", "meaning of", "describe"}) > 0 && lower_.find(" error") == std::string::npos &&
                                  std::ranges::any_of(identifiers_, [](const std::string& one) { return one.starts_with('-') || one.find('_') != std::string::npos || (std::islower(static_cast<unsigned char>(one[0])) && one.find(' ') == std::string::npos); });
    if (!(wants_default || wants_place || wants_name || wants_values || about_identifier)) return false;
    // "how do I change the default storage class" asks for steps.
    if (lead_of(lower_, {"how do", "how to", "how can", "how should"}) > 0) return false;
    asked_.wants_default = wants_default;
    asked_.wants_place = wants_place;
    asked_.subjects = identifiers_;
    if (asked_.subjects.empty()) {
      std::string_view rest = plain_;
      const std::string lower = lower_;
      for (const std::string_view lead : {"default value of ", "default value for ", "default of ", "default for ", "values of ", "values for ", "where do i set ", "where do i configure ", "where is ", "what is the default ", "type of "})
        if (const std::size_t at = lower.find(lead); at != std::string::npos) {
          rest = rest.substr(at + lead.size());
          break;
        }
      if (rest.size() != plain_.size()) asked_.subjects.push_back(cut_subject(rest));
    }
    return is(AnswerForm::kSetting);
  }

  bool error() {
    if (detect_intent(plain_) != Intent::kTroubleshoot) {
      const bool state = has_any(lower_, {"stays pending", "keeps restarting", "does not start", "doesn't start", "won't start", "not ready", "hangs", "timed out", "times out", "denied", "backoff"});
      if (!state) return false;
    }
    return is(AnswerForm::kError);
  }

  bool list() {
    if (const std::size_t lead = lead_of(lower_, {"list", "list all", "list the", "list all the", "name the", "name all", "enumerate", "give me a list of", "what are all", "which are the", "what all"}); lead > 0 && lead < lower_.size()) {
      take_noun(std::string_view(plain_).substr(lead + 1));
      return is(AnswerForm::kList);
    }
    if (const std::size_t lead = lead_of(lower_, {"what are the", "what are the different", "what are the possible", "what are the available", "what are the supported"}); lead > 0) {
      const std::string_view rest = std::string_view(plain_).substr(std::min(plain_.size(), lead + 1));
      const std::string_view noun = rest.substr(0, rest.find(' '));
      const bool kinds = rest.find(" of ") != std::string_view::npos || rest.find(" for ") != std::string_view::npos || rest.find(" in ") != std::string_view::npos || rest.find(" that ") != std::string_view::npos || looks_plural(noun) || rest.ends_with('s');
      if (!kinds) return false;
      take_noun(rest);
      return is(AnswerForm::kList);
    }
    // "which types of Service are there", "what access modes do PersistentVolumes have"
    const std::size_t lead = lead_of(lower_, {"which", "what", "what kinds of", "what types of", "which kinds of", "which types of", "what kind of", "what sort of"});
    if (lead == 0 || lead + 1 >= plain_.size()) return false;
    if (lower_.substr(0, lead).ends_with(" of")) {
      const std::size_t from = lower_.find(' ') + 1;
      asked_.noun = lower_.substr(from, lead - 3 - from);
      std::string_view rest = std::string_view(plain_).substr(lead + 1);
      for (const std::string_view verb : {" are ", " does ", " do ", " can ", " is ", " exist"}) rest = rest.substr(0, rest.find(verb));
      asked_.subjects.push_back(cut_subject(rest));
      return is(AnswerForm::kList);
    }
    const std::vector<std::string_view> words = base::split(std::string_view(lower_).substr(lead + 1), ' ');
    for (std::size_t i = 0; i < std::min<std::size_t>(words.size(), 4); ++i) {
      if (is_auxiliary(words[i])) break;
      if (!looks_plural(words[i])) continue;
      std::size_t end = lead + 1;
      for (std::size_t j = 0; j <= i; ++j) end += words[j].size() + 1;
      asked_.noun.assign(base::trim(std::string_view(plain_).substr(lead + 1, end - lead - 1)));
      return is(AnswerForm::kList);
    }
    return false;
  }

  void take_noun(std::string_view rest) {
    rest = without_article(rest);
    std::size_t end = std::string_view::npos;
    for (const std::string_view joint : {" of ", " for ", " in ", " that ", " which ", " a ", " to "}) end = std::min(end, rest.find(joint));
    asked_.noun.assign(rest.substr(0, end));
    if (end != std::string_view::npos) {
      const std::size_t space = rest.find(' ', end + 1);
      if (space != std::string_view::npos) asked_.subjects.push_back(cut_subject(rest.substr(space + 1)));
    }
  }

  bool procedure() {
    if (lead_of(lower_, {"how does", "how do pods", "how is", "how are", "how long", "how many", "how much", "how often"}) > 0) return false;
    const bool asks = detect_intent(plain_) == Intent::kProcedure || lead_of(lower_, {"how do", "how to", "how can", "how should", "steps to", "steps for", "way to", "guide to"}) > 0;
    if (!asks) return false;
    return is(AnswerForm::kProcedure);
  }

  bool definition() {
    std::string_view rest = plain_;
    // "what a pod is"
    for (const std::string_view verb : {" is", " are", " means", " does"})
      if (lower_.starts_with("what ") && lower_.ends_with(verb) && lower_.size() > 5 + verb.size() && lead_of(lower_, {"what is", "what are", "what does", "what's"}) == 0) {
        asked_.subjects.push_back(cut_subject(rest.substr(5, rest.size() - 5 - verb.size())));
        return is(AnswerForm::kDefinition);
      }
    const std::size_t lead = lead_of(lower_, {"what is", "what's", "what are", "whats", "who is", "define", "explain", "explain what", "describe", "definition of", "meaning of", "the meaning of", "what is meant by", "what is the meaning of", "what is the purpose of",
                                              "what is the role of", "what does", "what do", "explain the concept of", "what is the concept of", "what exactly is", "purpose of"});
    if (lead > 0 && lead + 1 < plain_.size()) {
      rest = rest.substr(lead + 1);
      const std::string lower = base::ascii_lower(rest);
      for (const std::string_view tail : {" stand for", " mean", " means", " do", " used for", " for", " is", " in kubernetes"})
        if (lower.size() > tail.size() && lower.ends_with(tail) && !(tail == " do" && lead_of(lower_, {"what does", "what do"}) == 0)) {
          rest.remove_suffix(tail.size());
          break;
        }
    } else if (std::ranges::count(lower_, ' ') > 2) {
      return false;
    }
    std::string subject = cut_subject(rest);
    if (const std::size_t used = subject.find(" and "); used != std::string::npos && lead > 0 && base::ascii_lower(subject.substr(used)).find(" how ") != std::string::npos) subject.resize(used);
    if (subject.empty() || base::split(subject, ' ').size() > kMaxDefinedWords) return false;
    asked_.subjects.push_back(std::move(subject));
    return is(AnswerForm::kDefinition);
  }

  AskedQuestion asked_;
  std::string plain_, lower_;
  std::vector<std::string> identifiers_;
};

}  // namespace

std::string_view to_string(AnswerForm form) { return kFormNames[static_cast<std::size_t>(form)]; }

AskedQuestion read_question(std::string_view question) { return Reader(question).read(); }

}  // namespace docent::query
