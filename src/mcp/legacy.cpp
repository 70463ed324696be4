#include "mcp/legacy.h"

#include <array>
#include <nlohmann/json.hpp>

#include "mcp/dispatch.h"
#include "mcp/params.h"

namespace docent::mcp {
namespace {

// What a client declares to be asked by each method.
struct Question {
  std::string_view method, capability;
};
constexpr std::array kQuestions = {Question{"elicitation/create", "elicitation"}, Question{"sampling/createMessage", "sampling"}, Question{"roots/list", "roots"}};

bool may_ask(Revision revision, const Json& capabilities, std::string_view method) {
  for (const Question& one : kQuestions)
    if (one.method == method)  // 2025-03-26 does not know elicitation, whatever a client declares
      return declares(capabilities, one.capability) && (one.method != "elicitation/create" || revision != Revision::k2025_03_26);
  return false;
}

LegacyEra::Reply error_reply(const Json& id, const RpcError& error) { return {error_message(id, error, false), error.code, false, false}; }

// Gives the caller what lets it ask its client, where the client can be asked anything.
void connect_questions(Caller& caller, const std::shared_ptr<LegacySession>& session, const LegacyEra::Transport& transport) {
  const Json capabilities = Json::parse(session->capabilities);
  bool any = false;
  for (const Question& one : kQuestions) any = any || may_ask(session->revision, capabilities, one.method);
  if (!any || !transport.emit) return;
  caller.can_elicit = may_ask(session->revision, capabilities, "elicitation/create") && shows_forms(capabilities);
  caller.ask_client = [session, capabilities, transport, stop = caller.stop](const std::string& method, const Json& params) -> Outcome<Json> {
    if (!may_ask(session->revision, capabilities, method))
      return fail(RpcCode::kMissingCapability, "the client did not declare that it can be asked for " + method);
    const std::shared_ptr<void> place = transport.wait_for_client ? transport.wait_for_client() : nullptr;
    if (transport.wait_for_client && !place) return fail(RpcCode::kInternal, "too many wait for their clients; try again later");
    return session->requests.ask(method, params, transport.emit, stop, kAskLimit);
  };
}

}  // namespace

LegacyEra::Begun LegacyEra::initialize(const Json& message, const query::Principal& principal) const {
  const Json& params = params_of(message);
  const auto asked = parse_revision(text_or_empty(params, "protocolVersion"));
  Caller caller;
  caller.principal = principal;
  caller.revision = asked && !is_modern(*asked) ? *asked : kNewestLegacy;
  Json capabilities{{"tools", Json::object()},
                    {"resources", {{"subscribe", true}, {"listChanged", true}}},
                    {"prompts", Json::object()},
                    {"completions", Json::object()}};
  if (features_.logs()) capabilities["logging"] = Json::object();
  Json info{{"name", identity_.name}, {"version", identity_.version}};
  if (caller.revision != Revision::k2025_03_26) info["title"] = identity_.title;
  const Json result{{"protocolVersion", to_string(caller.revision)},
                    {"capabilities", std::move(capabilities)},
                    {"serverInfo", std::move(info)},
                    {"instructions", features_.instructions(caller)}};
  const auto declared = params.find("capabilities");
  std::string client = declared != params.end() && declared->is_object() ? dump(*declared) : "{}";
  return {std::make_shared<LegacySession>(features_, std::move(caller), std::move(client)), result_message(message["id"], result)};
}

void LegacyEra::notify(LegacySession& session, const Json& message) {
  const std::string method = message["method"].get<std::string>();
  if (method == "notifications/initialized") session.ready = true;
  if (method != "notifications/cancelled") return;
  const Json& params = params_of(message);
  if (const auto id = params.find("requestId"); id != params.end()) session.calls.cancel(dump(*id));
}

Outcome<Json> LegacyEra::run(LegacySession& session, const Caller& caller, const std::string& method, const Json& params) const {
  if (method == "logging/setLevel" && features_.logs()) {
    const auto rank = rank_of_level(text_or_empty(params, "level"));
    if (!rank) return fail(RpcCode::kInvalidParams, "params.level must be a level from debug to emergency");
    session.least_level = *rank;
    return Json::object();
  }
  if (method == "resources/subscribe" || method == "resources/unsubscribe") {
    const auto uri = text_member(params, "uri");
    if (!uri) return std::unexpected(uri.error());
    if (method == "resources/unsubscribe") session.unsubscribe(*uri);
    else if (!session.subscribe(*uri))
      return fail(RpcCode::kResourceNotFound, "there is no such resource, or too many are subscribed to", dump(Json{{"uri", *uri}}));
    return Json::object();
  }
  return dispatch(features_, caller, method, params);
}

LegacyEra::Reply LegacyEra::request(const std::shared_ptr<LegacySession>& session, const Json& message, const query::Principal& principal, std::stop_token stop,
                                    const Transport& transport) const {
  const Json& id = message["id"];
  const Json& params = params_of(message);
  const std::string method = message["method"].get<std::string>();
  if (method == "ping") return {result_message(id, Json::object()), std::nullopt, false, false};
  if (method == "initialize") return error_reply(id, {RpcCode::kInvalidRequest, "this session is initialized already", {}});
  if (!session->ready) return error_reply(id, {RpcCode::kInvalidRequest, "send notifications/initialized first", {}});

  struct Running {
    std::shared_ptr<LegacySession> session;  // goes after the entry
    std::unique_ptr<RunningCalls::Entry> entry;
  };
  const auto running = std::make_shared<Running>(Running{session, session->calls.begin(dump(id), std::move(stop))});
  if (!running->entry) return error_reply(id, {RpcCode::kInvalidRequest, "a request of this id is running, or too many are", {}});
  Caller caller;
  caller.principal = principal;
  caller.revision = session->revision;
  caller.stop = running->entry->stop();
  caller.client_capabilities = session->capabilities;
  const Emit emit = transport.emit ? transport.emit : Emit([session](std::string_view line) {
    session->queue(std::string(line));
    return true;
  });
  connect_notifications(caller, params, features_.logs() ? std::optional(session->least_level.load()) : std::nullopt, emit);
  if (!transport.emit) caller.progress = {};  // belongs to the request's own stream
  connect_questions(caller, session, transport);
  bool later = false;
  if (transport.answer_later)
    caller.answer_later = [&later, running, id, begin = transport.answer_later] {
      later = true;
      return [running, id, answer = begin()](Outcome<Json> result) {
        if (running->entry->cancelled()) answer({});
        else answer(result ? result_message(id, *result) : error_message(id, result.error(), false));
      };
    };
  const auto result = run(*session, caller, method, params);
  if (later) return {{}, std::nullopt, true, false};
  if (running->entry->cancelled()) return {{}, std::nullopt, false, true};
  if (!result) return error_reply(id, result.error());
  return {result_message(id, *result), std::nullopt, false, false};
}

LegacyEra::Reply LegacyEra::handle(const std::shared_ptr<LegacySession>& session, const Json& message, const query::Principal& principal, std::stop_token stop,
                                   const Transport& transport) const {
  switch (kind_of(message)) {
    case MessageKind::kNotification: notify(*session, message); return {};
    case MessageKind::kResponse: session->requests.answer(message); return {};
    case MessageKind::kInvalid: return error_reply(nullptr, {RpcCode::kInvalidRequest, "this is not a JSON-RPC 2.0 message", {}});
    case MessageKind::kRequest: break;
  }
  return request(session, message, principal, std::move(stop), transport);
}

Outcome<std::string> LegacyEra::handle_batch(const std::shared_ptr<LegacySession>& session, const Json& batch, const query::Principal& principal,
                                             const std::stop_token& stop) const {
  if (session->revision != Revision::k2025_03_26) return fail(RpcCode::kInvalidRequest, "this revision has no batches");
  if (batch.empty() || batch.size() > kMaxBatch) return fail(RpcCode::kInvalidRequest, "a batch has 1 to 100 messages");
  std::string answers;
  for (const Json& message : batch) {
    const Reply reply = handle(session, message, principal, stop, {});
    if (!reply.message.empty()) answers += (answers.empty() ? "" : ",") + reply.message;
  }
  return answers.empty() ? answers : "[" + answers + "]";
}

}  // namespace docent::mcp
