// What changed between two versions: documents that came, went and differ where both versions are ingested, and what the documentation itself
// says was introduced, deprecated or removed in between.
//
// Versions compare as versions (base/version_order.h). Deterministic, thread safe. Budget: 50 ms on 10,000 documents and 50,000 entities.
#pragma once

#include <optional>
#include <string>

#include "query/explore.h"
#include "query/request.h"
#include "store/document_store.h"

namespace docent::query {

constexpr std::size_t kMaxChanges = 500;

struct ChangesRequest {
  std::string from;  // the version before; empty: what changed in `to` itself
  std::string to;
  std::optional<std::string> source;
  std::size_t limit = 50;  // of each list, 1..kMaxChanges
  Principal principal;     // as that of `graph`
};

// {"from","to","documents":{"compared":bool,"added":[…],"removed":[…],"changed":[…],"unchanged":n},
//  "introduced":[{node, "version","evidence"}],"deprecated":[…],"removed":[…],"truncated"}
// Errors: kInvalidArgument (no version, limit); kNotFound (source).
base::Result<GraphAnswer> whats_changed(const store::DocumentStore& record, const store::Graph& graph, const ChangesRequest& request);

}  // namespace docent::query
