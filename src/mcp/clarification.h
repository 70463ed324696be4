// What a caller has to say before a call can be answered well: which version of the documentation is meant, or which of several things of one
// name. Asked of clients that can show a form, in the way of their revision; the others get the candidates.
//
// What is ambiguous is a JSON list: {"mention","candidates":[…]}, with "parameter" where the mention is the value of a parameter that names a
// node of the graph, and without where a source answers in several versions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mcp/features.h"
#include "mcp/request_state.h"
#include "query/request.h"
#include "store/graph_store.h"

namespace docent::mcp {

// What a retry says. `settled`: do not ask again, whether or not anything was chosen.
struct Clarification {
  std::optional<std::string> version;
  std::map<std::string, std::string, std::less<>> nodes;  // parameter → KIND:NAME
  bool settled = false;
};

// Sources with more than one version among the results; an empty list when nothing is ambiguous.
Json ambiguous_versions(const std::vector<query::SearchHit>& results);
// Appends to `ambiguous` when several nodes have the name that a parameter gives.
void add_ambiguous_node(Json& ambiguous, const store::Graph& graph, const std::string& parameter, const std::string& name);

// `ambiguous` not empty. The answer that asks.
Json ask_what_is_meant(const Json& ambiguous, const Caller& caller, const StateSigner& signer, const std::string& request);
// The caller has `ask_client` and can show a form: asks it and waits. Settled in any case: a client that does not answer gets all there is.
Clarification ask_now(const Json& ambiguous, const Caller& caller);
// kInvalidParams when the state was not made here for this caller and request, or is too old.
Outcome<Clarification> read_clarification(const Caller& caller, const StateSigner& signer, const std::string& request);

}  // namespace docent::mcp
