// Which of the ranked passages become results: the best of each section, and few of each document.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "store/document_store.h"

namespace docent::query {

constexpr std::size_t kMaxPerDocument = 3;

class Picker {
 public:
  enum class Pick { kTaken, kSameSection, kDocumentFull };
  // Passages come best first. Views must outlive the picker.
  Pick offer(const store::PassageView& view) {
    if (!sections_.insert(view.passage.section.value).second) return Pick::kSameSection;
    return per_document_[view.document.key]++ < kMaxPerDocument ? Pick::kTaken : Pick::kDocumentFull;
  }

 private:
  std::unordered_set<std::string_view> sections_;
  std::unordered_map<model::DocumentKey, std::size_t> per_document_;
};

}  // namespace docent::query
