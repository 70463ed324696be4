// What the public MCP conformance suite expects a server to offer, on Docent's own protocol and HTTP code. Never part of the product.
//   docent_fixture_server [PORT]    prints "listening on URL" to stderr; ends with SIGTERM
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <thread>

#include "fixture_content.h"
#include "fixture_questions.h"
#include "fixture_tasks.h"
#include "mcp/request_state.h"
#include "mcp/server.h"
#include "server/host_check.h"
#include "server/http_server.h"
#include "server/mcp_endpoint.h"

namespace {

namespace base = docent::base;
namespace mcp = docent::mcp;
namespace query = docent::query;
namespace server = docent::server;
namespace fixtures = docent::fixtures;
using namespace docent::fixtures;
using mcp::Caller;
using mcp::Outcome;
using mcp::RpcCode;
using mcp::RpcError;

// A PNG of one pixel, and a WAV file of no samples.
constexpr const char* kPng = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
constexpr const char* kWav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=";

Json image() { return {{"type", "image"}, {"data", kPng}, {"mimeType", "image/png"}}; }
Json sampling(const char* question) {
  Json messages = Json::array();
  messages.push_back({{"role", "user"}, {"content", text(question)}});
  return {{"method", "sampling/createMessage"}, {"params", {{"messages", std::move(messages)}, {"maxTokens", 100}}}};
}
Json roots() { return {{"method", "roots/list"}, {"params", Json::object()}}; }

Json all_of_json_schema() {
  return Json::parse(R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
    "$defs":{"address":{"$anchor":"addressDef","type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
    "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},"contactMethod":{"type":"string","enum":["phone","email"]},
                  "phone":{"type":"string"},"email":{"type":"string"}},
    "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],"anyOf":[{"required":["name"]},{"required":["address"]}],
    "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},"then":{"required":["phone"]},"else":{"required":["email"]},
    "additionalProperties":false})");
}

Json mirrored_schema() {
  return {{"type", "object"}, {"properties", {{"region", {{"type", "string"}, {"x-mcp-header", "Region"}}}, {"limit", {{"type", "integer"}, {"x-mcp-header", "Limit"}}}}}};
}

class Fixtures final : public mcp::Features {
 public:
  std::string instructions(const Caller&) const override { return "Fixtures of the conformance suite."; }

  std::vector<Json> tools(const Caller&) const override {
    std::vector<Json> list;
    for (const char* name : {"test_simple_text", "test_image_content", "test_audio_content", "test_embedded_resource", "test_multiple_content_types", "test_error_handling",
                             "test_missing_capability", "test_tool_with_progress", "test_tool_with_logging", "test_logging_tool", "test_streaming_elicitation",
                             "test_input_required_result_elicitation", "test_input_required_result_sampling",
                             "test_input_required_result_list_roots", "test_input_required_result_request_state", "test_input_required_result_multiple_inputs",
                             "test_input_required_result_multi_round", "test_input_required_result_tampered_state", "test_input_required_result_capabilities"})
      list.push_back({{"name", name}, {"description", "A fixture of the conformance suite"}, {"inputSchema", {{"type", "object"}}}});
    for (const char* name : question_tools()) list.push_back({{"name", name}, {"description", "Asks its client"}, {"inputSchema", {{"type", "object"}}}});
    for (const char* name : task_tools()) list.push_back({{"name", name}, {"description", "May become a task"}, {"inputSchema", {{"type", "object"}}}});
    list.push_back({{"name", "test_header_parameter"}, {"description", "A parameter that is mirrored into a header"}, {"inputSchema", mirrored_schema()}});
    list.push_back({{"name", "json_schema_2020_12_tool"}, {"description", "A schema with every keyword"}, {"inputSchema", all_of_json_schema()}});
    return list;
  }

  Outcome<Json> call_tool(const Caller& caller, const std::string& name, const Json& arguments) const override {
    if (name == "test_simple_text") return contents({text("This is a simple text response for testing.")});
    if (name == "test_image_content") return contents({image()});
    if (name == "test_audio_content") return contents({{{"type", "audio"}, {"data", kWav}, {"mimeType", "audio/wav"}}});
    if (name == "test_embedded_resource") return contents({resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")});
    if (name == "test_multiple_content_types")
      return contents({text("Multiple content types test:"), image(), resource("test://mixed-content-resource", "application/json", R"({"test":"data","value":123})")});
    if (name == "test_error_handling") return failure("This tool intentionally returns an error for testing");
    if (name == "json_schema_2020_12_tool" || name == "test_header_parameter") return contents({text("ok")});
    if (is_question_tool(name)) return ask_client(caller, name, arguments);
    if (is_task_tool(name)) return call_task_tool(tasks_, caller, name, arguments);
    const auto pause = [] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); };
    if (name == "test_tool_with_progress") {
      for (const double at : {0.0, 50.0, 100.0}) {
        if (caller.progress) caller.progress(at, 100, "");
        if (at < 100) pause();
      }
      return contents({text("Progress was reported.")});
    }
    if (name == "test_tool_with_logging" || name == "test_logging_tool") {
      for (const char* line : {"Tool execution started", "Tool processing data", "Tool execution completed"}) {
        if (caller.log) caller.log("info", line);
        pause();
      }
      return contents({text("Lines were logged.")});
    }
    const Json capabilities = Json::parse(caller.client_capabilities);
    if (name == "test_streaming_elicitation") {
      if (caller.progress) caller.progress(1, 2, "");
      if (response(caller, "user_name").is_null() && capabilities.contains("elicitation"))
        return Json{{"resultType", "input_required"}, {"inputRequests", {{"user_name", form("What is your name?", "name", "string")}}}};
      return contents({text("Done.")});
    }
    if (name == "test_missing_capability") {
      if (capabilities.contains("sampling")) return contents({text("ok")});
      return std::unexpected(RpcError{RpcCode::kMissingCapability, "this tool needs sampling", R"({"requiredCapabilities":{"sampling":{}}})"});
    }
    return ask(caller, name, capabilities);
  }

  Outcome<mcp::ListPage> resources(const Caller&, const std::string& cursor) const override {
    if (!cursor.empty()) return fail("cursor");
    mcp::ListPage page;
    page.items.push_back({{"uri", "test://static-text"}, {"name", "static-text"}, {"mimeType", "text/plain"}});
    page.items.push_back({{"uri", "test://static-binary"}, {"name", "static-binary"}, {"mimeType", "image/png"}});
    return page;
  }
  std::vector<Json> resource_templates(const Caller&) const override {
    return {{{"uriTemplate", "test://template/{id}/data"}, {"name", "template"}, {"mimeType", "application/json"}}};
  }
  Outcome<Json> read_resource(const Caller&, const std::string& uri) const override {
    Json list = Json::array();
    constexpr std::string_view kBefore = "test://template/", kAfter = "/data";
    if (uri == "test://static-text") {
      list.push_back({{"uri", uri}, {"mimeType", "text/plain"}, {"text", "This is the content of the static text resource."}});
    } else if (uri == "test://static-binary") {
      list.push_back({{"uri", uri}, {"mimeType", "image/png"}, {"blob", kPng}});
    } else if (uri.starts_with(kBefore) && uri.ends_with(kAfter) && uri.size() > kBefore.size() + kAfter.size()) {
      const std::string id = uri.substr(kBefore.size(), uri.size() - kBefore.size() - kAfter.size());
      list.push_back({{"uri", uri}, {"mimeType", "application/json"}, {"text", mcp::dump(Json{{"id", id}, {"templateTest", true}, {"data", "Data for ID: " + id}})}});
    } else {
      return std::unexpected(RpcError{RpcCode::kResourceNotFound, "Resource not found", mcp::dump(Json{{"uri", uri}})});
    }
    return list;
  }

  std::uint64_t generation(const Caller&) const override { return 1; }
  std::string resource_stamp(const Caller&, const std::string& uri) const override { return uri == "test://watched-resource" ? "1" : ""; }
  bool logs() const override { return true; }
  bool has_tasks() const override { return true; }
  std::optional<mcp::Task> task(const Caller&, const std::string& id) const override { return tasks_.find(id); }
  bool update_task(const Caller&, const std::string& id, const Json& responses) const override { return tasks_.update(id, responses); }
  bool cancel_task(const Caller&, const std::string& id) const override { return tasks_.cancel(id); }
  std::uint64_t tasks_generation() const override { return tasks_.generation(); }
  std::vector<Json> prompts(const Caller&) const override {
    const auto argument = [](const char* name) { return Json{{"name", name}, {"description", "an argument"}, {"required", true}}; };
    const auto prompt = [](const char* name, std::vector<Json> arguments) {
      return Json{{"name", name}, {"description", "A fixture"}, {"arguments", std::move(arguments)}};
    };
    return {prompt("test_simple_prompt", {}), prompt("test_prompt_with_arguments", {argument("arg1"), argument("arg2")}),
            prompt("test_prompt_with_embedded_resource", {argument("resourceUri")}), prompt("test_prompt_with_image", {}), prompt("test_input_required_result_prompt", {})};
  }
  Outcome<Json> get_prompt(const Caller& caller, const std::string& name, const Json& arguments) const override {
    const auto messages = [](std::initializer_list<Json> all) {
      Json list = Json::array();
      for (const Json& content : all) list.push_back({{"role", "user"}, {"content", content}});
      return Json{{"messages", std::move(list)}};
    };
    if (name == "test_simple_prompt") return messages({text("This is a simple prompt for testing.")});
    if (name == "test_prompt_with_arguments")
      return messages({text("Prompt with arguments: arg1='" + arguments.value("arg1", "") + "', arg2='" + arguments.value("arg2", "") + "'")});
    if (name == "test_prompt_with_embedded_resource")
      return messages({resource(arguments.value("resourceUri", "").c_str(), "text/plain", "Embedded resource content for testing."), text("Please process the embedded resource above.")});
    if (name == "test_prompt_with_image") return messages({image(), text("Please analyze the image above.")});
    if (name == "test_input_required_result_prompt") {
      if (response(caller, "user_context").is_null())
        return Json{{"resultType", "input_required"}, {"inputRequests", {{"user_context", form("What context should the prompt use?", "context", "string")}}}};
      return messages({text("With the context given.")});
    }
    return fail("Unknown prompt: " + name);
  }
  Outcome<Json> complete(const Caller&, const Json&, const std::string&, const std::string&) const override {
    return Json{{"values", Json::array({"test"})}, {"total", 1}, {"hasMore", false}};
  }

 private:
  static Json response(const Caller& caller, const char* key) {
    const Json all = caller.input_responses.empty() ? Json::object() : Json::parse(caller.input_responses);
    return all.contains(key) ? all[key] : Json(nullptr);
  }
  std::string seal(const char* payload, const std::string& name) const { return signer_.seal(payload, "anybody", name, std::chrono::system_clock::now()); }

  // The tools that ask back.
  Outcome<Json> ask(const Caller& caller, const std::string& name, const Json& capabilities) const {
    const std::string kind = name.starts_with("test_input_required_result_") ? name.substr(27) : "";
    std::string state;
    if (!caller.request_state.empty()) {
      const auto opened = signer_.open(caller.request_state, "anybody", name, std::chrono::system_clock::now());
      if (!opened) return fail("requestState is not valid");
      state = *opened;
    }
    const auto required = [&](Json requests, const char* payload) {
      Json result{{"resultType", "input_required"}, {"inputRequests", std::move(requests)}};
      if (payload != nullptr) result["requestState"] = seal(payload, name);
      return result;
    };
    if (kind == "elicitation") {
      const Json given = response(caller, "user_name");
      if (!given.is_object() || !given.contains("content")) return required({{"user_name", form("What is your name?", "name", "string")}}, nullptr);
      return contents({text("Hello, " + given["content"].value("name", "") + "!")});
    }
    if (kind == "sampling") {
      const Json given = response(caller, "capital_question");
      if (!given.is_object()) return required({{"capital_question", sampling("What is the capital of France?")}}, nullptr);
      return contents({text(given.contains("content") && given["content"].is_object() ? given["content"].value("text", "") : "")});
    }
    if (kind == "list_roots") {
      const Json given = response(caller, "client_roots");
      if (!given.is_object()) return required({{"client_roots", roots()}}, nullptr);
      return contents({text("Roots: " + mcp::dump(given.contains("roots") ? given["roots"] : Json::array()))});
    }
    if (kind == "request_state" || kind == "tampered_state") {
      if (state.empty() || !response(caller, "confirm").is_object()) return required({{"confirm", form("Please confirm", "ok", "boolean")}}, "confirm");
      return contents({text("state-ok")});
    }
    if (kind == "multiple_inputs") {
      Json missing = Json::object();
      if (response(caller, "user_name").is_null()) missing["user_name"] = form("What is your name?", "name", "string");
      if (response(caller, "greeting").is_null()) missing["greeting"] = sampling("Generate a greeting");
      if (response(caller, "client_roots").is_null()) missing["client_roots"] = roots();
      if (!missing.empty()) return required(std::move(missing), "several");
      return contents({text("All inputs are here.")});
    }
    if (kind == "multi_round") {
      if (state == "2" && response(caller, "step2").is_object()) return contents({text("Both steps are done.")});
      if (state == "1" && response(caller, "step1").is_object()) return required({{"step2", form("Step 2: What is your favorite color?", "color", "string")}}, "2");
      return required({{"step1", form("Step 1: What is your name?", "name", "string")}}, "1");
    }
    if (kind == "capabilities") {
      Json possible = Json::object();
      if (capabilities.contains("elicitation") && response(caller, "name").is_null()) possible["name"] = form("What is your name?", "name", "string");
      if (capabilities.contains("sampling") && response(caller, "greeting").is_null()) possible["greeting"] = sampling("Generate a greeting");
      if (!possible.empty()) return required(std::move(possible), nullptr);
      return contents({text("Nothing left to ask.")});
    }
    return fail("Unknown tool: " + name);
  }

  const mcp::StateSigner signer_;
  mutable Tasks tasks_;
};

}  // namespace

int main(int argc, char** argv) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const Fixtures fixtures;
  mcp::Server mcp_server(fixtures, {"docent-fixtures", "Fixtures", "1"});
  server::ServerOptions options;
  options.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0);
  const server::HostCheck hosts({}, {}, {}, options.host);
  auto listening = server::HttpServer::listen(options, {[&](server::Request& request, std::stop_token stop) {
                                                          if (auto refused = server::refuse_host(hosts, request)) return std::move(*refused);
                                                          query::Principal anybody;
                                                          anybody.owner = false;
                                                          mcp::CallNote note;
                                                          return server::speak_mcp(mcp_server, request, anybody, std::move(stop), note);
                                                        },
                                                        {}});
  if (!listening) {
    std::fprintf(stderr, "%s\n", listening.error().message.c_str());
    return 1;
  }
  std::fprintf(stderr, "listening on http://127.0.0.1:%u\n", static_cast<unsigned>((*listening)->port()));
  std::stop_source stop;
  std::jthread waiter([&] {
    int signal = 0;
    sigwait(&signals, &signal);
    mcp_server.drain();
    stop.request_stop();
  });
  (*listening)->run(stop.get_token());
  return 0;
}
