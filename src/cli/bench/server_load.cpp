#include "cli/bench/server_load.h"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/bench/child.h"
#include "cli/bench/http_connection.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

// One client: made on its thread, called with the number of the request until the time is over.
using Client = std::function<base::Status(std::size_t number)>;
using MakeClient = std::function<base::Result<Client>()>;

struct Loop {
  std::vector<double> ms;
  double per_second = 0;
};

// Numbers go on over all rounds, so that every request asks another question until all were asked.
base::Result<Loop> run_loop(const MakeClient& make, std::size_t clients, double seconds, std::atomic<std::size_t>& number, const std::stop_token& stop) {
  Loop loop;
  std::mutex mutex;
  base::Status outcome;
  const auto start = Clock::now();
  const auto end = start + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < clients; ++i)
      threads.emplace_back([&] {
        std::vector<double> mine;
        base::Status status;
        auto client = make();
        if (!client) status = std::unexpected(client.error());
        while (status && Clock::now() < end && !stop.stop_requested()) {
          const auto begin = Clock::now();
          status = (*client)(number++);
          mine.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        }
        const std::lock_guard lock(mutex);
        if (!status && outcome) outcome = std::move(status);
        loop.ms.insert(loop.ms.end(), mine.begin(), mine.end());
      });
  }
  DOCENT_TRY(outcome);
  if (stop.stop_requested()) return base::fail(ErrorCode::kCancelled, "stopped");
  loop.per_second = static_cast<double>(loop.ms.size()) / std::chrono::duration<double>(Clock::now() - start).count();
  return loop;
}

MakeClient in_process(const query::Engine& engine, std::span<const std::string> queries) {
  return [&engine, queries]() -> base::Result<Client> {
    return [&engine, queries](std::size_t number) -> base::Status {
      query::SearchRequest request;
      request.query = queries[number % queries.size()];
      request.principal.owner = false;
      DOCENT_ASSIGN([[maybe_unused]] const auto response, engine.search(request));
      return {};
    };
  };
}

MakeClient over_http(std::uint16_t port, const std::vector<std::string>& requests) {
  return [port, &requests]() -> base::Result<Client> {
    DOCENT_ASSIGN(HttpConnection opened, HttpConnection::open(port));
    const auto connection = std::make_shared<HttpConnection>(std::move(opened));
    return [connection, &requests](std::size_t number) -> base::Status {
      DOCENT_ASSIGN(const int status, connection->exchange(requests[number % requests.size()]));
      if (status != 200) return base::fail(ErrorCode::kUnavailable, "the measured server answered " + std::to_string(status) + ": " + connection->body().substr(0, 200));
      return {};
    };
  };
}

std::vector<std::string> search_requests(std::span<const std::string> queries) {
  std::vector<std::string> requests;
  for (const std::string& query : queries) requests.push_back(make_http_request("/v1/search", Json{{"query", query}}.dump()));
  return requests;
}

std::vector<std::string> mcp_requests(std::span<const std::string> queries) {
  constexpr std::string_view kHeaders =
      "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: search_documentation\r\n";
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < queries.size(); ++i) {
    const Json meta{{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}, {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
    const Json body{{"jsonrpc", "2.0"}, {"id", i}, {"method", "tools/call"},
                    {"params", {{"_meta", meta}, {"name", "search_documentation"}, {"arguments", {{"query", queries[i]}, {"limit", 10}}}}}};
    requests.push_back(make_http_request("/mcp", body.dump(), kHeaders));
  }
  return requests;
}

std::uint64_t resident_bytes(int pid) {
  std::ifstream input("/proc/" + std::to_string(pid) + "/statm");
  std::uint64_t total = 0, resident = 0;
  input >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

struct Collected {
  std::vector<double> ms, rates;
  void add(Loop loop) {
    ms.insert(ms.end(), loop.ms.begin(), loop.ms.end());
    rates.push_back(loop.per_second);
  }
  LoopFigures figures() { return {latencies_of(std::move(ms)), spread_of(std::move(rates))}; }
};

base::Status measure_idle(std::uint16_t port, int pid, std::size_t wanted, ServerFigures& figures) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < wanted + 256) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted + 256);
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
  const std::uint64_t before = resident_bytes(pid);
  std::vector<HttpConnection> connections;
  const std::string request = make_http_request("/health", {});
  for (std::size_t i = 0; i < wanted; ++i) {
    DOCENT_ASSIGN(HttpConnection one, HttpConnection::open(port));
    DOCENT_ASSIGN([[maybe_unused]] const int status, one.exchange(request));  // it has been used, as idle connections of clients have
    connections.push_back(std::move(one));
  }
  figures.idle_connections = connections.size();
  const std::uint64_t after = resident_bytes(pid);
  figures.idle_bytes = after > before ? after - before : 0;
  return {};
}

// Clients that no server should feel: heads that come a byte at a time, bodies beyond the limit, bytes that are no HTTP.
std::vector<std::jthread> start_disturbance(std::uint16_t port) {
  std::vector<std::jthread> threads;
  constexpr int kSlow = 200;
  threads.emplace_back([port](const std::stop_token& stop) {
    const std::string head = "POST /v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    std::vector<HttpConnection> slow;
    for (std::size_t at = 0; !stop.stop_requested(); at = (at + 1) % head.size()) {
      if (at == 0) {
        slow.clear();
        for (int i = 0; i < kSlow; ++i)
          if (auto one = HttpConnection::open(port)) slow.push_back(std::move(*one));
      }
      for (HttpConnection& one : slow) static_cast<void>(one.send(std::string_view(head).substr(at, 1)));
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  threads.emplace_back([port](const std::stop_token& stop) {
    const std::string huge(4 << 20, 'x');
    while (!stop.stop_requested()) {
      if (auto one = HttpConnection::open(port)) static_cast<void>(one->exchange(make_http_request("/v1/search", huge)));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  threads.emplace_back([port](const std::stop_token& stop) {
    const std::string nonsense(2'000, '\x01'), deep = make_http_request("/v1/search", std::string(100'000, '['));
    for (std::size_t i = 0; !stop.stop_requested(); ++i) {
      if (auto one = HttpConnection::open(port)) static_cast<void>(one->exchange(i % 2 == 0 ? nonsense + "\r\n\r\n" : deep));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  return threads;
}

}  // namespace

base::Result<ServerFigures> measure_server(const std::filesystem::path& executable, const std::filesystem::path& data, const query::Engine& engine,
                                           std::span<const std::string> queries, const ServerLoadOptions& options, const std::stop_token& stop) {
  DOCENT_ASSIGN(const auto server, ServerProcess::start(executable, data));
  const auto requests = search_requests(queries), calls = mcp_requests(queries);
  const std::vector<std::string> health = {make_http_request("/health", {})};
  ServerFigures figures;
  std::atomic<std::size_t> number = 0;
  const auto run = [&](const MakeClient& make, double seconds) { return run_loop(make, options.clients, seconds, number, stop); };

  // Warm both: each question once at least would take long, so for as long as a measurement.
  DOCENT_ASSIGN([[maybe_unused]] const Loop warm_engine, run(in_process(engine, queries), options.seconds / 2));
  DOCENT_ASSIGN([[maybe_unused]] const Loop warm_server, run(over_http(server->port(), requests), options.seconds / 2));
  Collected in_process_loop, http_loop, mcp_loop, health_loop;
  for (std::size_t round = 0; round < options.rounds; ++round) {
    DOCENT_ASSIGN(Loop direct, run(in_process(engine, queries), options.seconds));
    in_process_loop.add(std::move(direct));
    DOCENT_ASSIGN(Loop http, run(over_http(server->port(), requests), options.seconds));
    http_loop.add(std::move(http));
    DOCENT_ASSIGN(Loop mcp, run(over_http(server->port(), calls), options.seconds));
    mcp_loop.add(std::move(mcp));
    DOCENT_ASSIGN(Loop small, run(over_http(server->port(), health), options.seconds / 2));
    health_loop.add(std::move(small));
  }
  figures.in_process = in_process_loop.figures();
  figures.http = http_loop.figures();
  figures.mcp = mcp_loop.figures();
  figures.health = health_loop.figures();

  DOCENT_ASSIGN(Loop quiet, run(over_http(server->port(), requests), options.seconds));
  {
    const auto disturbance = start_disturbance(server->port());
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    DOCENT_ASSIGN(Loop disturbed, run(over_http(server->port(), requests), options.seconds));
    figures.disturbed = latencies_of(std::move(disturbed.ms));
  }
  figures.quiet = latencies_of(std::move(quiet.ms));
  DOCENT_TRY(measure_idle(server->port(), server->pid(), options.idle, figures));

  if (options.soak_minutes > 0) {
    ServerFigures::Soak soak;
    soak.minutes = options.soak_minutes;
    const double tenth = options.soak_minutes * 60 / 10;
    for (int part = 0; part < 10; ++part) {
      DOCENT_ASSIGN(const Loop loop, run(over_http(server->port(), part % 2 == 0 ? requests : calls), tenth));
      soak.requests += loop.ms.size();
      if (part == 0) soak.begin_bytes = resident_bytes(server->pid());
    }
    soak.end_bytes = resident_bytes(server->pid());
    figures.soak = soak;
  }
  return figures;
}

}  // namespace docent::cli
