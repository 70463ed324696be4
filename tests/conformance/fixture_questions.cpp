#include "fixture_questions.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

#include "fixture_content.h"

namespace docent::fixtures {
namespace {

using mcp::Caller;
using mcp::Outcome;

constexpr std::array kQuestionTools = {"test_sampling", "test_elicitation", "test_elicitation_sep1034_defaults", "test_elicitation_sep1330_enums", "test_reconnection"};

Json titled(std::initializer_list<std::pair<const char*, const char*>> choices) {
  Json list = Json::array();
  for (const auto& [value, title] : choices) list.push_back({{"const", value}, {"title", title}});
  return list;
}

Json question(std::string message, Json properties, Json required = Json::array()) {
  Json schema{{"type", "object"}, {"properties", std::move(properties)}};
  schema["required"] = std::move(required);
  return {{"message", std::move(message)}, {"requestedSchema", std::move(schema)}};
}

Json with_defaults() {
  return question("Please review", {{"name", {{"type", "string"}, {"default", "John Doe"}}},
                                    {"age", {{"type", "integer"}, {"default", 30}}},
                                    {"score", {{"type", "number"}, {"default", 95.5}}},
                                    {"status", {{"type", "string"}, {"enum", {"active", "inactive", "pending"}}, {"default", "active"}}},
                                    {"verified", {{"type", "boolean"}, {"default", true}}}});
}

Json with_choices() {
  return question("Please choose",
                  {{"untitledSingle", {{"type", "string"}, {"enum", {"option1", "option2", "option3"}}}},
                   {"titledSingle", {{"type", "string"}, {"oneOf", titled({{"value1", "First Option"}, {"value2", "Second Option"}, {"value3", "Third Option"}})}}},
                   {"legacyEnum", {{"type", "string"}, {"enum", {"opt1", "opt2", "opt3"}}, {"enumNames", {"Option One", "Option Two", "Option Three"}}}},
                   {"untitledMulti", {{"type", "array"}, {"items", {{"type", "string"}, {"enum", {"option1", "option2", "option3"}}}}}},
                   {"titledMulti", {{"type", "array"}, {"items", {{"anyOf", titled({{"value1", "First Choice"}, {"value2", "Second Choice"}, {"value3", "Third Choice"}})}}}}}});
}

// Closes its stream in the middle: the answer waits for a client that comes back.
Outcome<Json> reconnect(const Caller& caller) {
  Json done = contents({text("Reconnection test completed successfully.")});
  if (!caller.answer_later) return done;
  std::thread([answer = caller.answer_later(), done] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    answer(done);
  }).detach();
  return Json::object();
}

Outcome<Json> elicit(const Caller& caller, Json asked, const char* prefix) {
  const auto answer = caller.ask_client("elicitation/create", asked);
  if (!answer) return failure(answer.error().message);
  const std::string action = answer->is_object() ? answer->value("action", "") : "";
  return contents({text(std::string(prefix) + "action=" + action + ", content=" + mcp::dump(answer->contains("content") ? (*answer)["content"] : Json::object()))});
}

}  // namespace

std::span<const char* const> question_tools() { return kQuestionTools; }

bool is_question_tool(std::string_view name) { return std::ranges::find(kQuestionTools, name) != kQuestionTools.end(); }

Outcome<Json> ask_client(const Caller& caller, const std::string& name, const Json& arguments) {
  if (name == "test_reconnection") return reconnect(caller);
  if (!caller.ask_client) return failure("the client cannot be asked");
  if (name == "test_sampling") {
    Json messages = Json::array();
    messages.push_back({{"role", "user"}, {"content", text(arguments.value("prompt", ""))}});
    const auto answer = caller.ask_client("sampling/createMessage", Json{{"messages", std::move(messages)}, {"maxTokens", 100}});
    if (!answer) return failure(answer.error().message);
    return contents({text("LLM response: " + (answer->contains("content") && (*answer)["content"].is_object() ? (*answer)["content"].value("text", "") : std::string()))});
  }
  if (name == "test_elicitation_sep1034_defaults") return elicit(caller, with_defaults(), "Elicitation completed: ");
  if (name == "test_elicitation_sep1330_enums") return elicit(caller, with_choices(), "Elicitation completed: ");
  const Json property{{"type", "string"}};
  return elicit(caller, question(arguments.value("message", ""), {{"username", property}, {"email", property}}, Json::array({"username", "email"})), "User response: ");
}

}  // namespace docent::fixtures
