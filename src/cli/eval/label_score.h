// What extraction found in a labelled section against what a careful reader found. Pure; the rules are those of tests/labels/README.md, "Scoring".
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "cli/eval/labels.h"

namespace docent::cli {

// One thing found. Equal kind and name (case folded) are one for the score, however often they were found.
struct FoundEntity {
  std::string kind, name;
  std::uint32_t block = UINT32_MAX;  // of its first evidence, index into SectionFindings::blocks; UINT32_MAX: unknown
};

struct FoundRelation {
  std::string type;
  RelationEnd from, to;
};

// A stretch of the section's text.
struct TextRange {
  std::size_t start = 0, end = 0;
};

struct SectionFindings {
  std::vector<TextRange> blocks;  // the section's blocks as they lie in its text
  std::vector<FoundEntity> entities;
  std::vector<FoundRelation> relations;
};

// Counts of labels and findings. `may` labels are in none.
struct Tally {
  std::uint64_t found = 0, wrong = 0, missed = 0;
};

struct Miss {
  bool wrong = false;  // found, but not labelled; else labelled, but not found
  std::string row;     // kind or type
  std::string what;
};

// Adds a section's counts to `rows` (by kind and by type of relation) and what it holds of misses to `misses`, in order of the labels, then
// of the findings.
void score_section(const LabelledSection& labels, const SectionFindings& findings, std::map<std::string, Tally>& rows, std::vector<Miss>& misses);

// 95 % score interval of a proportion (Wilson 1927), within [0, 1]; [0, 1] of nothing.
struct Interval {
  double low = 0, high = 1;
};
Interval wilson_interval(std::uint64_t hits, std::uint64_t total);

// Case and white space folded: how names are compared.
std::string fold_name(std::string_view name);

}  // namespace docent::cli
