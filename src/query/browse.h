// Documents, sections and passages by id, with what stands around them, within a budget of tokens.
//
// Thread safe. A document of an access group that the principal is not in does not exist: kNotFound, as for an unknown id.
#pragma once

#include <optional>
#include <string>

#include "query/request.h"
#include "store/corpus.h"
#include "store/document_store.h"

namespace docent::query {

struct BrowseRequest {
  std::string id;  // doc_…, sec_…, pas_… or a unique prefix of at least 8 characters
  bool parents = false, neighbours = false, children = false;
  std::optional<std::size_t> max_tokens;  // of text, by parse::approximate_pieces; what was asked for always comes
  Principal principal;
};

struct BrowseResult {
  std::string json;          // one object, keys in the documented order
  std::string text;          // Markdown for people
  std::string document_sha256, source;
  bool truncated = false;
};

// Errors: kNotFound, kConflict (an ambiguous prefix), kInvalidArgument (not an id).
base::Result<BrowseResult> browse(const store::DocumentStore& record, const BrowseRequest& request);
// What the record may look at for this principal.
store::DocumentStore::GroupTest visible_to(const Principal& principal);
// The document if this principal may see it.
base::Result<model::DocumentRecord> visible_document(const store::DocumentStore& record, const model::DocumentId& id, const Principal& principal);
// Of the documents that this principal may see; embedded_passages and generation are left 0.
base::Result<store::StoreCounts> visible_counts(store::Corpus& corpus, const Principal& principal);
// Sources that this principal may see documents of, as JSON: {"sources":[{"name","documents","versions","trust","licence","groups"?}]}.
// A source is also listed, to the owner only, when it has no document.
base::Result<std::string> sources_json(const store::DocumentStore& record, const Principal& principal);

}  // namespace docent::query
