// What something is: the sentence that has it as its subject and says so, best from the page that is about it.

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kLookedUp = 8;
constexpr std::size_t kTitled = 4;  // pages called after the thing
constexpr std::size_t kMostDefinitions = 2;
constexpr std::size_t kMostSentences = 4;
constexpr double kLeast = 0.55;       // weaker sentences say something else of the thing
constexpr double kClearSecond = 0.9;  // of another definition beside the first

std::vector<std::string> forms_of(std::string_view subject) {
  const std::string lower = base::ascii_lower(without_article(subject));
  std::vector<std::string> forms{lower, lower + "s", lower + "es"};
  if (lower.ends_with('s') && lower.size() > 3) forms.push_back(lower.substr(0, lower.size() - 1));
  if (lower.ends_with("es") && lower.size() > 4) forms.push_back(lower.substr(0, lower.size() - 2));
  if (lower.ends_with("ies") && lower.size() > 4) forms.push_back(lower.substr(0, lower.size() - 3) + "y");
  if (lower.ends_with('y') && lower.size() > 3) forms.push_back(lower.substr(0, lower.size() - 1) + "ies");
  return forms;
}

bool is_any_of(std::string_view text, const std::vector<std::string>& forms) { return std::ranges::find(forms, text) != forms.end(); }

// The length of the form that `text` begins with as whole words, else 0.
std::size_t begins_with(std::string_view text, const std::vector<std::string>& forms) {
  std::size_t longest = 0;
  for (const std::string& form : forms)
    if (text.starts_with(form) && (text.size() == form.size() || (!std::isalnum(static_cast<unsigned char>(text[form.size()])) && text[form.size()] != '-' && text[form.size()] != '_'))) longest = std::max(longest, form.size());
  return longest;
}

// How much a predicate sounds like a definition: "is a …" 1, "is …" less, any other verb less still.
double predicate_strength(std::string_view rest) {
  rest = base::trim(rest);
  const auto after = [&](std::string_view verb) { return base::trim(rest.substr(verb.size())); };
  for (const std::string_view verb : {"is ", "are ", "was ", "were "}) {
    if (!rest.starts_with(verb)) continue;
    const std::string_view what = after(verb);
    if (what.starts_with("not ")) return 0.3;
    for (const std::string_view also : {"also ", "only ", "still ", "now ", "then ", "therefore ", "never ", "always "})
      if (what.starts_with(also)) return 0.35;
    for (const std::string_view empty : {"a good ", "an example", "the same ", "the following", "a common ", "the default", "a required ", "the recommended", "a valid ", "a string", "the name of", "a list of", "the only ", "one of the examples", "one example", "an optional ", "optional", "required", "a reference to"})
      if (what.starts_with(empty)) return 0.5;
    for (const std::string_view article : {"a ", "an ", "the ", "one of ", "any "})
      if (what.starts_with(article)) return 1.0;
    if (what.starts_with("used to ") || what.starts_with("used for ") || what.starts_with("responsible for ") || what.starts_with("similar to ")) return 0.8;
    const std::string_view word = what.substr(0, what.find_first_of(" ,."));
    if (word.ends_with("ing") || (word.ends_with("ed") && word != "based")) return 0.35;
    return 0.7;
  }
  for (const std::string_view verb : {"means ", "mean ", "refers to ", "refer to ", "denotes ", "represents ", "represent ", "describes ", "stands for "})
    if (rest.starts_with(verb)) return 0.95;
  for (const std::string_view verb : {"provides ", "provide ", "ensures ", "manages ", "defines ", "define ", "lets ", "let ", "allows ", "allow ", "runs ", "enables ", "contains ", "controls ", "specifies ", "specify ", "consists of ", "groups ", "stores ", "store ", "offers ", "maintains ", "makes ",
                                      "exposes ", "expose ", "creates ", "implements ", "describe ", "applies ", "watches ", "selects ", "assigns ", "reads ", "writes ", "sends ", "collects ", "limits "})
    if (rest.starts_with(verb)) return 0.75;
  const std::string_view word = rest.substr(0, rest.find_first_of(" ,."));
  if (word == "can" || word == "may" || word == "must" || word == "should" || word == "will" || word == "do" || word == "does" || word == "have" || word == "has") return 0.3;
  return word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") ? 0.6 : 0;
}

// "A pod (as in …) is the …", "In Kubernetes, a Service is a …"
double sentence_strength(std::string_view lower, const std::vector<std::string>& forms) {
  std::string_view text = base::trim(lower);
  for (int i = 0; i < 2; ++i) {
    for (const std::string_view article : {"a ", "an ", "the "})
      if (text.starts_with(article)) text.remove_prefix(article.size());
    if (const std::size_t length = begins_with(text, forms); length > 0) {
      text = base::trim(text.substr(length));
      if (text.starts_with('(')) {
        const std::size_t close = text.find(')');
        text = close == std::string_view::npos ? std::string_view() : base::trim(text.substr(close + 1));
      }
      if (text.starts_with(", ")) {
        const std::size_t comma = text.find(", ", 2);
        if (comma == std::string_view::npos) return 0;
        text.remove_prefix(comma + 2);
      }
      for (const std::string_view dash : {": ", "- ", "\xE2\x80\x93 ", "\xE2\x80\x94 "})
        if (text.starts_with(dash)) return 0.75;
      return predicate_strength(text);
    }
    // What stands before the first comma may be where the definition holds.
    const std::size_t comma = text.find(", ");
    if (comma > 60) return 0;
    text.remove_prefix(comma + 2);
  }
  return 0;
}

// "A DaemonSet represents the configuration of a daemon set" says nothing.
bool is_circular(std::string_view lower, std::string_view subject) {
  const auto bare = [](std::string_view text) {
    std::string kept;
    for (const char c : text)
      if (std::isalnum(static_cast<unsigned char>(c))) kept.push_back(c);
    return kept;
  };
  const std::string text = bare(lower), name = bare(base::ascii_lower(subject));
  const std::size_t first = text.find(name);
  return name.size() > 3 && first != std::string::npos && text.find(name, first + name.size()) != std::string::npos;
}

// A page or section whose very subject this is.
double headed_by(const Source& source, const std::vector<std::string>& forms) {
  const auto& path = source.view().heading_path;
  const std::string title = base::ascii_lower(source.view().document.title);
  if (source.is_lead() && is_any_of(title, forms)) return 0.35;
  if (path.empty()) return 0;
  const std::string last = base::ascii_lower(path.back());
  if (is_any_of(last, forms)) return source.view().passage.ordinal == 0 ? 0.3 : 0.1;
  for (const std::string_view lead : {"what is a ", "what is an ", "what is the ", "what is ", "what are "})
    if (last.starts_with(lead) && is_any_of(std::string_view(last).substr(lead.size(), last.find('?') == std::string::npos ? std::string::npos : last.find('?') - lead.size()), forms)) return 0.3;
  return 0;
}

}  // namespace

std::vector<Definition> find_definitions(Composition& composition, std::string_view subject, std::size_t most) {
  const auto forms = forms_of(subject);
  Evidence& evidence = composition.evidence;
  look_up_in_graph(composition, without_article(subject), {model::NodeKind::kConcept, model::NodeKind::kComponent, model::NodeKind::kCommand}, model::EdgeType::kDefines, 4);
  if (composition.library != nullptr)
    for (store::PassageView& view : composition.library->titled(forms, kTitled))
      if (evidence.fits(view)) evidence.add(std::move(view));
  look_up(composition, without_article(subject), kLookedUp);
  std::vector<Definition> found;
  for (std::size_t s = 0; s < evidence.size(); ++s) {
    const Source& source = evidence.at(s);
    const double headed = headed_by(source, forms);
    const auto& units = source.units();
    for (std::size_t u = 0; u < units.size(); ++u) {
      if (units[u].kind == UnitKind::kCode || units[u].kind == UnitKind::kTerm) continue;
      std::string_view lower = source.lower()[u];
      const bool sentence = units[u].kind == UnitKind::kSentence;
      if (!sentence)
        while (!lower.empty() && !std::isalnum(static_cast<unsigned char>(lower[0]))) lower.remove_prefix(1);
      double strength = sentence_strength(lower, forms);
      const bool first = u == 0 && headed > 0.2;
      if (strength <= 0 && first && sentence && !units[u].leads_in() && units[u].text.size() > 20 && !lower.starts_with("this ") && !lower.starts_with("you ")) strength = 0.4;
      if (strength <= 0) continue;
      if (!sentence) strength *= 0.85;
      if (units[u].leads_in() || lower.ends_with('?')) strength *= 0.6;
      strength += headed;
      if (first) strength += 0.1;
      if (s < evidence.hits()) strength += 0.25 * source.score() * std::pow(0.8, static_cast<double>(s));
      strength += 0.15 * composition.terms.share(source.found(composition.terms)[u]);
      if (is_circular(lower, without_article(subject))) strength *= 0.5;
      found.push_back({{s, u}, strength});
    }
  }
  std::ranges::stable_sort(found, [](const Definition& a, const Definition& b) { return a.strength > b.strength; });
  std::erase_if(found, [](const Definition& one) { return one.strength < kLeast; });
  std::vector<Definition> chosen;
  for (const Definition& one : found) {
    if (chosen.size() >= most) break;
    const bool same = std::ranges::any_of(chosen, [&](const Definition& other) { return word_overlap(composition.unit(one.at).text, composition.unit(other.at).text) > kSameThing; });
    if (!same) chosen.push_back(one);
  }
  return chosen;
}

void compose_definition(Composition& composition) {
  if (composition.asked.subjects.empty()) return;
  const auto definitions = find_definitions(composition, composition.asked.subjects.front(), kMostDefinitions);
  for (const Definition& definition : definitions) {
    if (!composition.statements.empty() && definition.strength < kClearSecond) break;
    if (!composition.said(definition.at) && !composition.say(definition.at)) return;
    // The sentences after it tell more of the same thing.
    const auto& units = composition.evidence.at(definition.at.source).units();
    for (std::size_t u = definition.at.unit + 1; u < units.size() && composition.statements.size() < kMostSentences; ++u) {
      if (units[u].block != units[definition.at.unit].block || units[u].kind != UnitKind::kSentence || units[u].leads_in()) break;
      const Place next{definition.at.source, u};
      if (!composition.said(next) && !composition.say(next)) return;
    }
  }
}

}  // namespace docent::query
