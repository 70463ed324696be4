#include "query/citation.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "parse/parse.h"

namespace docent::query {
namespace {

using base::ErrorCode;

constexpr std::string_view kPrefix = "cit_";
constexpr char kFormat = 1;
constexpr std::size_t kTextHashBytes = 16;

bool unhex(std::string_view hex, std::string& bytes) {
  if (hex.size() % 2 != 0) return false;
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  };
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]), low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return false;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return true;
}

std::string hex_of(std::string_view bytes) {
  return base::to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

void put_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80U));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

bool take_varint(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if ((byte & 0x80U) == 0) return true;
  }
  return false;
}

parse::Format format_of(std::string_view parser) {
  if (parser.starts_with("html")) return parse::Format::kHtml;
  if (parser.starts_with("markdown")) return parse::Format::kMarkdown;
  return parse::Format::kPlainText;
}

base::Result<model::ParsedDocument> parse_again(const std::string& bytes, const std::string& parser, const std::string& path) {
  // No reader for included files: ingestion has none either, so that every word of a citation stands in the cited bytes.
  parse::ParseOptions options;
  options.path = path;
  return parse::parse_document(bytes, format_of(parser), options);
}

bool same_text(const std::string& text, const std::string& wanted_hash) {
  return base::sha256_hex(text).starts_with(wanted_hash);
}

}  // namespace

std::string_view to_string(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kValid: return "valid";
    case VerdictKind::kMoved: return "moved";
    case VerdictKind::kChanged: return "changed";
    case VerdictKind::kGone: return "gone";
  }
  return "gone";
}

std::string encode_citation(const Citation& citation) {
  std::string bytes(1, kFormat);
  unhex(std::string_view(citation.document.value).substr(model::DocumentTag::kPrefix.size()), bytes);
  unhex(citation.document_sha256, bytes);
  put_varint(bytes, citation.span.start);
  put_varint(bytes, citation.span.end);
  unhex(std::string_view(citation.text_sha256).substr(0, kTextHashBytes * 2), bytes);
  bytes.append(citation.parser);
  return std::string(kPrefix) + base::base64url_encode(bytes);
}

base::Result<Citation> decode_citation(std::string_view id) {
  const auto damaged = [&] {
    return base::fail(ErrorCode::kInvalidArgument,
                      "not a citation: \"" + std::string(base::utf8_prefix(base::to_valid_utf8(id), 40)) +
                          "\"; it should be a whole `cit_…` id as `search` or `ask` gave it");
  };
  std::string bytes;
  if (id.size() > 512 || !id.starts_with(kPrefix) || !base::base64url_decode(id.substr(kPrefix.size()), bytes)) return damaged();
  std::string_view rest = bytes;
  if (rest.size() < 1 + 16 + 32 || rest.front() != kFormat) return damaged();
  rest.remove_prefix(1);
  Citation citation;
  citation.document.value = std::string(model::DocumentTag::kPrefix) + hex_of(rest.substr(0, 16));
  citation.document_sha256 = hex_of(rest.substr(16, 32));
  rest.remove_prefix(48);
  if (!take_varint(rest, citation.span.start) || !take_varint(rest, citation.span.end) || rest.size() <= kTextHashBytes ||
      citation.span.end < citation.span.start)
    return damaged();
  citation.text_sha256 = hex_of(rest.substr(0, kTextHashBytes));
  citation.parser = rest.substr(kTextHashBytes);
  if (!base::is_valid_utf8(citation.parser) || citation.parser.find('/') == std::string::npos) return damaged();
  return citation;
}

base::Result<Verdict> verify_citation(const store::DocumentStore& record, std::string_view citation_id, bool use_kept_bytes) {
  DOCENT_ASSIGN(const Citation citation, decode_citation(citation_id));
  Verdict verdict;
  verdict.citation = citation;
  const auto document = record.document(citation.document);
  if (!document && document.error().code != ErrorCode::kNotFound) return std::unexpected(document.error());
  std::string path;
  if (document) {
    verdict.source = document->source;
    verdict.title = document->title;
    verdict.path = path = document->path;
  }
  const base::Result<std::string> original = use_kept_bytes ? record.original_by_sha256(citation.document_sha256) : base::fail(ErrorCode::kNotFound, "not for this caller");
  if (!original && original.error().code != ErrorCode::kNotFound) return std::unexpected(original.error());
  if (original) {
    DOCENT_ASSIGN(const auto parsed, parse_again(*original, citation.parser, path));
    const std::string text = parse::render_span(parsed, citation.span);
    if (!same_text(text, citation.text_sha256)) {
      verdict.kind = VerdictKind::kChanged;
      verdict.reason = parsed.parser == citation.parser
                           ? "the citation does not belong to these bytes: its text hash differs"
                           : "the document is now read by " + parsed.parser + ", it was cited from " + citation.parser;
      return verdict;
    }
    verdict.text = text;
  }
  if (!document) {
    verdict.kind = VerdictKind::kGone;
    verdict.reason = "the document is no longer in the record";
    return verdict;
  }
  if (document->sha256 == citation.document_sha256) {
    verdict.kind = VerdictKind::kValid;
    verdict.now = citation.span;
    verdict.reason = "the document is unchanged and the cited bytes give the cited text";
    return verdict;
  }
  // The document changed: the same text may still stand in it, as a passage or as a stretch of one.
  DOCENT_ASSIGN(const auto passages, record.passages(document->key));
  for (const auto& passage : passages) {
    if (same_text(passage.text, citation.text_sha256)) {
      verdict.kind = VerdictKind::kMoved;
      verdict.now = passage.span;
      verdict.text = passage.text;
      verdict.reason = "the document changed, the cited text stands in it unchanged";
      return verdict;
    }
    if (!verdict.text.empty() && passage.text.find(verdict.text) != std::string::npos) {
      verdict.kind = VerdictKind::kMoved;
      verdict.now = passage.span;
      verdict.reason = "the document changed, the cited text stands in this passage of it";
      return verdict;
    }
  }
  verdict.kind = VerdictKind::kChanged;
  verdict.reason = original ? "the document changed and no longer holds the cited text"
                            : "the document changed and the cited bytes are no longer kept";
  return verdict;
}

}  // namespace docent::query
