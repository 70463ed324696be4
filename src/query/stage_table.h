// The steps of a question in the order in which they are run, and which of them are left out when time is short.
#pragma once

#include <array>
#include <string_view>

namespace docent::query {

struct StageInfo {
  std::string_view name;
  std::string_view does;  // for people
  // What it takes, warm, at some 10,000 passages, with room for a machine that is busy: a step that may be left out is not begun when less than
  // this and what must follow is left. `dense`: the least it can do with.
  double needs_ms = 0;
  int dropped = 0;  // the order of leaving out, 1 first; 0: never
};

// What costs time and only polishes goes first; meaning goes after all that rests on it; an answer in words that were found is worth more than meaning.
inline constexpr std::array kStages{
    StageInfo{"snapshot", "takes one state of the indexes, and which documents the caller may see and asked for", 0.05},
    StageInfo{"lexical", "finds passages that hold words of the question (BM25F)", 0.3},
    StageInfo{"dense", "finds passages near in meaning (cosine)", 1.5, 7},
    StageInfo{"cross_score", "gives each passage that only one arm found its score in the other", 0.1},
    StageInfo{"confidence", "estimates how likely these passages hold an answer", 0.2},
    StageInfo{"fuse", "standardises both scores and adds them", 0.05},
    StageInfo{"mentions", "lifts documents whose title the best passages name", 0.4, 6},
    StageInfo{"rank", "adds what the ranker knows of document, lead and likeness", 0.3, 5},
    StageInfo{"rerank", "lets the cross-encoder that the user named read the best passages with the question", 50, 1},
    StageInfo{"load", "takes the best passage of each section, few of a document, and reads the texts", 0.4},
    StageInfo{"explain", "splits each score into what words, meaning and the rest gave", 1.0, 3},
    StageInfo{"why_not", "looks for the document that was missed", 10, 2},
    StageInfo{"answer", "takes sentences, steps, tables or code from the evidence", 2.5, 8},
    StageInfo{"link", "links names in the question to the graph", 1.0, 4},
};

// Null for a name that is not in the table.
constexpr const StageInfo* find_stage(std::string_view name) {
  for (const StageInfo& stage : kStages)
    if (stage.name == name) return &stage;
  return nullptr;
}

// What the steps after this one that are never left out need.
constexpr double needed_after_ms(std::string_view name) {
  double needed = 0;
  bool after = false;
  for (const StageInfo& stage : kStages) {
    if (after && stage.dropped == 0) needed += stage.needs_ms;
    after = after || stage.name == name;
  }
  return needed;
}

}  // namespace docent::query
