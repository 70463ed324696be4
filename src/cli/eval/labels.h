// Labels of entities and relations as tests/labels keeps them, and the corpora they are of. Reading only; README.md there is the guideline.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::cli {

// Where a relation leads from or to. Kinds and types are the names of model/graph.h; relations also have introduced_in and deprecated_in.
struct RelationEnd {
  enum class What : std::uint8_t { kEntity, kSection, kPlace, kVersion };
  What what = What::kSection;
  std::string kind;          // of an entity
  std::string name;          // of an entity; the path of a place; the digits of a version
  std::string anchor;        // of a place
};

struct EntityLabel {
  std::string kind;
  std::vector<std::string> names;  // never empty; the first is the label's own, the others are as good
  std::size_t start = 0, end = 0;  // of the evidence, bytes of the section's text
  bool may = false;                // neither a miss nor wrong
};

struct RelationLabel {
  std::string type;
  RelationEnd from, to;
  bool may = false;
};

struct LabelledSection {
  std::string corpus;
  std::uint32_t number = 0;  // in its corpus
  std::string path, anchor;
  std::uint32_t ordinal = 0;
  std::string text_sha256;   // of what label_text() gives
  bool tune = false;         // the half that may be looked at; the other only yields figures
  std::vector<std::string> rows;  // kinds and types that were labelled here; empty: all of them
  std::vector<EntityLabel> entities;
  std::vector<RelationLabel> relations;
};

// JSON lines. kInvalidArgument names `file` and the line.
base::Result<std::vector<LabelledSection>> parse_labels(std::string_view text, const std::string& file);

// Where a labelled corpus lies: below the evaluation folder, or in an unpacked Debian package.
struct LabelCorpus {
  std::string name;
  std::string archive;          // below the evaluation folder; empty: of a package
  std::string package, folder;  // and the folder in it
  std::string root;             // taken off the paths
  std::vector<std::string> exclude;
};

// tests/labels/corpora.json: {name: {eval, root} or {package, folder}, exclude}, in order.
base::Result<std::vector<LabelCorpus>> parse_corpora(std::string_view text, const std::string& file);

}  // namespace docent::cli
