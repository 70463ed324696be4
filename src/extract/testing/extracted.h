// A small corpus in memory and what was extracted from it, by name: for tests.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "extract/corpus.h"
#include "extract/extract.h"
#include "model/graph.h"
#include "model/records.h"

namespace docent::extract::testing {

struct Source {
  std::string path;  // the ending decides the format
  std::string text;
};

class Extracted {
 public:
  explicit Extracted(const std::vector<Source>& sources);
  // One Markdown document, "guide.md".
  explicit Extracted(std::string_view markdown) : Extracted(std::vector<Source>{{"guide.md", std::string(markdown)}}) {}

  // Canonical names of a kind in a document, after the corpus passes.
  std::set<std::string> names(model::NodeKind kind, std::size_t document = 0) const;
  // "Step Install#1 EXECUTES Command make install": edges of a type, sections as "Section <heading>", documents as "Document <path>".
  std::set<std::string> edges(model::EdgeType type, std::size_t document = 0) const;
  // "Configuration port = 80"
  std::set<std::string> facts(model::Property property, std::size_t document = 0) const;
  // The original bytes of each mention of an entity.
  std::set<std::string> evidence(model::NodeKind kind, std::string_view name, std::size_t document = 0) const;

  const Corpus& corpus() const { return corpus_; }
  const std::vector<model::DocumentBundle>& bundles() const { return bundles_; }
  const std::vector<CorpusDocument>& documents() const { return documents_; }
  model::GraphPart part(std::size_t document) const { return corpus_.resolve(bundles_[document].document.id); }

 private:
  std::string label(const model::NodeRef& node) const;
  std::vector<model::DocumentBundle> bundles_;
  std::vector<CorpusDocument> documents_;
  Corpus corpus_;
};

// What must hold of any document's graph; an empty text when it does.
std::string broken_promise(const model::DocumentBundle& bundle, const model::GraphPart& part);

}  // namespace docent::extract::testing
