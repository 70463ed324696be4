// A passage's text taken apart again into prose and code.
#pragma once

#include <string>
#include <vector>

#include "model/records.h"

namespace docent::model {

struct TextSegment {
  bool code = false;
  std::string text;  // whole lines without the last line end
};

// In order; joined by '\n' they give the passage's text. Lines are code where they are the next line of `passage.code`, which
// occurs in `passage.text` in the same order.
std::vector<TextSegment> segments_of(const PassageRecord& passage);

// The text without its code lines.
std::string prose_of(const PassageRecord& passage);

}  // namespace docent::model
