// The commands. Each takes its parsed arguments and returns an exit status.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/output.h"
#include "cli/session.h"
#include "ingest/pipeline.h"

namespace docent::cli {

// What every command gets.
struct Context {
  Output out;
  std::filesystem::path data;
  std::optional<std::filesystem::path> config_file;
  config::Config config;
  OpenSession open;
  std::stop_token stop;             // set by SIGINT and SIGTERM
  std::filesystem::path executable;  // of this process, for `bench process`
  // What SIGHUP does from now on: called on another thread with the configuration read again. Empty: nothing.
  std::function<void(std::function<void(const base::Result<config::Config>&)>)> on_reload;
};

struct IngestArguments {
  ingest::IngestRequest request;
  bool no_wait = false;  // submit a job instead
};
int run_ingest(const Context& context, const IngestArguments& arguments);

struct SearchArguments {
  std::string query;
  std::optional<std::int64_t> k;
  std::string mode = "auto";
  std::optional<std::string> source, version_label;
  std::optional<std::int64_t> deadline_ms;
  bool explain = false;
  std::optional<std::string> why_not;
};
int run_search(const Context& context, const SearchArguments& arguments);

struct AskArguments {
  std::string question;
  std::vector<std::string> context;
  std::optional<std::int64_t> k, budget, deadline_ms;
  std::optional<std::string> source, version_label;
  bool explain = false;
};
int run_ask(const Context& context, const AskArguments& arguments);

struct GetArguments {
  std::string id;
  std::vector<std::string> context;  // parents, neighbours, children
  std::optional<std::int64_t> max_tokens;
  bool raw = false;
};
int run_get(const Context& context, const GetArguments& arguments);

struct ExploreArguments {
  std::string node, direction = "both";
  std::vector<std::string> types;
  std::int64_t depth = 1, limit = 100;
};
int run_explore(const Context& context, const ExploreArguments& arguments);
struct PathArguments {
  std::string from, to;
  std::vector<std::string> types;
  std::int64_t length = 6;
};
int run_path(const Context& context, const PathArguments& arguments);
struct EntitiesArguments {
  std::string kind, like, cursor;
  std::int64_t limit = 50;
};
int run_entities(const Context& context, const EntitiesArguments& arguments);

struct CypherArguments {
  std::string query;
  std::vector<std::string> parameters;  // NAME=VALUE, the value JSON or else a text
  bool explain = false;
};
int run_cypher(const Context& context, const CypherArguments& arguments);

struct VerifyArguments {
  std::vector<std::string> citations;  // empty: a JSON answer on stdin
};
int run_verify(const Context& context, const VerifyArguments& arguments);

struct TemplateArguments {
  std::string name;  // "search", "search/2"
  std::optional<std::int64_t> version;
  std::vector<std::string> parameters;  // NAME=VALUE
  bool explain = false;
};
int run_template_list(const Context& context);
int run_template_show(const Context& context, const TemplateArguments& arguments);
int run_template_run(const Context& context, const TemplateArguments& arguments);

int run_status(const Context& context);
int run_sources(const Context& context);
int run_doctor(const Context& context);

struct RemoveArguments {
  std::string target;
};
int run_remove(const Context& context, const RemoveArguments& arguments);

int run_config_show(const Context& context);
int run_config_check(const Context& context, const std::filesystem::path& file);

struct JobsArguments {
  std::string job;  // an id, a unique prefix of one, or empty: the newest (where a command allows that)
  std::string state, cursor;
  std::int64_t limit = 20;
};
int run_jobs_list(const Context& context, const JobsArguments& arguments);
int run_jobs_show(const Context& context, const JobsArguments& arguments);
int run_jobs_tail(const Context& context, const JobsArguments& arguments);
int run_jobs_report(const Context& context, const JobsArguments& arguments);
int run_jobs_cancel(const Context& context, const JobsArguments& arguments);
int run_jobs_retry(const Context& context, const JobsArguments& arguments);
int run_jobs_run(const Context& context);
int submit_ingest_job(const Context& context, const ingest::IngestRequest& request);

struct TokenArguments {
  std::string name, scopes = "read,graph", expires;
  std::vector<std::string> groups;
};
int run_token_create(const Context& context, const TokenArguments& arguments);
int run_token_list(const Context& context);
int run_token_revoke(const Context& context, const std::string& id);
int run_audit_verify(const Context& context);

struct ServeArguments {
  std::optional<std::string> http;
  bool stdio = false;  // MCP on stdin and stdout instead
};
int run_serve(const Context& context, const ServeArguments& arguments);

}  // namespace docent::cli
