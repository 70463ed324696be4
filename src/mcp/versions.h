// Which version of the documentation is meant: asked when the results come from several and the caller named none.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mcp/features.h"
#include "mcp/request_state.h"
#include "query/request.h"

namespace docent::mcp {

// What a retry says. `settled`: do not ask again, whether or not a version was chosen.
struct VersionChoice {
  std::optional<std::string> version;
  bool settled = false;
};

// Sources with more than one version among the results, as {"mention":SOURCE,"candidates":[…]}; an empty list when nothing is ambiguous.
Json ambiguous_versions(const std::vector<query::SearchHit>& results);
// `ambiguous` not empty. The answer that asks.
Json ask_for_version(const Json& ambiguous, const Caller& caller, const StateSigner& signer, const std::string& request);
// The caller has `ask_client` and can show a form: asks it and waits. Settled in any case: a client that does not answer gets all versions.
VersionChoice ask_now_for_version(const Json& ambiguous, const Caller& caller);
// kInvalidParams when the state was not made here for this caller and request, or is too old.
Outcome<VersionChoice> read_version_choice(const Caller& caller, const StateSigner& signer, const std::string& request);

}  // namespace docent::mcp
