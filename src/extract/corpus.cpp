#include "extract/corpus.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <unordered_set>

#include "base/text.h"
#include "extract/shell.h"
#include "extract/words.h"

namespace docent::extract {
namespace {

using model::EdgeType;
using model::Extractor;
using model::NodeKind;
using model::NodeRef;
using model::TermOrigin;

constexpr float kOnlyIfKnown = 0.5F;  // as in command.cpp
constexpr float kSure = 0.84F;        // a mention that makes a program known

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <typename Value>
using Table = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;
using Words = std::unordered_set<std::string, Hash, std::equal_to<>>;

// The key under which the spellings of a component meet.
std::string term_key(std::string_view name) {
  std::string key = base::ascii_lower(name);
  std::erase(key, ' ');
  return singular(key);
}

// A page's address without extension and index name: "docs/pods/_index.md" → "docs/pods".
std::string_view page_key(std::string_view path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  for (const std::string_view end : {".md", ".mdx", ".markdown", ".html", ".htm", ".txt", ".rst"})
    if (path.ends_with(end)) {
      path.remove_suffix(end.size());
      break;
    }
  // Apache's negotiated pages: "core.html.en".
  if (path.size() > 8 && path.substr(path.size() - 8, 6) == ".html.") path.remove_suffix(8);
  for (const std::string_view name : {"/_index", "/index", "/README", "/readme"})
    if (path.ends_with(name)) path.remove_suffix(name.size());
  return path;
}
std::string_view last_part(std::string_view key) {
  const std::size_t slash = key.rfind('/');
  return slash == std::string_view::npos ? key : key.substr(slash + 1);
}

bool is_command_words(std::string_view name) {
  bool first = true;
  for (const std::string_view word : base::split(name, ' ')) {
    if (first ? !is_program_name(word) || !is_lower(word[0]) : !is_subcommand_word(word)) return false;
    first = false;
  }
  return !first;
}

bool is_verb(std::string_view word) { return is_imperative(word.substr(0, word.find('-'))); }

// What a document adds to the counters: each key once.
struct Contribution {
  std::set<std::string> programs;    // that surely are commands
  std::set<std::string> documented;  // names that titles, headings and synopses give to commands
  std::set<std::string> synopses;    // those of synopses alone
  std::set<std::string> commands;    // long names seen
  struct Term {
    std::string key, spelling;
    TermOrigin origin;
    auto operator<=>(const Term&) const = default;
  };
  std::set<Term> terms;
  std::set<std::string> pages;  // keys of its addresses
  std::set<std::pair<NodeKind, std::string>> names;
};

Contribution contribution_of(const CorpusDocument& document) {
  Contribution made;
  const model::DocumentGraph& graph = *document.graph;
  std::unordered_set<std::string_view> sure;
  for (const model::EntityMention& mention : graph.local.mentions)
    if (mention.where.confidence >= kSure) sure.insert(mention.entity.value);
  for (const model::ExtractedEntity& entity : graph.local.entities) {
    if (entity.kind == NodeKind::kCommand) {
      made.commands.insert(entity.name);
      if (sure.contains(entity.id.value)) made.programs.insert(entity.name.substr(0, entity.name.find(' ')));
    }
    if (info(entity.kind).identity == model::Identity::kShared) made.names.emplace(entity.kind, entity.name);
  }
  for (const model::TermCandidate& term : graph.terms) {
    if (term.origin == TermOrigin::kSynopsis) {
      made.documented.insert(term.name);
      made.synopses.insert(term.name);
      continue;
    }
    if ((term.origin == TermOrigin::kTitle || term.origin == TermOrigin::kHeading) && is_command_words(term.name)) made.documented.insert(term.name);
    if (term.name.size() > 60) continue;
    made.terms.insert({term_key(term.name), term.origin == TermOrigin::kTitle || term.origin == TermOrigin::kHeading || term.origin == TermOrigin::kLink || term.origin == TermOrigin::kLowercase ? std::string() : term.name, term.origin});
  }
  made.pages.emplace(page_key(document.path));
  for (const std::string& alias : document.aliases) made.pages.emplace(page_key(alias));
  made.pages.erase("");
  return made;
}

}  // namespace

struct Corpus::State {
  struct Vocabulary {
    std::array<std::uint32_t, 8> documents{};      // by origin
    std::map<std::string, std::uint32_t> spellings;  // documents that write it so
  };
  std::map<model::DocumentId, CorpusDocument> documents;
  Table<std::uint32_t> programs, documented, synopses;
  Table<std::map<std::string, std::uint32_t>> children;    // of a program or a program with its sub-command: next words and their documents
  Table<std::uint32_t> documented_children;                // documented names below a program
  Table<Vocabulary> vocabulary;
  Table<std::map<std::string, std::set<model::DocumentId>>> pages;  // by the last part of the key, then the whole key
  std::map<std::pair<NodeKind, std::string>, std::uint32_t> names;

  template <typename Map, typename Key>
  static void count(Map& map, const Key& key, int by) {
    if (by > 0) {
      ++map[key];
      return;
    }
    const auto found = map.find(key);
    if (found != map.end() && --found->second == 0) map.erase(found);
  }

  void apply(const CorpusDocument& document, int by) {
    const Contribution made = contribution_of(document);
    for (const std::string& program : made.programs) count(programs, program, by);
    for (const std::string& name : made.synopses) count(synopses, name, by);
    for (const std::string& name : made.documented) {
      count(documented, name, by);
      if (const std::size_t blank = name.find(' '); blank != std::string::npos) count(documented_children, name.substr(0, blank), by);
    }
    for (const std::string& name : made.commands)
      for (std::size_t blank = name.find(' '); blank != std::string::npos; blank = name.find(' ', blank + 1)) {
        const std::string parent = name.substr(0, blank);
        const std::string child = name.substr(blank + 1, std::min(name.find(' ', blank + 1), name.size()) - blank - 1);
        auto& below = children[parent];
        count(below, child, by);
        if (below.empty()) children.erase(parent);
      }
    for (const auto& term : made.terms) {
      Vocabulary& entry = vocabulary[term.key];
      const auto origin = static_cast<std::size_t>(term.origin);
      entry.documents[origin] = static_cast<std::uint32_t>(static_cast<int>(entry.documents[origin]) + by);
      if (!term.spelling.empty()) count(entry.spellings, term.spelling, by);
      if (entry.spellings.empty() && std::ranges::all_of(entry.documents, [](std::uint32_t n) { return n == 0; })) vocabulary.erase(term.key);
    }
    for (const std::string& key : made.pages) {
      const std::string last(last_part(key));
      if (by > 0) {
        pages[last][key].insert(document.id);
        continue;
      }
      auto& same = pages[last];
      same[key].erase(document.id);
      if (same[key].empty()) same.erase(key);
      if (same.empty()) pages.erase(last);
    }
    for (const auto& name : made.names) count(names, name, by);
  }
};

Corpus::Corpus() : state_(std::make_unique<State>()) {}
Corpus::~Corpus() = default;
Corpus::Corpus(Corpus&&) noexcept = default;
Corpus& Corpus::operator=(Corpus&&) noexcept = default;

CorpusDocument make_corpus_document(const model::DocumentRecord& document, std::span<const model::SectionRecord> sections,
                                    std::shared_ptr<const model::DocumentGraph> graph) {
  CorpusDocument made{document.id, document.source, document.version_label, document.path, document.aliases, {}, std::move(graph)};
  made.sections.reserve(sections.size());
  for (const model::SectionRecord& section : sections) made.sections.push_back({section.id, section.anchor});
  return made;
}

void Corpus::put(CorpusDocument document) {
  remove(document.id);
  state_->apply(document, 1);
  model::DocumentId id = document.id;
  state_->documents.emplace(std::move(id), std::move(document));
}

void Corpus::remove(const model::DocumentId& document) {
  const auto found = state_->documents.find(document);
  if (found == state_->documents.end()) return;
  state_->apply(found->second, -1);
  state_->documents.erase(found);
}

std::size_t Corpus::size() const { return state_->documents.size(); }

std::string Corpus::command_name(std::string_view name) const {
  const auto words = base::split(name, ' ');
  if (words.size() == 1 || subcommand_depth(words[0]) >= 0) return std::string(name);
  if (!is_lower(name[0]) && is_upper(name[0])) return std::string(name);  // a statement, named on its own page
  const auto prefix = [&](std::size_t count) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) size += words[i].size() + (i > 0 ? 1 : 0);
    return name.substr(0, size);
  };
  std::size_t longest = 0;
  for (std::size_t count = words.size(); count > 0 && longest == 0; --count)
    if (state_->documented.contains(prefix(count))) longest = count;
  if (longest >= 2) return std::string(prefix(longest));
  const bool has_subcommands = state_->documented_children.contains(words[0]);
  // A script of somebody's own takes operands, unless many different words follow it.
  if (longest <= 1 && !has_subcommands && words[0].find('.') != std::string_view::npos && !is_verb(words[1])) {
    const auto below = state_->children.find(words[0]);
    if (below == state_->children.end() || below->second.size() < 3) return std::string(words[0]);
  }
  // A program with a synopsis, and none of its sub-commands has one: it takes operands.
  if (longest == 1 && !has_subcommands && state_->synopses.contains(words[0]) && !is_verb(words[1])) return std::string(words[0]);
  const bool verb = is_verb(words[1]);
  if (words.size() > 2 && !verb && is_verb(words[2])) return std::string(prefix(3));
  // In doubt the longer name; not where the words after the program are many, each in one document and none a verb: those are the user's.
  if (const auto below = state_->children.find(words[0]); !has_subcommands && below != state_->children.end() && below->second.size() >= 4 &&
                                                          std::ranges::none_of(below->second, [](const auto& child) { return child.second > 1 || is_verb(child.first); }))
    return std::string(words[0]);
  return std::string(prefix(2));
}

std::string Corpus::component_name(std::string_view name) const {
  const auto found = state_->vocabulary.find(term_key(name));
  if (found == state_->vocabulary.end() || found->second.spellings.empty()) return {};
  const State::Vocabulary& entry = found->second;
  const auto count = [&](TermOrigin origin) { return entry.documents[static_cast<std::size_t>(origin)]; };
  const std::uint32_t title = count(TermOrigin::kTitle), heading = count(TermOrigin::kHeading), link = count(TermOrigin::kLink), capital = count(TermOrigin::kCapitalised),
                      code = count(TermOrigin::kCode), object_kind = count(TermOrigin::kObjectKind), lowercase = count(TermOrigin::kLowercase);
  // The usual spelling; of equally usual ones the first; its singular where that is written too ("Pods", but not "Kubernetes").
  const auto usual = std::ranges::max_element(entry.spellings, [](const auto& a, const auto& b) { return a.second != b.second ? a.second < b.second : a.first > b.first; });
  const auto single = entry.spellings.find(singular(usual->first));
  const bool has_single = single != entry.spellings.end() && single->second * 5 >= usual->second;
  // "API Priority and Fairness" rather than the feature gate of that name, where prose has it.
  const auto spaced = std::ranges::max_element(entry.spellings, [](const auto& a, const auto& b) {
    const bool a_has = a.first.find(' ') != std::string::npos, b_has = b.first.find(' ') != std::string::npos;
    return a_has != b_has ? b_has : a.second != b.second ? a.second < b.second : a.first > b.first;
  });
  const bool has_spaced = !has_single && spaced->first.find(' ') != std::string::npos && spaced->second * 3 >= usual->second;
  const std::string& spelling = has_single ? single->first : has_spaced ? spaced->first : usual->first;
  bool inner = spelling.find(' ') != std::string::npos;
  for (std::size_t i = 1; i < spelling.size(); ++i) inner = inner || (is_upper(spelling[i]) && is_lower(spelling[i - 1]));
  const bool lower = is_lower(spelling[0]);
  bool is = false;
  const auto is_setting = [&](const std::string& one) { return state_->names.contains({NodeKind::kConfiguration, one}); };
  if (object_kind > 0 && !lower) {
    is = capital + code + title > 0;
  } else if (lower) {
    const bool joined = spelling.find('-') != std::string::npos || spelling.find('_') != std::string::npos;
    is = (title > 0 && code + link >= 2) || (joined && code >= 2 && heading + link > 0) || (heading >= 2 && link >= 2 && code >= 3);
    is = is && (spelling.find('-') != std::string::npos || state_->programs.contains(spelling) || !is_setting(spelling));
  } else if (is_setting(spelling)) {
    is = false;  // a directive, a constant
  } else if (spelling.find(' ') != std::string::npos) {
    is = capital >= 2 || (title > 0 && capital + code > 0);
  } else if (inner) {
    is = capital >= 2 || (title + heading + link > 0 && capital + code > 0);
  } else {
    is = (title > 0 && capital + code >= 3) || (capital >= 4 && heading + link + code >= 2) || capital >= 8;
    // An ordinary word that is capitalised here and there; a program's name ("Kubelet", and `kubelet` in code) is none.
    is = is && (lowercase * 2 < capital || state_->programs.contains(base::ascii_lower(spelling)));
  }
  return is ? spelling : std::string();
}

NodeRef Corpus::place(const CorpusDocument& from, std::string_view path, std::string_view anchor) const {
  const std::string key(page_key(path));
  if (key.empty()) return {};
  const auto same = state_->pages.find(last_part(key));
  if (same == state_->pages.end()) return {};
  const CorpusDocument* best = nullptr;
  std::tuple<int, std::size_t, std::size_t> best_score;
  for (const auto& [address, ids] : same->second) {
    const bool exact = address == key;
    if (!exact && !(address.size() > key.size() && address.ends_with(key) && address[address.size() - key.size() - 1] == '/')) continue;
    for (const model::DocumentId& id : ids) {
      const CorpusDocument& to = state_->documents.at(id);
      if (to.source != from.source || to.version_label != from.version_label) continue;
      const auto common = static_cast<std::size_t>(std::mismatch(to.path.begin(), to.path.end(), from.path.begin(), from.path.end()).first - to.path.begin());
      // The very file; the page nearest to where the link stands; the shortest address.
      const std::tuple<int, std::size_t, std::size_t> score{to.path == path ? 2 : exact ? 1 : 0, common, SIZE_MAX - address.size()};
      if (best == nullptr || score > best_score || (score == best_score && to.id < best->id)) {
        best = &to;
        best_score = score;
      }
    }
  }
  if (best == nullptr) return {};
  if (!anchor.empty())
    for (const CorpusDocument::Section& section : best->sections)
      if (section.anchor == anchor) return NodeRef(section.id);
  return NodeRef(best->id);
}

model::GraphPart Corpus::resolve(const model::DocumentId& document) const {
  const auto found = state_->documents.find(document);
  if (found == state_->documents.end()) return {};
  const CorpusDocument& from = found->second;
  const model::DocumentGraph& graph = *from.graph;

  // Final entities by the local id; nothing for what is dropped.
  struct Final {
    model::ExtractedEntity entity;
    std::size_t shorter_by = 0;  // bytes that the name lost at its end
    bool dropped = false, known = true;
  };
  std::unordered_map<std::string_view, Final> finals;
  finals.reserve(graph.local.entities.size());
  for (const model::ExtractedEntity& entity : graph.local.entities) {
    if (entity.kind == NodeKind::kParameter) continue;
    Final made{entity, 0, false, true};
    if (entity.kind == NodeKind::kCommand) {
      const std::string name = command_name(entity.name);
      made.shorter_by = entity.name.size() - name.size();
      made.known = state_->programs.contains(name.substr(0, name.find(' ')));
      made.entity.name = name;
      made.entity.id = model::make_entity_id(entity.kind, name);
    } else if (entity.kind == NodeKind::kComponent) {
      const std::string name = component_name(entity.name);
      made.dropped = name.empty();
      if (!made.dropped && name != entity.name) {
        made.entity.aliases.push_back(entity.name);
        made.entity.name = name;
        made.entity.id = model::make_entity_id(entity.kind, name);
      }
    }
    finals.emplace(entity.id.value, std::move(made));
  }
  for (const model::ExtractedEntity& entity : graph.local.entities) {
    if (entity.kind != NodeKind::kParameter) continue;
    Final made{entity, 0, false, true};
    if (const auto owner = finals.find(entity.owner); owner != finals.end()) {
      made.known = owner->second.known;
      if (owner->second.entity.id.value != entity.owner) {
        made.entity.owner = owner->second.entity.id.value;
        made.entity.id = model::make_entity_id(entity.kind, entity.name, made.entity.owner);
      }
    }
    finals.emplace(entity.id.value, std::move(made));
  }

  model::GraphPart part;
  std::unordered_set<std::string_view> used;  // local ids that something final speaks of
  for (const model::EntityMention& mention : graph.local.mentions) {
    const auto entity = finals.find(mention.entity.value);
    if (entity == finals.end() || entity->second.dropped || (mention.where.confidence <= kOnlyIfKnown && !entity->second.known)) continue;
    model::EntityMention kept{entity->second.entity.id, mention.where};
    // "kubectl get pods" became "kubectl get": so does its place, where the text is the name.
    if (entity->second.shorter_by > 0 && mention.where.span.size() == entity->second.entity.name.size() + entity->second.shorter_by) kept.where.span.end -= entity->second.shorter_by;
    part.mentions.push_back(std::move(kept));
    used.insert(mention.entity.value);
  }
  const auto final_ref = [&](const NodeRef& node, NodeRef& out) {
    if (model::kRecordKinds.contains(node.kind)) {
      out = node;
      return true;
    }
    const auto entity = finals.find(node.id);
    if (entity == finals.end() || !used.contains(node.id)) return false;
    out = {node.kind, entity->second.entity.id.value};
    return true;
  };
  for (const model::ExtractedEdge& edge : graph.local.edges) {
    model::ExtractedEdge kept = edge;
    if (!final_ref(edge.from, kept.from) || !final_ref(edge.to, kept.to) || kept.from == kept.to) continue;
    if (info(kept.type).symmetric && kept.to.id < kept.from.id) std::swap(kept.from, kept.to);
    part.edges.push_back(std::move(kept));
  }
  for (const model::PropertyFact& fact : graph.local.facts) {
    model::PropertyFact kept = fact;
    if (final_ref(fact.node, kept.node)) part.facts.push_back(std::move(kept));
  }
  for (const model::ExtractedEntity& entity : graph.local.entities)
    if (used.contains(entity.id.value)) part.entities.push_back(finals.at(entity.id.value).entity);

  for (const model::PendingEdge& pending : graph.pending) {
    if (pending.path.empty()) continue;
    NodeRef far = place(from, pending.path, pending.anchor), near;
    if (far.id.empty() || !pending.kinds.contains(far.kind) || !final_ref(pending.near, near) || far == near) continue;
    part.edges.push_back({pending.type, pending.incoming ? far : near, pending.incoming ? near : far, pending.order, pending.where});
  }
  // An alias that is another entity's name: both are one thing.
  std::unordered_map<std::string_view, const model::Provenance*> first_mention;
  for (const model::EntityMention& mention : part.mentions) first_mention.try_emplace(mention.entity.value, &mention.where);
  std::vector<model::ExtractedEntity> equals;
  for (const model::ExtractedEntity& entity : part.entities) {
    if (entity.kind != NodeKind::kConcept) continue;  // another spelling of a flag, another form of a status are no two things
    for (const std::string& alias : entity.aliases) {
      if (alias == entity.name || !state_->names.contains({entity.kind, alias})) continue;
      const auto where = first_mention.find(entity.id.value);
      if (where == first_mention.end()) continue;
      NodeRef one(entity.kind, entity.id.value), other(entity.kind, model::make_entity_id(entity.kind, alias).value);
      if (other.id < one.id) std::swap(one, other);
      model::Provenance because = *where->second;
      because.extractor = Extractor::kAlias;
      part.edges.push_back({EdgeType::kEquivalentTo, std::move(one), std::move(other), 0, because});
    }
  }
  put_in_order(part);
  return part;
}

}  // namespace docent::extract
