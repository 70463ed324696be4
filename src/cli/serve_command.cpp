#include <fmt/format.h>

#include <cstdio>

#include "cli/commands.h"
#include "server/http_server.h"

namespace docent::cli {

int run_serve(const Context& context, const ServeArguments& arguments) {
  const auto options = server::parse_listen(arguments.http.value_or("127.0.0.1:7411"));
  if (!options) return context.out.fail(options.error());
  SessionOptions session_options;
  session_options.create = true;  // an empty store serves, and says that it is not ready
  auto session = context.open(session_options, context.config);
  if (!session) return context.out.fail(session.error());
  const server::Api api((*session)->engine());
  auto server = server::HttpServer::listen(*options, [&api](const server::Request& request, std::stop_token stop) { return api.handle(request, stop); });
  if (!server) return context.out.fail(server.error());
  const std::string host = options->host.find(':') == std::string::npos ? options->host : "[" + options->host + "]";
  fmt::print(stderr, "listening on http://{}:{}\n", host, (*server)->port());
  std::fflush(stderr);
  (*server)->run(context.stop);
  return 0;
}

}  // namespace docent::cli
