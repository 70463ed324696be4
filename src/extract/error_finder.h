// What code blocks and prose have in common when they name errors: the words whose shape says so, statuses, and what a document calls an error.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "extract/context.h"
#include "extract/error_names.h"
#include "extract/phrases.h"
#include "extract/statuses.h"

namespace docent::extract {

constexpr std::size_t kNear = 60;  // bytes around a name in which the text says what it is
// What stands in front of, behind and around text [from, to), in lower case.
std::string before_of(std::string_view text, std::size_t from, std::size_t near = kNear);
std::string after_of(std::string_view text, std::size_t to, std::size_t near = kNear);
std::string around_of(std::string_view text, std::size_t from, std::size_t to, std::size_t near_before, std::size_t near_after);

// The status that a text is, alone or with its registered reason: "401: Unauthorized".
std::optional<unsigned> bare_status(std::string_view text);

// Lives for one document.
class ErrorFinder {
 public:
  explicit ErrorFinder(Context& context);

  Context& context() { return context_; }
  // An error named at text [from, to) of a block; nullptr when the name is none. `category` is the fact about it: "code", "message".
  const Found* add(std::string_view name, std::uint32_t block, std::size_t from, std::size_t to, float confidence, std::string_view category, std::vector<std::string> aliases = {});
  // Words of text [from, to) that are names of errors by their shape and what stands around them.
  void words(std::uint32_t block, std::size_t from, std::size_t to);
  // HTTP and exit statuses.
  void statuses(std::uint32_t block);
  void exit_status(std::uint32_t block, const Status& status);
  // "boats.TideError: no wind" at `at` of a block: named by the message, the class is another name. False when the line is none such.
  bool raised_line(std::uint32_t block, std::size_t at, std::string_view line, float confidence);
  // Whether the heading of a section or one above it, or the title, speaks of errors.
  bool tells(std::uint32_t section) const { return tells_[section] || title_tells_; }

 private:
  void count_furniture();
  void learn_constants();
  void signal(std::uint32_t block, std::size_t from, std::size_t to, std::string_view word);
  bool is_code_here(std::uint32_t block, std::size_t from, std::size_t to) const;
  bool is_named_in_prose(const model::Block& block, std::size_t from, std::size_t to) const;

  Context& context_;
  std::vector<bool> tells_;
  bool title_tells_ = false;
  std::set<unsigned> furniture_;                        // statuses that the document lists again and again
  std::set<std::string, std::less<>> called_errors_;  // constants that it calls errors
};

// Errors in what programs print and in what they raise: code blocks.
void extract_printed_errors(ErrorFinder& finder, std::uint32_t block);

}  // namespace docent::extract
