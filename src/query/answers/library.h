// What stands around the evidence: other passages of its sections and documents, and passages that are looked up by name while an answer is made.
//
// Only documents that the asking principal may see and the request asks for. One library serves one question and is used by one thread; what it read
// is kept until it goes.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "query/request.h"
#include "store/corpus.h"

namespace docent::query {

class Library {
 public:
  // All must outlive the library.
  Library(store::Corpus& corpus, const store::CorpusSnapshot& snapshot, const store::DocumentFilter& filter, const Principal& principal, const base::Deadline& deadline);

  // By words alone, best first.
  std::vector<store::PassageView> find(std::string_view words, std::size_t limit);
  // The beginnings of documents whose title is one of these, in lower case; at most `limit` documents, in the order of their keys.
  std::vector<store::PassageView> titled(const std::vector<std::string>& lower_titles, std::size_t limit);
  struct Body {
    std::vector<model::SectionRecord> sections;   // in order
    std::vector<model::PassageRecord> passages;   // in order
    std::vector<std::string> heading_path(const model::SectionRecord& section) const;
    const model::SectionRecord* section(const model::SectionId& id) const;
  };
  // Never null; empty when the document went meanwhile.
  const Body* body(model::DocumentKey document);
  // The passages of a section by its full id; empty for one that is unknown or not to be seen. At most `limit`.
  std::vector<store::PassageView> section(std::string_view section_id, std::size_t limit);
  // The passages of a section of a document whose record is known: those within kReach of `around`, the ordinal of one of them.
  static constexpr std::uint32_t kReach = 20;  // a section may be a book in one piece
  std::vector<store::PassageView> section_of(const model::DocumentRecord& document, const model::SectionRecord& section, std::uint32_t around = 0);

  const store::TextSnapshot& words() const { return *snapshot_.text; }
  // The first error that anything above met; what failed gave nothing. After the deadline nothing is read any more.
  const base::Status& status() const { return status_; }

 private:
  template <typename T>
  T read(base::Result<T> result) {
    if (result) return std::move(*result);
    if (status_) status_ = std::unexpected(result.error());
    return {};
  }

  bool in_time() {
    if (status_) status_ = deadline_.check("the answer");
    return status_.has_value();
  }

  store::Corpus& corpus_;
  const store::CorpusSnapshot& snapshot_;
  const store::DocumentFilter& filter_;
  const Principal& principal_;
  const base::Deadline& deadline_;
  std::unordered_map<model::DocumentKey, std::unique_ptr<Body>> bodies_;
  std::unordered_map<model::DocumentKey, model::DocumentRecord> records_;
  base::Status status_;
};

}  // namespace docent::query
