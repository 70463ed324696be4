// Citations that carry all that is needed to check them.
//
// `cit_` + base64url of: format byte, document id (16 bytes), SHA-256 of the original bytes (32), start and end (varint), SHA-256 of the
// rendered text (first 16 bytes), parser name/version (text).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/ids.h"
#include "model/span.h"
#include "store/document_store.h"

namespace docent::query {

struct Citation {
  model::DocumentId document;
  std::string document_sha256;  // hexadecimal
  model::Span span;
  std::string text_sha256;  // hexadecimal, 32 digits (128 bits) once decoded from an id
  std::string parser;
};

std::string encode_citation(const Citation& citation);
// kInvalidArgument: not a citation, or damaged.
base::Result<Citation> decode_citation(std::string_view id);

enum class VerdictKind { kValid, kMoved, kChanged, kGone };
std::string_view to_string(VerdictKind kind);

struct Verdict {
  VerdictKind kind = VerdictKind::kGone;
  Citation citation;
  std::string source, path, title;  // of the document, where it still exists
  std::string text;                 // what the citation renders to, where the cited bytes are still kept
  std::optional<model::Span> now;   // where the same text stands today (kValid, kMoved)
  std::string reason;               // one sentence
};

// Renders the cited span of the cited bytes, checks its hash, and compares with today's record. `use_kept_bytes` false: as if the cited
// bytes were no longer kept.
base::Result<Verdict> verify_citation(const store::DocumentStore& record, std::string_view citation_id, bool use_kept_bytes = true);

}  // namespace docent::query
