#include "model/ids.h"

#include "base/hash.h"

namespace docent::model {

template <typename Tag>
std::uint64_t Id<Tag>::tie() const {
  std::uint64_t bits = 0;
  const std::string_view digits = std::string_view(value).substr(std::min(value.size(), Tag::kPrefix.size()), 16);
  for (const char digit : digits) {
    const auto nibble = static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    bits = (bits << 4) | (nibble & 0xFU);
  }
  return bits;
}

template struct Id<DocumentTag>;
template struct Id<SectionTag>;
template struct Id<PassageTag>;

namespace {
template <typename Tag>
Id<Tag> make_id(std::string_view hashed) {
  return {std::string(Tag::kPrefix) + base::hash128_hex(hashed)};
}
}  // namespace

DocumentId make_document_id(std::string_view source, std::string_view version_label, std::string_view path) {
  std::string hashed(source);
  hashed.push_back('\0');
  hashed.append(version_label);
  hashed.push_back('\0');
  hashed.append(path);
  return make_id<DocumentTag>(hashed);
}

SectionId make_section_id(const DocumentId& document, const std::vector<HeadingStep>& path) {
  std::string hashed = document.value;
  for (const HeadingStep& step : path) {
    hashed.push_back('\0');
    hashed.append(step.heading);
    hashed.push_back('\0');
    hashed.append(std::to_string(step.counter));
  }
  return make_id<SectionTag>(hashed);
}

PassageId make_passage_id(const SectionId& section, std::uint32_t ordinal) {
  return make_id<PassageTag>(section.value + '\0' + std::to_string(ordinal));
}

}  // namespace docent::model
