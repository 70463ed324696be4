#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <thread>

#include "cli/commands.h"
#include "cli/job_runner.h"
#include "cli/version.h"
#include "ingest/extract_stage.h"
#include "mcp/documentation.h"
#include "mcp/line_session.h"
#include "obs/log.h"
#include "obs/metrics.h"
#include "server/service.h"

namespace docent::cli {
namespace {

constexpr int kPollMs = 100;

bool write_line(std::string line) {
  line.push_back('\n');
  for (std::size_t at = 0; at < line.size();) {
    const ssize_t written = ::write(STDOUT_FILENO, line.data() + at, line.size() - at);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    at += static_cast<std::size_t>(written);
  }
  return true;
}

// One message a line until stdin ends or a signal comes. Whoever started this process owns the data it reads.
int speak_on_stdio(const Context& context, const mcp::Server& server) {
  mcp::LineSession session(server, query::Principal{}, [](std::string_view message) { return write_line(std::string(message)); }, context.stop);
  std::string pending;
  std::size_t searched = 0;
  bool skipping = false;  // the rest of a line that is too long
  char buffer[64 << 10];
  while (!context.stop.stop_requested()) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, kPollMs);
    if (!session.poll()) return 0;
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    pending.append(buffer, static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = pending.find('\n', searched); end != std::string::npos; end = pending.find('\n', begin)) {
      const std::string_view line = std::string_view(pending).substr(begin, end - begin);
      if (!skipping && !session.handle(line)) return 0;
      skipping = false;
      begin = end + 1;
    }
    pending.erase(0, begin);
    if (pending.size() > mcp::kMaxMessageBytes) {
      if (!skipping && !session.handle(pending)) return 0;  // refused by its size
      skipping = true;
      pending.clear();
    }
    searched = pending.size();
  }
  session.close();
  return 0;
}

// Beside the first requests: puts documents into the graph that an older Docent left out of it, and has the graph ready before somebody asks.
void prepare_graph(store::Corpus& corpus, const std::stop_token& stop) {
  std::uint64_t extracted = 0;
  auto done = ingest::extract_missing(corpus, 1, {}, stop, extracted);
  if (done && extracted > 0) obs::log(obs::LogLevel::kInfo, "extracted_again", {{"documents", std::to_string(extracted)}});
  if (done && !stop.stop_requested()) done = corpus.graph().publish();
  if (!done) obs::log(obs::LogLevel::kWarn, "graph_not_ready", {{"why", done.error().message}});
}

}  // namespace

int run_serve(const Context& context, const ServeArguments& arguments) {
  SessionOptions session_options;
  session_options.create = true;  // an empty store serves, and says that it is not ready
  obs::Metrics metrics;
  session_options.metrics = &metrics;
  session_options.with_word_pieces = true;  // jobs are run here
  session_options.with_jobs = true;
  auto session = context.open(session_options, context.config);
  if (!session) return context.out.fail(session.error());
  ingest::JobRunner::Options runner_options;
  runner_options.metrics = &metrics;
  const auto runner = make_job_runner(**session, std::move(runner_options));
  runner->start();
  const std::jthread preparing([&](const std::stop_token& stop) { prepare_graph((*session)->corpus(), stop); });
  const ingest::IngestRules rules = ingest::make_ingest_rules(context.config.text("ingest.allowed_roots"));
  const auto features = mcp::make_documentation((*session)->engine(), {mcp::IngestParts{*(*session)->jobs(), (*session)->corpus(), rules}});
  mcp::Server mcp_server(*features, {"docent", "Docent", kVersion});
  if (arguments.stdio) return speak_on_stdio(context, mcp_server);
  const server::ServiceParts parts{(*session)->engine(), *(*session)->jobs(), rules, mcp_server, metrics, (*session)->clock(), (*session)->data(), kVersion, (*session)->embedder_note()};
  auto service = server::Service::open(parts, context.config, arguments.http.value_or(context.config.text("server.http")));
  if (!service) return context.out.fail(service.error());
  context.on_reload([&](const base::Result<config::Config>& config) {
    const auto done = config ? (*service)->reload(*config) : std::unexpected(config.error());
    if (done) obs::log(obs::LogLevel::kWarn, "configuration_reloaded");
    else obs::log(obs::LogLevel::kError, "configuration_not_reloaded", {{"why", done.error().message}});
  });
  fmt::print(stderr, "listening on {}\n", (*service)->address());
  std::fflush(stderr);
  const std::stop_callback on_stop(context.stop, [&] { mcp_server.drain(); });
  (*service)->run(context.stop);
  context.on_reload({});
  return 0;
}

}  // namespace docent::cli
