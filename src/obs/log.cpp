#include "obs/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace docent::obs {
namespace {

spdlog::logger& logger() {
  static const auto kLogger = [] {
    auto made = std::make_shared<spdlog::logger>("docent", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    made->set_level(spdlog::level::warn);
    return made;
  }();
  return *kLogger;
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarn: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
    case LogLevel::kOff: return spdlog::level::off;
  }
  return spdlog::level::info;
}

// One line whatever the value holds: a log line cannot be forged by a file name.
void append_field(std::string& line, std::string_view name, std::string_view value) {
  line.append(" ").append(name).append("=");
  const bool plain = !value.empty() && value.find_first_of(" \"\\=\t\r\n") == std::string_view::npos;
  if (plain) {
    line.append(value);
    return;
  }
  line.push_back('"');
  for (const char c : value) {
    if (c == '"' || c == '\\') line.push_back('\\');
    if (static_cast<unsigned char>(c) < 0x20) line.push_back(' ');
    else line.push_back(c);
  }
  line.push_back('"');
}

}  // namespace

void set_log_level(LogLevel level) { logger().set_level(to_spdlog(level)); }

bool is_logged(LogLevel level) { return logger().should_log(to_spdlog(level)); }

bool parse_log_level(std::string_view name, LogLevel& level) {
  if (name == "debug") level = LogLevel::kDebug;
  else if (name == "info") level = LogLevel::kInfo;
  else if (name == "warn") level = LogLevel::kWarn;
  else if (name == "error") level = LogLevel::kError;
  else if (name == "off") level = LogLevel::kOff;
  else return false;
  return true;
}

void log(LogLevel level, std::string_view event, std::initializer_list<std::pair<std::string_view, std::string>> fields) {
  if (!logger().should_log(to_spdlog(level))) return;
  std::string line(event);
  for (const auto& [name, value] : fields) append_field(line, name, value);
  logger().log(to_spdlog(level), line);
}

}  // namespace docent::obs
