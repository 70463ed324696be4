// `token` and `audit`: who may call the server, and the check of what it wrote down about that.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "audit/audit_log.h"
#include "auth/key_store.h"
#include "base/clock.h"
#include "cli/commands.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

std::string iso_time(std::int64_t ms) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(ms / 1000)));
}

// "30d", "12h", "45m": a duration from now, in ms.
base::Result<std::int64_t> parse_duration(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, text.data() + text.size());
  const std::int64_t seconds = unit == "d" ? 86'400 : unit == "h" ? 3'600 : unit == "m" ? 60 : 0;
  constexpr std::int64_t kMost = 36'500;
  if (failed != std::errc() || seconds == 0 || number < 1 || number > kMost)
    return base::fail(ErrorCode::kInvalidArgument, "--expires must be a number with d, h or m (90d, 12h), got \"" + text + "\"");
  return number * seconds * 1000;
}

std::string state_of(const auth::KeyRecord& key, std::int64_t now_ms) {
  if (key.revoked_ms) return "revoked";
  return key.expires_ms && *key.expires_ms <= now_ms ? "expired" : "active";
}

Json key_json(const auth::KeyRecord& key, std::int64_t now_ms) {
  Json json{{"id", key.id}, {"name", key.name}, {"scopes", key.scopes.text()}, {"groups", key.groups}, {"state", state_of(key, now_ms)}, {"created", iso_time(key.created_ms)}};
  if (key.expires_ms) json["expires"] = iso_time(*key.expires_ms);
  if (key.revoked_ms) json["revoked"] = iso_time(*key.revoked_ms);
  return json;
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& one : list) text += (text.empty() ? "" : ",") + one;
  return text;
}

}  // namespace

int run_token_create(const Context& context, const TokenArguments& arguments) {
  const base::SystemClock clock;
  auth::KeyStore keys(context.data, clock);
  auth::NewKey wanted;
  wanted.name = arguments.name;
  const auto scopes = auth::Scopes::parse(arguments.scopes);
  if (!scopes) return context.out.fail(scopes.error());
  wanted.scopes = *scopes;
  wanted.groups = arguments.groups;
  if (!arguments.expires.empty()) {
    const auto duration = parse_duration(arguments.expires);
    if (!duration) return context.out.fail(duration.error());
    wanted.expires_ms = clock.unix_millis() + *duration;
  }
  const auto created = keys.create(wanted);
  if (!created) return context.out.fail(created.error());
  if (context.out.json) {
    Json json = key_json(created->record, clock.unix_millis());
    json["token"] = created->token;
    context.out.print(json.dump(2));
    return kOk;
  }
  context.out.note("This is shown once; keep it like a password. Send it as  Authorization: Bearer TOKEN");
  context.out.print(created->token);
  return kOk;
}

int run_token_list(const Context& context) {
  const base::SystemClock clock;
  const auth::KeyStore keys(context.data, clock);
  const auto list = keys.list();
  if (!list) return context.out.fail(list.error());
  Json json = Json::array();
  for (const auth::KeyRecord& key : *list) {
    json.push_back(key_json(key, clock.unix_millis()));
    if (context.out.json) continue;
    const std::string state = state_of(key, clock.unix_millis());
    context.out.print(fmt::format("{}  {}  {}  {}{}{}", context.out.bold(key.id), state == "active" ? context.out.good(state) : context.out.bad(state), safe_for_terminal(key.name),
                                  context.out.dim(key.scopes.text()), key.groups.empty() ? "" : context.out.dim("  groups " + safe_for_terminal(joined(key.groups))),
                                  key.expires_ms ? context.out.dim("  until " + iso_time(*key.expires_ms)) : ""));
  }
  if (context.out.json) context.out.print(Json{{"tokens", json}}.dump(2));
  else if (list->empty()) context.out.note("No keys yet: docent token create --name NAME --scopes read");
  return kOk;
}

int run_token_revoke(const Context& context, const std::string& id) {
  const base::SystemClock clock;
  auth::KeyStore keys(context.data, clock);
  if (const auto revoked = keys.revoke(id); !revoked) return context.out.fail(revoked.error());
  if (context.out.json) context.out.print(Json{{"revoked", id}}.dump());
  else context.out.print("Revoked " + id + "; a running server refuses it from its next request on");
  return kOk;
}

int run_audit_verify(const Context& context) {
  const std::string configured = context.config.text("audit.path");
  const auto report = audit::verify(configured.empty() ? context.data / "audit" : std::filesystem::path(configured));
  if (!report) return context.out.fail(report.error());
  if (context.out.json) {
    context.out.print(Json{{"whole", report->problem.empty()}, {"events", report->events}, {"files", report->files}, {"first", report->first}, {"last", report->last},
                           {"head", report->head}, {"problem", report->problem}}
                          .dump(2));
  } else if (report->problem.empty()) {
    context.out.print(fmt::format("{}: {} events in {} files, numbers {}..{}, last hash {}", context.out.good("whole"), report->events, report->files, report->first, report->last, report->head));
  } else {
    context.out.print(context.out.bad("not whole") + ": " + safe_for_terminal(report->problem));
  }
  return report->problem.empty() ? kOk : kFailed;
}

}  // namespace docent::cli
