#include "mcp/server.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"

namespace docent::mcp {
namespace {

constexpr std::string_view kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr std::string_view kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
constexpr std::string_view kServerInfoKey = "io.modelcontextprotocol/serverInfo";
// Lists follow the index; a minute is how stale they may be.
constexpr int kListTtlMs = 60'000;

std::unexpected<RpcError> fail(RpcCode code, std::string message, std::string data = {}) {
  return std::unexpected(RpcError{code, std::move(message), std::move(data)});
}

RpcError unsupported(std::string_view requested) {
  Json data{{"supported", Json::array()}, {"requested", requested}};
  for (const Revision revision : kRevisions) data["supported"].push_back(to_string(revision));
  return {RpcCode::kUnsupportedVersion, "Unsupported protocol version", dump(data)};
}

const Json& params_of(const Json& message) {
  static const Json kNone = Json::object();
  const auto params = message.find("params");
  return params == message.end() ? kNone : *params;
}

const Json* meta_of(const Json& params) {
  const auto meta = params.find("_meta");
  return meta != params.end() && meta->is_object() ? &*meta : nullptr;
}

// The revision that the body itself names; null when it names none.
const Json* meta_version(const Json& message) {
  const Json* meta = message.is_object() && message.contains("params") && message["params"].is_object() ? meta_of(message["params"]) : nullptr;
  if (meta == nullptr) return nullptr;
  const auto version = meta->find(std::string(kVersionKey));
  return version == meta->end() ? nullptr : &*version;
}

// "=?base64?…?=" is how a header carries what is not plain ASCII (Streamable HTTP, "Value Encoding").
std::optional<std::string> decode_header(std::string_view value) {
  constexpr std::string_view kBegin = "=?base64?", kEnd = "?=";
  if (!value.starts_with(kBegin) || !value.ends_with(kEnd) || value.size() < kBegin.size() + kEnd.size()) return std::string(value);
  std::string text(value.substr(kBegin.size(), value.size() - kBegin.size() - kEnd.size()));
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  while (text.ends_with('=')) text.pop_back();
  std::string decoded;
  if (!base::base64url_decode(text, decoded)) return std::nullopt;
  return decoded;
}

// The headers must say what the body says, or a proxy and this server would decide about different requests.
std::optional<RpcError> check_headers(const HttpExchange& exchange, const Json& message) {
  const auto mismatch = [](std::string message_text) { return RpcError{RpcCode::kHeaderMismatch, "Header mismatch: " + std::move(message_text), {}}; };
  const Json* version = meta_version(message);
  if (!exchange.protocol_version) return mismatch("MCP-Protocol-Version is missing");
  if (version != nullptr && version->is_string() && version->get<std::string>() != *exchange.protocol_version)
    return mismatch("MCP-Protocol-Version and _meta name different revisions");
  if (!message.contains("id")) return std::nullopt;  // headers of notifications are not defined
  const std::string method = message["method"].get<std::string>();
  if (!exchange.mcp_method) return mismatch("Mcp-Method is missing");
  if (*exchange.mcp_method != method) return mismatch("Mcp-Method does not name the method of the body");
  const char* member = method == "tools/call" || method == "prompts/get" ? "name" : method == "resources/read" ? "uri" : nullptr;
  if (member == nullptr) return std::nullopt;
  if (!exchange.mcp_name) return mismatch("Mcp-Name is missing");
  const auto decoded = decode_header(*exchange.mcp_name);
  const Json& params = params_of(message);
  const auto named = params.find(member);
  if (!decoded || named == params.end() || !named->is_string() || named->get<std::string>() != *decoded)
    return mismatch(std::string("Mcp-Name does not match params.") + member);
  return std::nullopt;
}

Outcome<std::string> text_member(const Json& params, const char* name) {
  const auto value = params.find(name);
  if (value == params.end() || !value->is_string()) return fail(RpcCode::kInvalidParams, std::string("params.") + name + " must be a text");
  return value->get<std::string>();
}

Outcome<Json> object_member(const Json& params, const char* name) {
  const auto value = params.find(name);
  if (value == params.end()) return Json::object();
  if (!value->is_object()) return fail(RpcCode::kInvalidParams, std::string("params.") + name + " must be an object");
  return *value;
}

Outcome<std::string> cursor_of(const Json& params) {
  if (!params.contains("cursor")) return std::string();
  return text_member(params, "cursor");
}

// A client that declares elicitation without saying how can show forms.
bool shows_forms(const Json& capabilities) {
  const auto elicitation = capabilities.find("elicitation");
  if (elicitation == capabilities.end() || !elicitation->is_object()) return false;
  return elicitation->contains("form") || !elicitation->contains("url");
}

// What a client of an older revision knows of a tool.
Json tool_for(Json tool, Revision revision) {
  if (revision == Revision::k2025_03_26) {
    tool.erase("title");
    tool.erase("outputSchema");
  }
  return tool;
}

Json result_for(Json result, Revision revision) {
  if (revision == Revision::k2025_03_26) result.erase("structuredContent");
  return result;
}

Json list(const char* name, std::vector<Json> items) {
  Json result = Json::object();
  result[name] = std::move(items);
  return result;
}

unsigned status_of(RpcCode code) {
  switch (code) {
    case RpcCode::kMethodNotFound: return 404;
    case RpcCode::kParse:
    case RpcCode::kInvalidRequest:
    case RpcCode::kHeaderMismatch:
    case RpcCode::kMissingCapability:
    case RpcCode::kUnsupportedVersion: return 400;
    default: return 200;
  }
}

bool accepts(const std::optional<std::string>& accept, std::string_view type) {
  if (!accept) return true;
  const std::string lower = base::ascii_lower(*accept);
  const std::string_view family = type.substr(0, type.find('/'));
  return lower.find(type) != std::string::npos || lower.find("*/*") != std::string::npos || lower.find(std::string(family) + "/*") != std::string::npos;
}

}  // namespace

// `message` empty: nothing to send. `error` set: how HTTP names it.
struct Server::Reply {
  std::string message;
  std::optional<RpcCode> error;
  bool malformed_meta = false;  // HTTP 400 although the code alone would not say so
};

// Where a modern request came from. Over HTTP `exchange` is set; over lines `subscriptions` is.
struct Server::Transport {
  const HttpExchange* exchange = nullptr;
  std::vector<Subscription>* subscriptions = nullptr;
  Emit emit;
};

// Listening belongs to the modern era here: the older revisions need a session for it.
Json Server::capabilities(bool modern) const {
  return {{"tools", Json::object()}, {"resources", modern ? Json{{"subscribe", true}, {"listChanged", true}} : Json::object()}, {"prompts", Json::object()}, {"completions", Json::object()}};
}

Json Server::initialize(const Caller& caller, const Json& params) const {
  const auto asked = params.find("protocolVersion");
  auto revision = asked != params.end() && asked->is_string() ? parse_revision(asked->get<std::string>()) : std::nullopt;
  if (!revision || is_modern(*revision)) revision = kNewestLegacy;
  Json info{{"name", identity_.name}, {"version", identity_.version}};
  if (*revision != Revision::k2025_03_26) info["title"] = identity_.title;
  return {{"protocolVersion", to_string(*revision)}, {"capabilities", capabilities(false)}, {"serverInfo", info}, {"instructions", features_.instructions(caller)}};
}

Json Server::discover(const Caller& caller) const {
  Json versions = Json::array();
  for (const Revision revision : kRevisions) versions.push_back(to_string(revision));
  return {{"supportedVersions", versions}, {"capabilities", capabilities(true)}, {"instructions", features_.instructions(caller)}};
}

Outcome<Json> Server::dispatch(const Caller& caller, const std::string& method, const Json& params) const {
  const bool modern = is_modern(caller.revision);
  if (method == "tools/list") {
    if (const auto cursor = cursor_of(params); !cursor || !cursor->empty()) return fail(RpcCode::kInvalidParams, "this list has one page: leave the cursor out");
    std::vector<Json> tools = features_.tools(caller);
    for (Json& tool : tools) tool = tool_for(std::move(tool), caller.revision);
    return list("tools", std::move(tools));
  }
  if (method == "tools/call") {
    const auto name = text_member(params, "name");
    if (!name) return std::unexpected(name.error());
    const auto arguments = object_member(params, "arguments");
    if (!arguments) return std::unexpected(arguments.error());
    auto result = features_.call_tool(caller, *name, *arguments);
    return result ? Outcome<Json>(result_for(std::move(*result), caller.revision)) : std::move(result);
  }
  if (method == "resources/list") {
    const auto cursor = cursor_of(params);
    if (!cursor) return std::unexpected(cursor.error());
    auto page = features_.resources(caller, *cursor);
    if (!page) return std::unexpected(page.error());
    Json result = list("resources", std::move(page->items));
    if (!page->next.empty()) result["nextCursor"] = page->next;
    return result;
  }
  if (method == "resources/templates/list") {
    if (const auto cursor = cursor_of(params); !cursor || !cursor->empty()) return fail(RpcCode::kInvalidParams, "this list has one page: leave the cursor out");
    return list("resourceTemplates", features_.resource_templates(caller));
  }
  if (method == "resources/read") {
    const auto uri = text_member(params, "uri");
    if (!uri) return std::unexpected(uri.error());
    auto contents = features_.read_resource(caller, *uri);
    if (contents) return Json{{"contents", std::move(*contents)}};
    RpcError error = contents.error();
    if (error.code == RpcCode::kResourceNotFound && modern) error.code = RpcCode::kInvalidParams;
    return std::unexpected(std::move(error));
  }
  if (method == "prompts/list") {
    if (const auto cursor = cursor_of(params); !cursor || !cursor->empty()) return fail(RpcCode::kInvalidParams, "this list has one page: leave the cursor out");
    return list("prompts", features_.prompts(caller));
  }
  if (method == "prompts/get") {
    const auto name = text_member(params, "name");
    if (!name) return std::unexpected(name.error());
    const auto arguments = object_member(params, "arguments");
    if (!arguments) return std::unexpected(arguments.error());
    return features_.get_prompt(caller, *name, *arguments);
  }
  if (method == "completion/complete") {
    const auto reference = object_member(params, "ref");
    const auto argument = object_member(params, "argument");
    if (!reference) return std::unexpected(reference.error());
    if (!argument) return std::unexpected(argument.error());
    const auto name = text_member(*argument, "name"), value = text_member(*argument, "value");
    if (!name || !value) return fail(RpcCode::kInvalidParams, "params.argument must have a name and a value");
    auto completion = features_.complete(caller, *reference, *name, *value);
    if (!completion) return std::unexpected(completion.error());
    return Json{{"completion", std::move(*completion)}};
  }
  return fail(RpcCode::kMethodNotFound, "Method not found: " + method.substr(0, 128));
}

// Over HTTP the response stays open until the client goes or the server drains; over lines the session polls.
Server::Reply Server::listen(const Caller& caller, const Json& id, const Json& params, const Transport& transport) const {
  const auto filter = params.find("notifications");
  const auto refuse = [&](RpcCode code, std::string why) { return Reply{error_message(id, {code, std::move(why), {}}, true), code, false}; };
  if (filter == params.end() || !filter->is_object()) return refuse(RpcCode::kInvalidParams, "params.notifications must be an object");
  if (!transport.emit) return refuse(RpcCode::kInvalidRequest, "Accept must list text/event-stream to listen");
  Subscription subscription(features_, caller, id, *filter);
  if (transport.subscriptions != nullptr) {
    if (transport.subscriptions->size() >= kMaxListeners) return refuse(RpcCode::kInternal, "too many subscriptions; cancel one");
    subscription.acknowledge(transport.emit);
    transport.subscriptions->push_back(std::move(subscription));
    return {};
  }
  if (listeners_.fetch_add(1) >= kMaxListeners) {
    listeners_.fetch_sub(1);
    return refuse(RpcCode::kInternal, "too many listeners; try again later");
  }
  constexpr auto kPoll = std::chrono::milliseconds(200);
  constexpr int kPollsBetweenComments = 75;  // 15 seconds: intermediaries close what is silent
  bool there = subscription.acknowledge(transport.emit);
  for (int polls = 1; there && !caller.stop.stop_requested() && !transport.exchange->draining.stop_requested(); ++polls) {
    std::this_thread::sleep_for(kPoll);
    there = subscription.poll(transport.emit) && (polls % kPollsBetweenComments != 0 || transport.exchange->emit(":\n\n"));
  }
  if (there) subscription.close(transport.emit);
  listeners_.fetch_sub(1);
  return {};
}

Server::Reply Server::handle_modern(const Json& message, const Transport& transport, const query::Principal& principal, std::stop_token stop) const {
  const Json id = message.contains("id") ? message["id"] : Json(nullptr);
  const auto refuse = [&](const RpcError& error, bool malformed_meta = false) { return Reply{error_message(id, error, true), error.code, malformed_meta}; };
  if (transport.exchange != nullptr)
    if (const auto error = check_headers(*transport.exchange, message)) return refuse(*error);
  if (id.is_null()) return {};  // a notification: nothing runs over HTTP that it could cancel
  const Json& params = params_of(message);
  const Json* meta = meta_of(params);
  const Json* version = meta_version(message);
  if (meta == nullptr || version == nullptr || !version->is_string())
    return refuse({RpcCode::kInvalidParams, "params._meta must name io.modelcontextprotocol/protocolVersion", {}}, true);
  const auto revision = parse_revision(version->get<std::string>());
  if (!revision || !is_modern(*revision)) return refuse(unsupported(version->get<std::string>()));
  const auto capabilities = meta->find(std::string(kCapabilitiesKey));
  if (capabilities == meta->end() || !capabilities->is_object())
    return refuse({RpcCode::kInvalidParams, "params._meta must hold io.modelcontextprotocol/clientCapabilities, an object", {}}, true);
  Caller caller;
  caller.principal = principal;
  caller.revision = *revision;
  caller.stop = std::move(stop);
  caller.can_elicit = shows_forms(*capabilities);
  caller.client_capabilities = dump(*capabilities);
  if (const auto state = params.find("requestState"); state != params.end()) {
    if (!state->is_string()) return refuse({RpcCode::kInvalidParams, "params.requestState must be a text", {}});
    caller.request_state = state->get<std::string>();
  }
  if (const auto responses = params.find("inputResponses"); responses != params.end()) {
    if (!responses->is_object()) return refuse({RpcCode::kInvalidParams, "params.inputResponses must be an object", {}});
    caller.input_responses = dump(*responses);
  }
  const std::string method = message["method"].get<std::string>();
  if (method == "subscriptions/listen") return listen(caller, id, params, transport);
  connect_notifications(caller, params, transport.emit);
  auto result = method == "server/discover" ? Outcome<Json>(discover(caller)) : dispatch(caller, method, params);
  if (!result) return refuse(result.error());
  if (!result->contains("resultType")) (*result)["resultType"] = "complete";
  (*result)["_meta"][std::string(kServerInfoKey)] = {{"name", identity_.name}, {"title", identity_.title}, {"version", identity_.version}};
  if (method == "server/discover" || method.ends_with("/list") || method == "resources/read") {
    (*result)["ttlMs"] = kListTtlMs;
    (*result)["cacheScope"] = principal.owner || !principal.groups.empty() ? "private" : "public";
  }
  return {result_message(id, *result), std::nullopt, false};
}

Server::Reply Server::handle_legacy(const Json& message, Revision revision, const query::Principal& principal, std::stop_token stop, const Emit& emit) const {
  const Json id = message.is_object() && message.contains("id") ? message["id"] : Json(nullptr);
  const auto refuse = [&](const RpcError& error) { return Reply{error_message(id, error, false), error.code, false}; };
  switch (kind_of(message)) {
    case MessageKind::kNotification:
    case MessageKind::kResponse: return {};
    case MessageKind::kInvalid: return Reply{error_message(nullptr, {RpcCode::kInvalidRequest, "this is not a JSON-RPC 2.0 message", {}}, false), RpcCode::kInvalidRequest, false};
    case MessageKind::kRequest: break;
  }
  Caller caller;
  caller.principal = principal;
  caller.revision = revision;
  caller.stop = std::move(stop);
  const std::string method = message["method"].get<std::string>();
  const Json& params = params_of(message);
  connect_notifications(caller, params, emit);
  if (method == "ping") return {result_message(id, Json::object()), std::nullopt, false};
  if (method == "initialize") return {result_message(id, initialize(caller, params)), std::nullopt, false};
  const auto result = dispatch(caller, method, params);
  if (!result) return refuse(result.error());
  return {result_message(id, *result), std::nullopt, false};
}

HttpReply Server::handle(const HttpExchange& exchange, const query::Principal& principal, std::stop_token stop) const {
  if (exchange.method != "POST") return {405, "", "", "POST", false};
  bool streamed = false;
  const auto event = [](std::string_view message) { return "event: message\ndata: " + std::string(message) + "\n\n"; };
  Emit emit;
  if (exchange.emit && exchange.accept && accepts(exchange.accept, "text/event-stream"))
    emit = [&](std::string_view message) {
      streamed = true;
      return exchange.emit(event(message));
    };
  const auto answer = [&](unsigned status, std::string message) -> HttpReply {
    if (streamed) {
      if (!message.empty()) emit(message);
      return {200, "text/event-stream", "", "", true};
    }
    if (message.empty()) return {202, "", "", "", false};
    if (accepts(exchange.accept, "application/json")) return {status, "application/json", std::move(message), "", false};
    return {status, "text/event-stream", event(message), "", false};
  };
  if (!accepts(exchange.accept, "application/json") && !accepts(exchange.accept, "text/event-stream"))
    return {406, "application/json", error_message(nullptr, {RpcCode::kInvalidRequest, "Accept must list application/json and text/event-stream", {}}, false), "", false};
  Json body;
  if (const auto error = parse_body(exchange.body, body)) return answer(400, error_message(nullptr, *error, false));

  Revision header = Revision::k2025_03_26;  // what a client that sends no header speaks
  bool header_is_known = true;
  if (exchange.protocol_version) {
    const auto parsed = parse_revision(*exchange.protocol_version);
    header_is_known = parsed.has_value();
    header = parsed.value_or(header);
  }
  const Json* version = meta_version(body);
  const bool initialize = body.is_object() && body.contains("method") && body["method"] == "initialize" && version == nullptr;
  const bool modern = !initialize && (version != nullptr || is_modern(header) || !header_is_known);
  if (modern) {
    const MessageKind kind = kind_of(body);
    if (kind != MessageKind::kRequest && kind != MessageKind::kNotification)
      return answer(400, error_message(nullptr, {RpcCode::kInvalidRequest, "the body must be one JSON-RPC 2.0 request or notification", {}}, true));
    if (!header_is_known && (version == nullptr || *version == *exchange.protocol_version))
      return answer(400, error_message(body.contains("id") ? body["id"] : Json(nullptr), unsupported(*exchange.protocol_version), true));
    Reply reply = handle_modern(body, {&exchange, nullptr, emit}, principal, std::move(stop));
    return answer(reply.malformed_meta ? 400U : reply.error ? status_of(*reply.error) : 200U, std::move(reply.message));
  }
  const Revision revision = header;
  if (!body.is_array()) {
    Reply reply = handle_legacy(body, revision, principal, std::move(stop), emit);
    return answer(reply.error && (*reply.error == RpcCode::kInvalidRequest || *reply.error == RpcCode::kParse) ? 400U : 200U, std::move(reply.message));
  }
  // Batches are of 2025-03-26 alone.
  if (revision != Revision::k2025_03_26 || body.empty() || body.size() > kMaxBatch)
    return answer(400, error_message(nullptr, {RpcCode::kInvalidRequest, revision != Revision::k2025_03_26 ? "this revision has no batches" : "a batch has 1 to 100 messages", {}}, false));
  std::string replies;
  for (const Json& message : body) {
    const Reply reply = handle_legacy(message, revision, principal, stop, {});
    if (!reply.message.empty()) replies += (replies.empty() ? "" : ",") + reply.message;
  }
  return answer(200, replies.empty() ? std::string() : "[" + replies + "]");
}

std::string Server::LineSession::handle(std::string_view line, std::stop_token stop, const Emit& emit) {
  if (base::trim(line).empty()) return {};
  Json body;
  if (const auto error = parse_body(line, body)) return error_message(nullptr, *error, false);
  const MessageKind kind = kind_of(body);
  if (meta_version(body) != nullptr || (kind == MessageKind::kRequest && body["method"] == "server/discover")) {
    if (kind != MessageKind::kRequest) return {};
    return server_.handle_modern(body, {nullptr, &subscriptions_, emit}, principal_, std::move(stop)).message;
  }
  if (kind == MessageKind::kNotification && body["method"] == "notifications/cancelled") {
    const Json& params = params_of(body);
    if (params.contains("requestId")) std::erase_if(subscriptions_, [&](const Subscription& one) { return one.id() == dump(params["requestId"]); });
    return {};
  }
  if (kind == MessageKind::kRequest && body["method"] == "initialize") {
    const auto asked = params_of(body).find("protocolVersion");
    const auto revision = asked != params_of(body).end() && asked->is_string() ? parse_revision(asked->get<std::string>()) : std::nullopt;
    legacy_ = revision && !is_modern(*revision) ? *revision : kNewestLegacy;
  } else if (kind == MessageKind::kRequest && !legacy_ && body["method"] != "ping") {
    return error_message(body["id"], {RpcCode::kInvalidRequest, "send initialize first, or name a revision in params._meta", {}}, false);
  }
  const Revision revision = legacy_.value_or(kNewestLegacy);
  if (body.is_array() && revision == Revision::k2025_03_26 && legacy_ && !body.empty() && body.size() <= kMaxBatch) {
    std::string replies;
    for (const Json& message : body) {
      const std::string reply = server_.handle_legacy(message, revision, principal_, stop, {}).message;
      if (!reply.empty()) replies += (replies.empty() ? "" : ",") + reply;
    }
    return replies.empty() ? std::string() : "[" + replies + "]";
  }
  return server_.handle_legacy(body, revision, principal_, std::move(stop), emit).message;
}

bool Server::LineSession::poll(const Emit& emit) {
  return std::ranges::all_of(subscriptions_, [&](Subscription& one) { return one.poll(emit); });
}

void Server::LineSession::close(const Emit& emit) {
  for (Subscription& one : subscriptions_) one.close(emit);
  subscriptions_.clear();
}

}  // namespace docent::mcp
