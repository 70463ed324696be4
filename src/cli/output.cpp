#include "cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "base/text.h"

namespace docent::cli {
namespace {

bool terminal_colour(int descriptor, bool no_colour) {
  const char* term = std::getenv("TERM");
  const char* refused = std::getenv("NO_COLOR");
  return !no_colour && (refused == nullptr || *refused == '\0') && ::isatty(descriptor) == 1 && term != nullptr &&
         std::string_view(term) != "dumb";
}

std::string paint(bool on, const char* code, std::string_view text) {
  return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

// Columns a text takes, escapes aside; good enough for wrapping (wide characters count one).
std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      while (i < text.size() && text[i] != 'm') ++i;
      continue;
    }
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80) ++count;
  }
  return count;
}

}  // namespace

ExitStatus exit_status(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kInvalidArgument: return kUsage;
    case base::ErrorCode::kTooLarge: return kUsage;
    case base::ErrorCode::kNotFound: return kNotFoundStatus;
    case base::ErrorCode::kUnavailable: return kUnavailableStatus;
    case base::ErrorCode::kRateLimited: return kUnavailableStatus;
    case base::ErrorCode::kConflict:
    case base::ErrorCode::kUnauthenticated:
    case base::ErrorCode::kForbidden:
    case base::ErrorCode::kCancelled:
    case base::ErrorCode::kDeadlineExceeded:
    case base::ErrorCode::kCorrupt:
    case base::ErrorCode::kInternal: return kFailed;
  }
  return kFailed;
}

Output Output::detect(bool json, bool no_colour) {
  Output out;
  out.json = json;
  out.colour = !json && terminal_colour(STDOUT_FILENO, no_colour);
  out.error_colour = terminal_colour(STDERR_FILENO, no_colour);
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) out.width = std::clamp<std::size_t>(size.ws_col, 60, 140);
  return out;
}

void Output::print(std::string_view text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (!text.ends_with('\n')) std::fputc('\n', stdout);
}

void Output::note(std::string_view text) const {
  const std::string line = paint(error_colour, "2", text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int Output::fail(const base::Error& error) const {
  std::fflush(stdout);
  if (json) {
    std::string quoted;
    for (const char c : safe_for_terminal(base::to_valid_utf8(error.message))) {
      if (c == '"' || c == '\\') quoted.push_back('\\');
      if (c == '\n') quoted += "\\n";
      else if (c == '\t') quoted += "\\t";
      else quoted.push_back(c);
    }
    fmt::print(stderr, "{{\"error\":{{\"code\":\"{}\",\"message\":\"{}\"}}}}\n", base::to_string(error.code), quoted);
  } else {
    fmt::print(stderr, "{} {}\n", paint(error_colour, "1;31", "docent:"), safe_for_terminal(error.message));
  }
  return exit_status(error.code);
}

std::string Output::bold(std::string_view text) const { return paint(colour, "1", text); }
std::string Output::dim(std::string_view text) const { return paint(colour, "2", text); }
std::string Output::accent(std::string_view text) const { return paint(colour, "36", text); }
std::string Output::good(std::string_view text) const { return paint(colour, "32", text); }
std::string Output::bad(std::string_view text) const { return paint(colour, "31", text); }

std::string safe_for_terminal(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0x80 &&
                    static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) {
      safe += "\xEF\xBF\xBD";
      ++i;
    } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
      safe += "\xEF\xBF\xBD";
    } else {
      safe.push_back(text[i]);
    }
  }
  return safe;
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent, std::size_t max_lines) {
  const std::string margin(indent, ' ');
  const std::size_t room = width > indent + 20 ? width - indent : 20;
  std::string wrapped;
  std::size_t lines = 0;
  const auto emit = [&](std::string_view line) {
    if (lines == max_lines) wrapped += margin + "…\n";
    if (lines++ >= max_lines) return false;
    wrapped += margin;
    wrapped.append(line).push_back('\n');
    return true;
  };
  for (const std::string_view paragraph : base::split(text, '\n')) {
    std::string line;
    std::size_t used = 0;
    const std::size_t lead = std::min(paragraph.find_first_not_of(' '), paragraph.size());
    line.append(lead, ' ');
    used = lead;
    bool first = true;
    for (const std::string_view word : base::split(paragraph.substr(lead), ' ')) {
      const std::size_t length = columns(word);
      if (!first && used + 1 + length > room) {
        if (!emit(line)) return wrapped;
        line.clear();
        used = 0;
        first = true;
      }
      if (!first) {
        line.push_back(' ');
        ++used;
      }
      line.append(word);
      used += length;
      first = false;
    }
    if (!base::trim(line).empty() || lines > 0)
      if (!emit(line)) return wrapped;
  }
  return wrapped;
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string human_bytes(std::uint64_t bytes) {
  const auto amount = static_cast<double>(bytes);
  if (bytes < 1024) return fmt::format("{} B", bytes);
  if (bytes < 1024 * 1024) return fmt::format("{:.1f} kB", amount / 1024);
  if (bytes < 1024ULL * 1024 * 1024) return fmt::format("{:.1f} MB", amount / (1024 * 1024));
  return fmt::format("{:.2f} GB", amount / (1024.0 * 1024 * 1024));
}

namespace {
double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
}  // namespace

ProgressBar::ProgressBar(const Output& out) : out_(out) {}
ProgressBar::~ProgressBar() { clear(); }

void ProgressBar::clear() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

void ProgressBar::update(const ingest::Progress& progress) {
  const double now = seconds_now();
  if (progress.stage != stage_) {
    stage_ = progress.stage;
    stage_start_ = now;
    last_drawn_ = 0;
    last_done_ = 0;
  }
  const bool terminal = ::isatty(STDERR_FILENO) == 1 && !out_.json;
  const bool last = progress.total > 0 && progress.done == progress.total;
  if (now - last_drawn_ < (terminal ? 0.1 : 5.0) && !last) return;
  if (!terminal && last_drawn_ == 0 && !last) {  // a run that takes no time says nothing on the way
    last_drawn_ = now;
    return;
  }
  if (!terminal && last && now - stage_start_ < 2.0) return;
  last_drawn_ = now;
  const double spent = now - stage_start_;
  const double rate = spent > 0.2 ? static_cast<double>(progress.done) / spent : 0;
  const double left = rate > 0 && progress.total > progress.done ? static_cast<double>(progress.total - progress.done) / rate : 0;
  if (out_.json) {
    fmt::print(stderr, "{{\"progress\":{{\"stage\":\"{}\",\"done\":{},\"total\":{},\"rate\":{:.1f},\"seconds_left\":{:.0f}}}}}\n",
               progress.stage, progress.done, progress.total, rate, left);
    return;
  }
  const std::string_view unit = progress.stage == "embed" ? "passages" : "files";
  const std::string_view verb = progress.stage == "embed" ? "Embedding" : progress.stage == "extract" ? "Extracting" : progress.stage == "index" ? "Indexing" : "Reading";
  std::string text = progress.total > 0 ? fmt::format("{} {}/{} {}", verb, progress.done, progress.total, unit)
                                        : fmt::format("{} {} {}", verb, progress.done, unit);
  if (rate > 0) text += fmt::format("  {:.0f}/s", rate);
  if (left >= 1) text += fmt::format("  {}:{:02} left", static_cast<int>(left) / 60, static_cast<int>(left) % 60);
  if (!terminal) {
    fmt::print(stderr, "{}\n", text);
    return;
  }
  std::string bar;
  if (progress.total > 0) {
    constexpr std::size_t kCells = 24;
    const auto full = static_cast<std::size_t>(static_cast<double>(kCells) * static_cast<double>(progress.done) /
                                               static_cast<double>(progress.total));
    for (std::size_t i = 0; i < kCells; ++i) bar += i < full ? "━" : "─";
    bar = paint(out_.error_colour, "36", bar) + " ";
  }
  fmt::print(stderr, "\r\x1b[K{}{}", bar, text);
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace docent::cli
