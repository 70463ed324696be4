// Log lines on stderr: a fixed event name and fields, as text or JSON lines. Never document text, questions or secrets.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace docent::obs {

enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };

// Process wide since stderr is. Thread safe.
void set_log_level(LogLevel level);
// Whether a line of that level is written: spares making its fields.
bool is_logged(LogLevel level);
bool parse_log_level(std::string_view name, LogLevel& level);
void log(LogLevel level, std::string_view event, std::initializer_list<std::pair<std::string_view, std::string>> fields = {});

}  // namespace docent::obs
