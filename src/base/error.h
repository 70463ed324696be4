// The one error type of Docent, and Result<T>, which carries it.
//
// Exceptions of libraries are turned into an Error where they occur; nothing above base/ throws on bad input.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace docent::base {

enum class ErrorCode {
  kInvalidArgument,
  kNotFound,
  kConflict,
  kUnauthenticated,
  kForbidden,
  kTooLarge,
  kRateLimited,
  kCancelled,
  kDeadlineExceeded,
  kUnavailable,
  kCorrupt,
  kInternal,
};

// The stable name a program may match on, for example "not_found".
std::string_view to_string(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  // Fit for the caller: what was tried, the value that was wrong, what would be right. Never a secret.
  std::string message;
  // For the log only: errno text, library messages, server paths.
  std::string detail;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

// `return fail(ErrorCode::kNotFound, "no document \"x\"");`
inline std::unexpected<Error> fail(ErrorCode code, std::string message, std::string detail = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(detail)});
}

// Passes an error on with a few words in front of its message.
inline std::unexpected<Error> fail_in(std::string_view where, Error error) {
  error.message = std::string(where) + ": " + error.message;
  return std::unexpected(std::move(error));
}

}  // namespace docent::base

// Leaves the enclosing function with the error of a Result or Status, if it holds one.
#define DOCENT_TRY(expression)                                            \
  do {                                                                    \
    if (auto docent_try_status_ = (expression); !docent_try_status_)      \
      return std::unexpected(std::move(docent_try_status_).error());      \
  } while (false)

#define DOCENT_CONCAT_INNER_(a, b) a##b
#define DOCENT_CONCAT_(a, b) DOCENT_CONCAT_INNER_(a, b)

// `DOCENT_ASSIGN(auto bytes, read_file(path));` declares `bytes`, or leaves with the error.
#define DOCENT_ASSIGN(declaration, expression)                                            \
  auto DOCENT_CONCAT_(docent_result_, __LINE__) = (expression);                           \
  if (!DOCENT_CONCAT_(docent_result_, __LINE__))                                          \
    return std::unexpected(std::move(DOCENT_CONCAT_(docent_result_, __LINE__)).error());  \
  declaration = std::move(*DOCENT_CONCAT_(docent_result_, __LINE__))
