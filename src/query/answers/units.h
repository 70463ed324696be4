// A passage taken apart into what an answer may quote: sentences, list items, table rows, terms with their explanation, code.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/records.h"

namespace docent::query {

enum class UnitKind : std::uint8_t { kSentence, kItem, kRow, kTerm, kCode };

struct Unit {
  UnitKind kind = UnitKind::kSentence;
  std::string_view text;       // of the passage's text, verbatim; a term may be two lines ("maxPods\nint32")
  std::uint32_t block = 0;     // paragraphs, lists, tables and blocks of code of a passage are numbered from 0
  int number = 0;              // of an ordered list's item, from 1; else 0
  int indent = 0;              // of an item, in blanks
  bool starts_block = false;
  bool leads_in() const { return text.ends_with(':'); }
};

// In order. Views into `passage.text`, which must outlive them. Blank units are left out.
std::vector<Unit> cut_units(const model::PassageRecord& passage);

// Whether a line begins as a list item does ("- ", "* ", "12. ").
bool is_item_line(std::string_view line);

}  // namespace docent::query
