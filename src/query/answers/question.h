// What kind of answer a question asks for, and about what. Read from its words alone; English.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docent::query {

enum class AnswerForm { kDefinition, kProcedure, kSetting, kError, kComparison, kList, kYesNo, kVersion, kPassages };
std::string_view to_string(AnswerForm form);

struct AskedQuestion {
  std::string text;                   // trimmed, without what is mere politeness
  AnswerForm form = AnswerForm::kPassages;
  std::vector<std::string> subjects;  // as written, without articles: what is defined, compared (two), set; may be empty
  std::string noun;                   // of a list: what its items are ("phases"); of a version: the event ("removed")
  bool wants_default = false, wants_place = false;  // of a setting: its default; where to set it
};

// Deterministic. Every question has a form; kPassages is for those that no other form fits.
AskedQuestion read_question(std::string_view question);

// Names as programs and files have them: --flag, maxPods, storage.tsdb.path, MAX_PODS, `anything in back-ticks`; in order, each once.
std::vector<std::string> identifiers_in(std::string_view text);

// "a pod" → "pod"
std::string_view without_article(std::string_view phrase);

}  // namespace docent::query
