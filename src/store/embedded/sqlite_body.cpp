#include "store/embedded/sqlite_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/hash.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr std::uint64_t kBodyFormat = 1;
constexpr std::size_t kHashDigits = 2 * kIdBytes;

template <typename Id>
bool well_formed(const Id& id, std::string_view prefix) {
  return id.value.size() == prefix.size() + kHashDigits && id.value.starts_with(prefix) &&
         is_hex(std::string_view(id.value).substr(prefix.size()));
}

std::string_view digits_of(std::string_view id) { return id.substr(4); }  // every prefix has four characters

void write_span(ByteWriter& out, const model::Span& span) {
  out.number(span.start);
  out.number(span.size());
}

model::Span read_span(ByteReader& in) {
  model::Span span;
  span.start = in.number();
  span.end = span.start + in.number();
  return span;
}

struct LinkView {
  std::uint32_t section = 0;
  std::string_view target, resolved_path, anchor, text;
  model::Span span;
};
LinkView read_link(ByteReader& in) {
  LinkView link;
  link.section = in.small();
  link.target = in.string();
  link.resolved_path = in.string();
  link.anchor = in.string();
  link.text = in.string();
  link.span = read_span(in);
  return link;
}

std::unexpected<base::Error> invalid(const model::DocumentBundle& bundle, std::string_view what) {
  return base::fail(ErrorCode::kInvalidArgument, fmt::format("cannot write document \"{}\": {}", bundle.document.path, what));
}

// 1 + index of the parent, 0 at the top. Parents come before their children.
std::vector<std::uint32_t> parent_numbers(const std::vector<model::SectionRecord>& sections, bool& all_found) {
  std::unordered_map<std::string_view, std::uint32_t> index;
  std::vector<std::uint32_t> parents;
  parents.reserve(sections.size());
  all_found = true;
  for (const model::SectionRecord& section : sections) {
    std::uint32_t parent = 0;
    if (!section.parent.empty()) {
      const auto at = index.find(section.parent.value);
      if (at == index.end()) all_found = false;
      else parent = at->second + 1;
    }
    parents.push_back(parent);
    index.emplace(section.id.value, static_cast<std::uint32_t>(index.size()));
  }
  if (index.size() != sections.size()) all_found = false;
  return parents;
}

base::Status check_passage(const model::DocumentBundle& bundle, const model::PassageRecord& passage) {
  if (!well_formed(passage.id, model::PassageTag::kPrefix)) return invalid(bundle, "malformed passage id \"" + passage.id.value + "\"");
  if (passage.section_ordinal >= bundle.sections.size() || bundle.sections[passage.section_ordinal].id != passage.section)
    return invalid(bundle, fmt::format("passage {} names section {} \"{}\", which is another one", passage.id.value,
                                       passage.section_ordinal, passage.section.value));
  if (!passage.embedding_hash.empty() && (passage.embedding_hash.size() != kHashDigits || !is_hex(passage.embedding_hash)))
    return invalid(bundle, "an embedding hash must be 32 hexadecimal digits, got \"" + passage.embedding_hash + "\"");
  if (passage.span.end < passage.span.start || passage.line_end < passage.line_start)
    return invalid(bundle, "a passage ends before it starts");
  return {};
}

}  // namespace

base::Status check_bundle(const model::DocumentBundle& bundle) {
  const model::DocumentRecord& document = bundle.document;
  if (!well_formed(document.id, model::DocumentTag::kPrefix)) return invalid(bundle, "malformed document id \"" + document.id.value + "\"");
  if (bundle.original.size() > kMaxOriginalBytes)
    return base::fail(ErrorCode::kTooLarge, fmt::format("document \"{}\" has {} bytes; at most {} can be kept", document.path,
                                                        bundle.original.size(), kMaxOriginalBytes));
  if (document.sha256 != base::sha256_hex(bundle.original)) return invalid(bundle, "its sha256 is not that of the original bytes");
  for (std::size_t i = 0; i < bundle.sections.size(); ++i) {
    const model::SectionRecord& section = bundle.sections[i];
    if (!well_formed(section.id, model::SectionTag::kPrefix)) return invalid(bundle, "malformed section id \"" + section.id.value + "\"");
    if (section.ordinal != i) return invalid(bundle, fmt::format("section {} has ordinal {}", i, section.ordinal));
    if (section.span.end < section.span.start) return invalid(bundle, "a section ends before it starts");
  }
  bool all_found = true;
  static_cast<void>(parent_numbers(bundle.sections, all_found));
  if (!all_found) return invalid(bundle, "two sections have one id, or a section's parent is not before it");
  std::uint64_t bytes = 0;
  for (const model::PassageRecord& passage : bundle.passages) {
    DOCENT_TRY(check_passage(bundle, passage));
    bytes += passage.text.size() + passage.code.size() + passage.heading_line.size() + 64;
  }
  for (const model::LinkRecord& link : bundle.links) {
    if (link.section_ordinal >= bundle.sections.size()) return invalid(bundle, "a link is in a section that is not there");
    if (link.span.end < link.span.start) return invalid(bundle, "a link ends before it starts");
    bytes += link.target.size() + link.resolved_path.size() + link.anchor.size() + link.text.size() + 64;
  }
  if (bytes > kMaxBodyBytes / 2)
    return base::fail(ErrorCode::kTooLarge, fmt::format("the passages and links of document \"{}\" take {} bytes; at most {} can be kept",
                                                        document.path, bytes, kMaxBodyBytes / 2));
  return {};
}

PackedBody pack_body(const model::DocumentBundle& bundle, Compressor& compressor) {
  PackedBody packed;
  packed.ids.reserve((bundle.sections.size() + bundle.passages.size()) * kIdBytes);
  for (const auto& section : bundle.sections) append_from_hex(digits_of(section.id.value), packed.ids);
  for (const auto& passage : bundle.passages) append_from_hex(digits_of(passage.id.value), packed.ids);
  for (const auto& passage : bundle.passages) {
    if (passage.embedding_hash.empty()) packed.hashes.append(kIdBytes, '\0');
    else append_from_hex(passage.embedding_hash, packed.hashes);
  }

  ByteWriter out;
  out.number(kBodyFormat);
  out.number(bundle.document.metadata.size());
  for (const auto& [name, value] : bundle.document.metadata) {
    out.string(name);
    out.string(value);
  }
  out.strings(bundle.document.aliases);
  bool all_found = true;
  const auto parents = parent_numbers(bundle.sections, all_found);
  out.number(bundle.sections.size());
  for (std::size_t i = 0; i < bundle.sections.size(); ++i) {
    const model::SectionRecord& section = bundle.sections[i];
    out.number(parents[i]);
    out.number(section.level);
    out.string(section.heading);
    out.string(section.anchor);
    write_span(out, section.span);
  }
  out.number(bundle.passages.size());
  std::string_view line;  // the passages of a section share it
  for (const auto& passage : bundle.passages) {
    out.number(passage.section_ordinal);
    out.number(passage.ordinal);
    write_span(out, passage.span);
    out.number(passage.line_start);
    out.number(passage.line_end - passage.line_start);
    const bool same = passage.heading_line == line;
    out.number(same ? 0 : 1);
    if (!same) out.string(line = passage.heading_line);
    out.string(passage.text);
    out.string(passage.code);  // a part of the text, so zstd makes it a few bytes
  }
  out.number(bundle.links.size());
  for (const auto& link : bundle.links) {
    out.number(link.section_ordinal);
    out.string(link.target);
    out.string(link.resolved_path);
    out.string(link.anchor);
    out.string(link.text);
    write_span(out, link.span);
  }
  packed.data = compressor.compress(out.bytes());
  return packed;
}

base::Result<DocumentBody> unpack_body(std::string_view ids, std::string_view hashes, std::string_view data, model::DocumentKey key,
                                       model::PassageKey first_passage, Decompressor& decompressor) {
  DOCENT_ASSIGN(std::string bytes, decompressor.decompress(data, kMaxBodyBytes));
  DocumentBody body;
  body.key_ = key;
  body.first_passage_ = first_passage;
  body.ids_ = ids;
  body.hashes_ = hashes;
  body.bytes_ = std::make_unique<const std::string>(std::move(bytes));
  if (!body.read()) return base::fail(ErrorCode::kCorrupt, fmt::format("the text of document {} is not readable", key));
  return body;
}

bool DocumentBody::read() {
  ByteReader in(*bytes_);
  if (in.number() != kBodyFormat) return false;
  const auto since = [&](std::string_view from) { return from.substr(0, from.size() - in.rest().size()); };
  std::string_view from = in.rest();
  for (std::size_t left = 2 * in.count(2); left > 0; --left) static_cast<void>(in.string());
  metadata_ = since(from);
  from = in.rest();
  for (std::size_t left = in.count(1); left > 0; --left) static_cast<void>(in.string());
  aliases_ = since(from);
  const std::size_t sections = in.count(6);
  if (sections > ids_.size() / kIdBytes) return false;
  sections_.resize(sections);
  for (std::size_t i = 0; i < sections; ++i) {
    Section& section = sections_[i];
    const std::uint64_t parent = in.number();
    if (parent > i) return false;
    section.parent = static_cast<std::uint32_t>(parent);
    section.level = static_cast<std::uint8_t>(in.number());
    section.heading = in.string();
    section.anchor = in.string();
    section.span = read_span(in);
  }
  const std::size_t passages = in.count(9);
  if (ids_.size() - sections * kIdBytes != passages * kIdBytes || hashes_.size() != passages * kIdBytes) return false;
  passages_.resize(passages);
  std::string_view line;
  for (Passage& passage : passages_) {
    passage.section = in.small();
    if (passage.section >= sections) return false;
    passage.ordinal = in.small();
    passage.span = read_span(in);
    passage.line_start = in.small();
    passage.line_end = passage.line_start + in.small();
    if (in.number() != 0) line = in.string();
    passage.heading_line = line;
    passage.text = in.string();
    passage.code = in.string();
  }
  from = in.rest();
  for (std::size_t left = in.count(7); left > 0; --left) static_cast<void>(read_link(in));
  links_ = since(from);
  return in.complete();
}

std::map<std::string, std::string> DocumentBody::metadata() const {
  std::map<std::string, std::string> metadata;
  ByteReader in(metadata_);
  for (std::size_t left = in.count(2); left > 0; --left) {
    const std::string_view name = in.string();
    metadata.emplace(name, in.string());
  }
  return metadata;
}

std::vector<std::string> DocumentBody::aliases() const { return ByteReader(aliases_).strings(); }

std::string DocumentBody::section_id(std::size_t index) const {
  return id_text(model::SectionTag::kPrefix, std::string_view(ids_).substr(index * kIdBytes, kIdBytes));
}

std::string DocumentBody::passage_id(std::size_t index) const {
  return id_text(model::PassageTag::kPrefix, std::string_view(ids_).substr((sections_.size() + index) * kIdBytes, kIdBytes));
}

model::SectionRecord DocumentBody::section(std::size_t index) const {
  const Section& from = sections_[index];
  model::SectionRecord section;
  section.id.value = section_id(index);
  section.ordinal = static_cast<std::uint32_t>(index);
  if (from.parent > 0) section.parent.value = section_id(from.parent - 1);
  section.level = from.level;
  section.heading = from.heading;
  section.anchor = from.anchor;
  section.span = from.span;
  return section;
}

model::PassageRecord DocumentBody::passage(std::size_t index) const {
  static constexpr char kNoHash[kIdBytes] = {};
  const Passage& from = passages_[index];
  model::PassageRecord passage;
  passage.id.value = passage_id(index);
  passage.key = first_passage_ + static_cast<std::uint32_t>(index);
  passage.document = key_;
  passage.section_ordinal = from.section;
  passage.section.value = section_id(from.section);
  passage.ordinal = from.ordinal;
  passage.span = from.span;
  passage.line_start = from.line_start;
  passage.line_end = from.line_end;
  passage.heading_line = from.heading_line;
  passage.text = from.text;
  passage.code = from.code;
  const std::string_view hash = std::string_view(hashes_).substr(index * kIdBytes, kIdBytes);
  if (hash != std::string_view(kNoHash, kIdBytes)) passage.embedding_hash = id_text("", hash);
  return passage;
}

std::vector<model::SectionRecord> DocumentBody::sections() const {
  std::vector<model::SectionRecord> all;
  all.reserve(sections_.size());
  for (std::size_t i = 0; i < sections_.size(); ++i) all.push_back(section(i));
  return all;
}

std::vector<model::PassageRecord> DocumentBody::passages() const {
  std::vector<model::PassageRecord> all;
  all.reserve(passages_.size());
  for (std::size_t i = 0; i < passages_.size(); ++i) all.push_back(passage(i));
  return all;
}

std::vector<model::LinkRecord> DocumentBody::links() const {
  ByteReader in(links_);
  std::vector<model::LinkRecord> all(in.count(7));
  for (model::LinkRecord& link : all) {
    const LinkView from = read_link(in);
    link.section_ordinal = from.section;
    link.target = from.target;
    link.resolved_path = from.resolved_path;
    link.anchor = from.anchor;
    link.text = from.text;
    link.span = from.span;
  }
  return all;
}

std::size_t DocumentBody::memory_bytes() const {
  return sizeof *this + sizeof *bytes_ + bytes_->capacity() + ids_.capacity() + hashes_.capacity() + sections_.capacity() * sizeof(Section) +
         passages_.capacity() * sizeof(Passage);
}

std::vector<std::string> DocumentBody::heading_path(std::uint32_t section) const {
  std::vector<std::string> path;
  for (std::uint32_t at = section + 1; at > 0; at = sections_[at - 1].parent)
    if (!sections_[at - 1].heading.empty()) path.emplace_back(sections_[at - 1].heading);
  std::ranges::reverse(path);
  return path;
}

}  // namespace docent::store::embedded
