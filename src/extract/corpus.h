// What only all documents together can tell, made of what each contributes: how deep the sub-commands of a command go, which terms are
// components and how they are spelled, where links lead, which aliases name another entity.
//
// Map and reduce: put() adds a document's contribution to counters, remove() takes exactly the same out again, and resolve() reads nothing
// but the counters and the document. So any order of changes gives the same result as a rebuild from the documents there are. A view for
// access groups is a Corpus of the documents that the groups may see: nothing of another document shows in it.
//
// Not thread safe while it changes; resolve() may run on several threads between changes. Budget: 1,400 pages of documentation (10 MB)
// are put in 100 ms and resolved in 300 ms on one core.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/graph.h"
#include "model/records.h"

namespace docent::extract {

// A document as the corpus passes see it.
struct CorpusDocument {
  struct Section {
    model::SectionId id;
    std::string anchor;
  };
  model::DocumentId id;
  std::string source, version_label, path;
  std::vector<std::string> aliases;  // other addresses of the page
  std::vector<Section> sections;     // in order
  std::shared_ptr<const model::DocumentGraph> graph;
};
CorpusDocument make_corpus_document(const model::DocumentRecord& document, std::span<const model::SectionRecord> sections,
                                    std::shared_ptr<const model::DocumentGraph> graph);

class Corpus {
 public:
  Corpus();
  ~Corpus();
  Corpus(Corpus&&) noexcept;
  Corpus& operator=(Corpus&&) noexcept;

  // Adds a document, or replaces the one of the same id.
  void put(CorpusDocument document);
  void remove(const model::DocumentId& document);
  std::size_t size() const;

  // The final part of a document of the corpus: its local part with final names, without candidates that came to nothing, plus the edges that
  // lead to other documents. Every end that is an entity is in `entities` of the part, or is the end of an EQUIVALENT_TO and in another's.
  model::GraphPart resolve(const model::DocumentId& document) const;

  // What a command's long name stands for ("kubectl get pods" → "kubectl get").
  std::string command_name(std::string_view name) const;
  // The usual spelling of a component, or empty when the corpus does not have it as one.
  std::string component_name(std::string_view name) const;
  // The document or section that a path (as resolved within the source of `from`) and anchor lead to; an empty id when there is none.
  model::NodeRef place(const CorpusDocument& from, std::string_view path, std::string_view anchor) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace docent::extract
