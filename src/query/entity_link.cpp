#include "query/entity_link.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "query/graph_json.h"
#include "query/name_index.h"

namespace docent::query {
namespace {

using cypher::NodeId;
using model::NodeKind;

constexpr std::size_t kMaxQuestion = 2'000;
constexpr std::size_t kLeastFuzzy = 5;  // letters: shorter words are like too many others
constexpr std::size_t kMaxFuzzy = 40;
constexpr double kAsWritten = 0.95;  // the score of what differs in nothing but case

constexpr model::NodeKinds kLinked = {NodeKind::kCommand, NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kError, NodeKind::kProcedure, NodeKind::kConcept, NodeKind::kComponent};

// Words that questions are made of. They are linked only in back-ticks, or as part of a longer name.
bool is_plain_word(std::string_view lower) {
  static const std::unordered_set<std::string_view> kWords = {
      "a",      "about",  "affect",   "affected", "affects", "after",   "all",      "an",       "and",     "any",    "are",      "as",      "at",     "be",       "before", "between",  "break",   "breaks",
      "by",     "can",    "change",   "changed",  "changes", "changing","command",  "commands", "common",  "compare","compared", "component","concept","configuration","configure","could","default",
      "depend", "depends","depending","describe", "did",     "differ",  "difference","different","do",     "does",   "effect",   "error",   "errors", "exist",    "existed","explain",  "fail",    "fails",
      "failed", "failing","failure",  "file",     "find",    "fix",     "fixes",    "flag",     "flags",   "for",    "from",     "get",     "give",   "happen",   "happens","has",      "have",    "help",
      "how",    "i",      "if",       "impact",   "in",      "into",    "is",       "issue",    "it",      "its",    "list",     "many",    "me",     "mean",     "means",  "method",   "my",      "name",
      "need",   "needed", "needs",    "new",      "no",      "not",     "of",       "off",      "on",      "one",    "option",   "options", "or",     "other",    "our",    "parameter","problem", "procedure",
      "related","relation","remove",  "require",  "required","requires","resolve",  "run",      "running", "same",   "say",      "section", "see",    "set",      "setting","settings", "setup",   "should",
      "show",   "since",  "solve",    "start",    "state",   "step",    "steps",    "stop",     "tell",    "than",   "that",     "the",     "them",   "there",    "these",  "they",     "this",    "time",
      "to",     "troubleshoot","two", "type",     "up",      "use",     "used",     "uses",     "using",   "valid",  "value",    "values",  "version","versions", "vs",     "versus",   "was",     "way",
      "we",     "were",   "what",     "when",     "where",   "which",   "who",      "why",      "will",    "with",   "without",  "work",    "working","works",    "would",  "you",      "your",    "yes",     "example"};
  return kWords.contains(lower);
}

bool is_inner(char c) { return c == '-' || c == '.' || c == '/' || c == '_' || c == ':' || c == '[' || c == ']' || c == '*'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80; }

struct Word {
  std::size_t start = 0, end = 0;
  bool quoted = false;  // everything between a pair of quotes: never joined with its neighbours
};

// Runs of word characters with inner marks ("spec.replicas", "kube-proxy", "--namespace", "/etc/hosts"); quoted texts whole.
std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '`' || c == '"') {
      const std::size_t end = text.find(c, at + 1);
      if (end != std::string_view::npos && end > at + 1) {
        words.push_back({at + 1, end, true});
        at = end + 1;
        continue;
      }
    }
    const bool begins = is_word(c) || ((c == '-' || c == '/' || c == '.') && (at == 0 || text[at - 1] == ' '));
    if (!begins) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && (is_word(text[end]) || is_inner(text[end]))) ++end;
    std::size_t last = end;
    while (last > at && !is_word(text[last - 1]) && text[last - 1] != ']' && text[last - 1] != '/') --last;
    if (last > at) words.push_back({at, last, false});
    at = end;
  }
  return words;
}

}  // namespace

std::string_view to_string(MatchKind kind) {
  switch (kind) {
    case MatchKind::kExact: return "exact";
    case MatchKind::kAlias: return "alias";
    case MatchKind::kNormalised: return "normalised";
    case MatchKind::kFuzzy: return "fuzzy";
  }
  return "exact";
}

const LinkCandidate* LinkedMention::only(model::NodeKinds kinds) const {
  const LinkCandidate* best = nullptr;
  for (const LinkCandidate& candidate : candidates) {
    if (!kinds.contains(candidate.kind)) continue;
    if (!best) best = &candidate;
    else return best->score - candidate.score < kNearScore ? nullptr : best;
  }
  return best;
}

struct EntityDictionary::State {
  struct Entity {
    NodeId node = 0;
    NodeKind kind = NodeKind::kConcept;
    std::string id, name;
  };
  // One spelling of an entity.
  struct Spelling {
    std::uint32_t entity = 0;
    bool alias = false;
    std::string text;
  };
  std::vector<Entity> entities;
  std::vector<Spelling> spellings;
  NameIndex index;
  std::unordered_set<std::string> words;  // of all names: spelled right, so no typing error of another

  void add(std::uint32_t entity, std::string_view text, bool alias) {
    if (text.empty()) return;
    index.add(name_key(text), static_cast<NameIndex::Number>(spellings.size()));
    spellings.push_back({entity, alias, std::string(text)});
    std::string word;
    for (const char c : base::ascii_lower(text) + " ") {
      if (is_word(c)) {
        word.push_back(c);
        continue;
      }
      if (word.size() >= kLeastFuzzy) words.insert(word);
      word.clear();
    }
  }

  // By score, then kind, name and id; each entity once.
  std::vector<LinkCandidate> candidates(std::string_view text, bool fuzzy, model::NodeKinds kinds) const {
    std::unordered_map<std::uint32_t, std::pair<double, MatchKind>> best;
    const auto take = [&](std::string_view key, double cut, bool is_fuzzy) {
      for (const NameIndex::Number number : index.find(key)) {
        const Spelling& spelling = spellings[number];
        if (!kinds.contains(entities[spelling.entity].kind)) continue;
        auto [score, match] = judge(text, spelling);
        if (is_fuzzy) {
          score = 0.85 - cut;
          match = MatchKind::kFuzzy;
        }
        auto& known = best.try_emplace(spelling.entity, 0.0, match).first->second;
        if (score > known.first) known = {score, match};
      }
    };
    const std::string key = name_key(text);
    take(key, 0, false);
    if (best.empty() && fuzzy && key.size() >= kLeastFuzzy && key.size() <= kMaxFuzzy) {
      const std::size_t most = key.size() >= 9 ? 2 : 1;
      for (const auto& near : index.find_near(key, most, kMaxLinkCandidates)) take(near.key, 1.2 * static_cast<double>(near.distance) / static_cast<double>(key.size()), true);
    }
    std::vector<LinkCandidate> found;
    for (const auto& [entity, how] : best) found.push_back({entities[entity].node, entities[entity].kind, entities[entity].id, entities[entity].name, how.second, how.first});
    std::ranges::sort(found, [](const LinkCandidate& a, const LinkCandidate& b) {
      if (a.score != b.score) return a.score > b.score;
      return std::tie(a.kind, a.name, a.id) < std::tie(b.kind, b.name, b.id);
    });
    if (found.size() > kMaxLinkCandidates) found.resize(kMaxLinkCandidates);
    return found;
  }

  static std::pair<double, MatchKind> judge(std::string_view text, const Spelling& spelling) {
    if (text == spelling.text) return spelling.alias ? std::pair{0.98, MatchKind::kAlias} : std::pair{1.0, MatchKind::kExact};
    if (base::ascii_lower(text) == base::ascii_lower(spelling.text)) return spelling.alias ? std::pair{0.95, MatchKind::kAlias} : std::pair{0.96, MatchKind::kNormalised};
    return {spelling.alias ? 0.89 : 0.9, MatchKind::kNormalised};
  }
};

EntityDictionary::~EntityDictionary() = default;
EntityDictionary::EntityDictionary(EntityDictionary&&) noexcept = default;
EntityDictionary& EntityDictionary::operator=(EntityDictionary&&) noexcept = default;
std::size_t EntityDictionary::size() const { return state_->spellings.size(); }

EntityDictionary::EntityDictionary(const cypher::GraphView& graph) {
  auto state = std::make_unique<State>();
  const auto name_key_id = graph.find_key("name"), id_key = graph.find_key("id"), alias_key = graph.find_key("aliases"), code_key = graph.find_key("code");
  const auto text_at = [&](NodeId node, std::optional<cypher::KeyId> key) { return key ? std::string(text_of(graph, node, *key)) : std::string(); };
  for (const model::NodeKindInfo& row : model::kNodeKinds) {
    const auto label = graph.find_label(row.name);
    if (!label || !kLinked.contains(row.kind)) continue;
    for (const NodeId node : graph.nodes_with(*label)) {
      const auto entity = static_cast<std::uint32_t>(state->entities.size());
      state->entities.push_back({node, row.kind, text_at(node, id_key), text_at(node, name_key_id)});
      state->add(entity, state->entities.back().name, false);
      if (row.kind == NodeKind::kError) state->add(entity, text_at(node, code_key), true);
      const cypher::Value aliases = alias_key ? graph.node_property(node, *alias_key) : cypher::Value();
      if (!aliases.is(cypher::ValueType::kList)) continue;
      for (const cypher::Value& alias : aliases.list())
        if (alias.is(cypher::ValueType::kString)) state->add(entity, alias.string(), true);
    }
  }
  state->index.finish();
  state_ = std::move(state);
}

std::vector<LinkCandidate> EntityDictionary::find(std::string_view name, model::NodeKinds kinds) const { return state_->candidates(base::trim(name), true, kinds); }

std::vector<LinkedMention> EntityDictionary::link(std::string_view question) const {
  const std::string_view text = base::utf8_prefix(question, kMaxQuestion);
  const std::vector<Word> words = words_of(text);
  std::vector<bool> taken(words.size(), false);
  std::vector<LinkedMention> mentions;
  const auto try_link = [&](std::size_t first, std::size_t count, bool fuzzy) {
    const std::size_t start = words[first].start, end = words[first + count - 1].end;
    const std::string_view mention = text.substr(start, end - start);
    // A name over several words does not jump over commas and the like.
    if (count > 1 && mention.find_first_of(",;:!?()\"`") != std::string_view::npos) return false;
    if (count == 1 && !words[first].quoted && is_plain_word(base::ascii_lower(mention))) return false;
    if (fuzzy && state_->words.contains(base::ascii_lower(mention))) return false;
    std::vector<LinkCandidate> found = state_->candidates(mention, fuzzy, kLinked);
    if (found.empty()) return false;
    // "a pi" is not "API": joined words that begin with a plain one must be written as the name is.
    const auto plain = [&](std::size_t word) { return is_plain_word(base::ascii_lower(text.substr(words[word].start, words[word].end - words[word].start))); };
    if (count > 1 && found.front().score < kAsWritten && plain(first)) return false;
    const bool ambiguous = found.size() > 1 && found[0].score - found[1].score < kNearScore;
    mentions.push_back({start, end, std::string(mention), std::move(found), ambiguous});
    std::fill_n(taken.begin() + static_cast<std::ptrdiff_t>(first), count, true);
    return true;
  };
  const auto is_free = [&](std::size_t first, std::size_t count) {
    for (std::size_t i = first; i < first + count; ++i)
      if (taken[i] || (count > 1 && words[i].quoted)) return false;
    return true;
  };
  for (std::size_t count = std::min(kMaxMentionWords, words.size()); count > 0; --count)
    for (std::size_t first = 0; first + count <= words.size(); ++first)
      if (is_free(first, count)) try_link(first, count, false);
  for (std::size_t first = 0; first < words.size(); ++first)
    if (is_free(first, 1)) try_link(first, 1, true);
  std::ranges::sort(mentions, {}, &LinkedMention::start);
  return mentions;
}

}  // namespace docent::query
