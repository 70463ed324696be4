// What a server offers over MCP: tools, resources, prompts. The protocol (mcp/server.h) knows nothing of documentation, and a test
// program can offer fixtures on the same protocol code. Implementations are thread safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mcp/json.h"
#include "mcp/json_rpc.h"
#include "mcp/revision.h"
#include "mcp/tasks.h"
#include "query/request.h"

namespace docent::mcp {

constexpr std::chrono::seconds kAskLimit{120};  // people answer forms; a thread waits

// Who asks, how, and until when.
struct Caller {
  query::Principal principal;
  Revision revision = kNewestLegacy;
  std::stop_token stop;
  // Whether the client can show a form. A modern caller is asked by an `input_required` answer, an older one by `ask_client`.
  bool can_elicit = false;
  // What the retry of a multi-round-trip request brings (opaque to the protocol, checked by `Features`).
  std::string request_state;    // empty: none
  std::string input_responses;  // JSON object by request key, or empty
  // Where the request asked for them, else empty. Progress must increase; levels are those of RFC 5424 in small letters.
  std::function<void(double progress, double total, const std::string& message)> progress;
  std::function<void(std::string_view level, const std::string& text)> log;
  std::string client_capabilities = "{}";  // as declared with the request, or with `initialize`
  bool takes_tasks = false;                // declared the tasks extension, and Features has tasks: call_tool may answer task_started()
  // Sends a request to the client and waits for its result, on the calling thread and for at most kAskLimit: sampling/createMessage,
  // elicitation/create, roots/list. Only in sessions of the older revisions whose client declared one of them, else empty.
  // kMissingCapability for a method that was not declared, kInternal when the client refuses, is too slow or has gone.
  std::function<Outcome<Json>(const std::string& method, const Json& params)> ask_client;
  // Lets go of the connection while the work goes on elsewhere (2025-11-25 over HTTP, else empty): the client is told to come back, what
  // call_tool then returns is not sent, and the function given out is to be called once, from any thread, with the result.
  std::function<std::function<void(Outcome<Json>)>()> answer_later;
};

// Equal for equal principals: what is kept or signed for one is bound to this.
std::string key_of(const query::Principal& principal);

// Some pages of a list; `next` empty at the end.
struct ListPage {
  std::vector<Json> items;
  std::string next;
};

class Features {
 public:
  virtual ~Features() = default;
  virtual std::string instructions(const Caller& caller) const = 0;
  // In a fixed order. Tool objects of the newest revision; the protocol leaves out what an older one does not know.
  virtual std::vector<Json> tools(const Caller& caller) const = 0;
  // A CallToolResult: {"content":…,"structuredContent":…,"isError":…}, the structured content may be ready_json(); {"resultType":"input_required",…} to a modern caller that
  // `can_elicit`; task_started() to a caller that `takes_tasks`. kInvalidParams for an unknown tool only: bad arguments are results that a
  // model can read. Tools mirror parameters into headers (x-mcp-header) the same way as long as the process lives.
  virtual Outcome<Json> call_tool(const Caller& caller, const std::string& name, const Json& arguments) const = 0;
  // `cursor` as given out before, or empty. kInvalidParams for any other.
  virtual Outcome<ListPage> resources(const Caller& caller, const std::string& cursor) const = 0;
  virtual std::vector<Json> resource_templates(const Caller& caller) const = 0;
  // The list "contents". kResourceNotFound.
  virtual Outcome<Json> read_resource(const Caller& caller, const std::string& uri) const = 0;
  // Changes when the resources that the caller may see may have, and at no other time.
  virtual std::uint64_t generation(const Caller& caller) const = 0;
  // Equal as long as reading the resource gives the same; empty when there is none that the caller may see.
  virtual std::string resource_stamp(const Caller& caller, const std::string& uri) const = 0;
  virtual std::vector<Json> prompts(const Caller& caller) const = 0;
  virtual Outcome<Json> get_prompt(const Caller& caller, const std::string& name, const Json& arguments) const = 0;
  // {"values":[…],"total":…,"hasMore":…}
  virtual Outcome<Json> complete(const Caller& caller, const Json& reference, const std::string& argument, const std::string& value) const = 0;

  // Whether anything is ever told to Caller::log.
  virtual bool logs() const { return false; }

  // Tasks (mcp/tasks.h). Ids are bearer names within one principal: another principal's task does not exist for a caller.
  virtual bool has_tasks() const { return false; }
  // nullopt: none that the caller may see.
  virtual std::optional<Task> task(const Caller& caller, const std::string& id) const;
  // Answers to input requests by key; those that nobody waits for are passed over. False: no such task.
  virtual bool update_task(const Caller& caller, const std::string& id, const Json& responses) const;
  // Asks for an end; the task may still complete. A task that has ended stays as it is. False: no such task.
  virtual bool cancel_task(const Caller& caller, const std::string& id) const;
  // Changes whenever any task may have. Budget: 1 µs.
  virtual std::uint64_t tasks_generation() const { return 0; }
};

}  // namespace docent::mcp
