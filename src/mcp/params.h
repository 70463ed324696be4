// Reading members of a request's `params`: what is missing or of the wrong type is an answer to the client.
#pragma once

#include <string>
#include <string_view>

#include "mcp/json.h"
#include "mcp/json_rpc.h"

namespace docent::mcp {

constexpr std::string_view kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr std::string_view kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
constexpr std::string_view kLogLevelKey = "io.modelcontextprotocol/logLevel";
constexpr std::string_view kServerInfoKey = "io.modelcontextprotocol/serverInfo";
constexpr std::string_view kSubscriptionKey = "io.modelcontextprotocol/subscriptionId";
constexpr std::string_view kTasksExtension = "io.modelcontextprotocol/tasks";

std::unexpected<RpcError> fail(RpcCode code, std::string message, std::string data = {});

// An empty object when the message has none. `message` is of a kind other than kInvalid.
const Json& params_of(const Json& message);
// Null when there is none, or it is no object.
const Json* meta_of(const Json& params);
// The revision that the body itself names (a value of any type); null when it names none. `message` is any JSON.
const Json* meta_version(const Json& message);

// kInvalidParams.
Outcome<std::string> text_member(const Json& params, const char* name);
// An absent member is an empty object.
Outcome<Json> object_member(const Json& params, const char* name);
// The cursor of a list; empty when none is given.
Outcome<std::string> cursor_of(const Json& params);

// A client that declares elicitation without saying how can show forms.
bool shows_forms(const Json& capabilities);
// Whether capabilities of a client hold this member, or `extensions` this extension.
bool declares(const Json& capabilities, std::string_view name);
bool declares_extension(const Json& capabilities, std::string_view name);

}  // namespace docent::mcp
