#include "extract/error_names.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace docent::extract {
namespace {

bool is_capital_or_digit(char c) { return is_upper(c) || is_digit(c); }
bool is_constant_letter(char c) { return is_upper(c) || is_digit(c) || c == '_'; }

// "AB-1234", "AB1234": letters, then digits.
bool is_numbered(std::string_view word) {
  std::size_t letters = 0;
  while (letters < word.size() && is_upper(word[letters])) ++letters;
  std::size_t digits = letters + (letters < word.size() && word[letters] == '-' ? 1 : 0);
  const std::size_t first = digits;
  while (digits < word.size() && is_digit(word[digits])) ++digits;
  const std::size_t count = digits - first;
  if (letters == 0 || letters > 6 || digits != word.size()) return false;
  return word[0] == 'E' && letters == 1 ? count >= 3 && count <= 6 : letters >= 2 && count >= 3 && count <= 6;
}
// Standards and algorithms have numbers too.
bool is_standard(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kStarts = {"RFC", "ISO", "IEEE", "IEC", "CVE", "CWE", "PEP", "BCP", "STD", "SHA", "MD", "UTF", "AES", "RSA", "ECMA", "ANSI", "KEP", "FIPS", "NIST", "CP", "ES", "IPV"};
  std::size_t letters = 0;
  while (letters < word.size() && is_upper(word[letters])) ++letters;
  return std::ranges::find(kStarts, word.substr(0, letters)) != kStarts.end();
}

}  // namespace

bool is_errno(std::string_view word) {
  static constexpr std::array<std::string_view, 73> kCodes = {
      "EPERM", "ENOENT", "EINTR", "EIO", "ENXIO", "E2BIG", "EBADF", "ECHILD", "EAGAIN", "ENOMEM", "EACCES", "EFAULT", "EBUSY", "EEXIST", "EXDEV",
      "ENODEV", "ENOTDIR", "EISDIR", "EINVAL", "ENFILE", "EMFILE", "EFBIG", "ENOSPC", "ESPIPE", "EROFS", "EPIPE", "ENOSYS", "ENOTEMPTY", "ELOOP",
      "ENOTCONN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "EADDRINUSE", "ENOTSUP", "EOVERFLOW", "ESTALE", "EDQUOT", "EWOULDBLOCK",
      "EADDRNOTAVAIL", "EAFNOSUPPORT", "EALREADY", "ECANCELED", "ECONNABORTED", "EDEADLK", "EDESTADDRREQ", "EHOSTDOWN", "EILSEQ", "EINPROGRESS",
      "EISCONN", "EMLINK", "EMSGSIZE", "ENAMETOOLONG", "ENETDOWN", "ENETRESET", "ENETUNREACH", "ENOBUFS", "ENODATA", "ENOEXEC", "ENOLCK",
      "ENOPROTOOPT", "ENOTBLK", "ENOTSOCK", "ENOTTY", "EOPNOTSUPP", "EPROTO", "EPROTONOSUPPORT", "EPROTOTYPE", "ERANGE", "ESRCH", "ETIME", "ETXTBSY"};
  return std::ranges::find(kCodes, word) != kCodes.end();
}

bool is_signal(std::string_view word) {
  static constexpr std::array<std::string_view, 9> kSignals = {"SIGKILL", "SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGPIPE", "SIGSYS", "SIGXCPU"};
  return std::ranges::find(kSignals, word) != kSignals.end();
}

bool is_code_shape(std::string_view word) {
  if (word.size() < 4 || word.size() > 40) return false;
  if (word.starts_with("ERR_") || word.starts_with("E_")) return all_of_class(word, is_constant_letter);
  return is_numbered(word) && !is_standard(word);
}

bool is_sqlstate(std::string_view word) { return word.size() == 5 && all_of_class(word, is_capital_or_digit) && any_of_class(word, is_digit); }

bool is_symbolic(std::string_view word) {
  if (word.size() < 6 || word.size() > 60 || !is_upper(word[0]) || !all_of_class(word, is_alnum) || !any_of_class(word, is_lower)) return false;
  for (const std::string_view end : {"BackOff", "Killed", "Exception", "Exceeded"})
    if (word.size() > end.size() && word.ends_with(end)) return true;
  if (word.size() == 7 && (word.starts_with("Http4") || word.starts_with("Http5")) && is_digit(word[5]) && is_digit(word[6])) return true;
  if (word.size() > 7 && word.ends_with("Error") && !word.ends_with("OnError") && !word.starts_with("Get")) return true;
  for (const std::string_view start : {"Err", "Failed"})
    if (word.starts_with(start) && word.size() > start.size() + 2 && is_upper(word[start.size()])) return true;
  return false;
}

bool is_class_name(std::string_view word) {
  return word.size() > 5 && word != "Exception" && is_upper(word[0]) && all_of_class(word, is_alnum) && any_of_class(word, is_lower);
}

bool is_result_name(std::string_view word) {
  return word.size() > 5 && word.find('_') != std::string_view::npos && all_of_class(word, [](char c) { return is_alnum(c) || c == '_'; });
}

bool is_constant(std::string_view word) {
  for (const std::string_view fine : {"_OK", "_DONE", "_SUCCESS", "_ROW"})
    if (word.ends_with(fine)) return false;
  // "BOATLOG_ERR": a level of a log.
  if (word.substr(0, word.find('_')).ends_with("LOG") || word.find("_NOTICE") != std::string_view::npos || word.find("_WARNING") != std::string_view::npos) return false;
  return word.size() > 5 && word.find('_') != std::string_view::npos && word.back() != '_' && all_of_class(word, is_constant_letter);
}

bool is_failure_constant(std::string_view word) {
  if (!is_constant(word) || word == "FATAL_ERROR") return false;  // a severity
  // So is what belongs to an error: its handler, its message.
  static constexpr std::array<std::string_view, 18> kParts = {"_HANDLE", "_HANDLER", "_MATCH", "_LOG", "_LEVEL", "_MODE", "_MESSAGE", "_CODE", "_CALLBACK", "_LIMIT", "_REGEX", "_PAGE", "_FORMAT", "_COUNT", "_EXCEPTION", "_VARIABLE", "_FILE", "_URL"};
  if (std::ranges::any_of(kParts, [&](std::string_view part) { return word.ends_with(part); })) return false;
  bool failure = word.starts_with("ERROR_");
  std::size_t number = 0;
  for (const std::string_view part : base::split(word, '_')) {
    // What is done about errors is a setting, not a failure.
    for (const std::string_view setting : {"ON", "NO", "IF", "LOG", "MAX", "LAST", "SHOW", "IGNORE", "DISPLAY", "PRINT", "EXIT", "IS", "HAS", "GET", "SET", "DEBUG", "CAPTURE", "STOP", "HANDLE", "RAISE"})
      if (part == setting) return false;
    failure = failure || (number > 0 && (part == "ERROR" || part == "ERR" || part == "FAILED" || part == "FAILURE"));
    ++number;
  }
  return failure;
}

bool says_failure(std::string_view lower) {
  static constexpr std::array<std::string_view, 29> kSigns = {"not found", "no such", "denied", "refused", "cannot", "can't", "can not", "could not", "couldn't", "failed", "failure", "invalid", "unable", "timed out", "timeout", "unknown", "does not exist",
                                                             "doesn't exist", "exceeded", "missing", "not allowed", "forbidden", "not permitted", "not match", "unexpected", "too many", "out of memory", "out of space", "no space left"};
  return std::ranges::any_of(kSigns, [&](std::string_view one) { return lower.find(one) != std::string_view::npos; });
}

}  // namespace docent::extract
