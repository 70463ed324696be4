// Functions of strings.
#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "cypher/functions.h"
#include "cypher/text_functions.h"

namespace docent::cypher {
namespace {

using base::Result;
using Arguments = std::span<const Value>;
using enum ValueType;

constexpr std::int32_t kMaxRegexSteps = 50;  // of ICU's clock, about a millisecond each
constexpr std::int32_t kMaxRegexStackBytes = 1 << 20;
constexpr std::size_t kMaxRegexBytes = 1'000;

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

// Byte offset of character number `count`, or the end.
std::size_t offset_of(std::string_view text, std::uint64_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (begins_character(text[at]) && count-- == 0) return at;
  }
  return at;
}

std::string to_utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

icu::UnicodeString from_utf8(std::string_view text) { return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size()))); }

Result<Value> to_upper(Execution&, Arguments a) { return Value(to_utf8(from_utf8(a[0].string()).toUpper(icu::Locale::getRoot()))); }
Result<Value> to_lower(Execution&, Arguments a) { return Value(to_utf8(from_utf8(a[0].string()).toLower(icu::Locale::getRoot()))); }

constexpr std::string_view kBlanks = " \t\n\r\f\v";

Value trimmed(Arguments a, bool left, bool right) {
  std::string_view text = a[0].string();
  const std::string_view unwanted = a.size() > 1 ? a[1].string() : kBlanks;
  if (left) text.remove_prefix(std::min(text.find_first_not_of(unwanted), text.size()));
  if (right) text = text.substr(0, text.find_last_not_of(unwanted) + 1);
  return Value(std::string(text));
}

Result<Value> trim(Execution&, Arguments a) { return trimmed(a, true, true); }
Result<Value> ltrim(Execution&, Arguments a) { return trimmed(a, true, false); }
Result<Value> rtrim(Execution&, Arguments a) { return trimmed(a, false, true); }

Result<std::uint64_t> not_negative(const Value& value, std::string_view what) {
  if (value.integer() < 0) return runtime_error(fmt::format("{} must not be negative, got {}", what, value.integer()));
  return static_cast<std::uint64_t>(value.integer());
}

Result<Value> left(Execution&, Arguments a) {
  DOCENT_ASSIGN(const std::uint64_t count, not_negative(a[1], "the length for left()"));
  return Value(std::string(a[0].string().substr(0, offset_of(a[0].string(), count))));
}

Result<Value> right(Execution&, Arguments a) {
  DOCENT_ASSIGN(const std::uint64_t count, not_negative(a[1], "the length for right()"));
  const std::string_view text = a[0].string();
  const std::uint64_t all = count_characters(text);
  return Value(std::string(text.substr(offset_of(text, count >= all ? 0 : all - count))));
}

Result<Value> substring(Execution&, Arguments a) {
  DOCENT_ASSIGN(const std::uint64_t start, not_negative(a[1], "the start for substring()"));
  std::string_view text = a[0].string();
  text.remove_prefix(offset_of(text, start));
  if (a.size() > 2) {
    DOCENT_ASSIGN(const std::uint64_t count, not_negative(a[2], "the length for substring()"));
    text = text.substr(0, offset_of(text, count));
  }
  return Value(std::string(text));
}

Result<Value> replace(Execution& x, Arguments a) {
  const std::string_view text = a[0].string(), old = a[1].string(), fresh = a[2].string();
  if (old.empty()) return a[0];
  std::string out;
  std::size_t from = 0;
  for (std::size_t at = text.find(old); at != std::string_view::npos; at = text.find(old, from)) {
    out.append(text.substr(from, at - from)).append(fresh);
    DOCENT_TRY(x.admit(out.size()));
    from = at + old.size();
  }
  out.append(text.substr(from));
  return Value(std::move(out));
}

Result<Value> split(Execution& x, Arguments a) {
  const std::string_view text = a[0].string();
  std::vector<std::string_view> delimiters;
  if (a[1].is(kString)) delimiters.push_back(a[1].string());
  else
    for (const Value& item : a[1].list()) {
      if (!item.is(kString)) return runtime_error("the delimiters for split() must be strings");
      delimiters.push_back(item.string());
    }
  List parts;
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = std::ranges::find_if(delimiters, [&](std::string_view delimiter) { return text.substr(at).starts_with(delimiter); });
    if (found == delimiters.end() || (found->empty() && at == from)) {
      ++at;
      while (at < text.size() && !begins_character(text[at])) ++at;
      continue;
    }
    DOCENT_TRY(x.tick());
    parts.emplace_back(std::string(text.substr(from, at - from)));
    at += found->size();
    from = at;
  }
  parts.emplace_back(std::string(text.substr(from)));
  return x.admit(Value(std::move(parts)));
}

Result<Value> char_length(Execution&, Arguments a) { return Value(static_cast<std::int64_t>(count_characters(a[0].string()))); }

Result<Value> normalize(Execution&, Arguments a) {
  DOCENT_ASSIGN(std::string text, normalized_text(a[0].string(), a.size() > 1 ? a[1].string() : "NFC"));
  return Value(std::move(text));
}

constexpr Types kText = only(kString);

constexpr Function kFunctions[] = {
    {.name = "toUpper", .min_arguments = 1, .max_arguments = 1, .accepts = {kText}, .gives = kText, .call = to_upper},
    {.name = "upper", .min_arguments = 1, .max_arguments = 1, .accepts = {kText}, .gives = kText, .call = to_upper},
    {.name = "toLower", .min_arguments = 1, .max_arguments = 1, .accepts = {kText}, .gives = kText, .call = to_lower},
    {.name = "lower", .min_arguments = 1, .max_arguments = 1, .accepts = {kText}, .gives = kText, .call = to_lower},
    {.name = "trim", .min_arguments = 1, .max_arguments = 1, .accepts = {kText}, .gives = kText, .call = trim},
    {.name = "btrim", .min_arguments = 1, .max_arguments = 2, .accepts = {kText, kText}, .gives = kText, .call = trim},
    {.name = "ltrim", .min_arguments = 1, .max_arguments = 2, .accepts = {kText, kText}, .gives = kText, .call = ltrim},
    {.name = "rtrim", .min_arguments = 1, .max_arguments = 2, .accepts = {kText, kText}, .gives = kText, .call = rtrim},
    {.name = "left", .min_arguments = 2, .max_arguments = 2, .accepts = {kText, only(kInteger)}, .gives = kText, .call = left},
    {.name = "right", .min_arguments = 2, .max_arguments = 2, .accepts = {kText, only(kInteger)}, .gives = kText, .call = right},
    {.name = "substring", .min_arguments = 2, .max_arguments = 3, .accepts = {kText, only(kInteger), only(kInteger)}, .gives = kText, .call = substring},
    {.name = "replace", .min_arguments = 3, .max_arguments = 3, .accepts = {kText, kText, kText}, .gives = kText, .call = replace},
    {.name = "split", .min_arguments = 2, .max_arguments = 2, .accepts = {kText, only(kString, kList)}, .gives = only(kList), .call = split},
    {.name = "char_length", .min_arguments = 1, .max_arguments = 1, .accepts = {kText}, .gives = only(kInteger), .call = char_length},
    {.name = "character_length", .min_arguments = 1, .max_arguments = 1, .accepts = {kText}, .gives = only(kInteger), .call = char_length},
    {.name = "normalize", .min_arguments = 1, .max_arguments = 2, .accepts = {kText, kText}, .gives = kText, .call = normalize},
};

}  // namespace

std::size_t count_characters(std::string_view text) { return static_cast<std::size_t>(std::ranges::count_if(text, begins_character)); }

std::string reversed_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t end = text.size();
  for (std::size_t at = text.size(); at-- > 0;) {
    if (!begins_character(text[at])) continue;
    out.append(text.substr(at, end - at));
    end = at;
  }
  return out;
}

Result<std::string> normalized_text(std::string_view text, std::string_view form) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = form == "NFC"    ? icu::Normalizer2::getNFCInstance(status)
                                       : form == "NFD"  ? icu::Normalizer2::getNFDInstance(status)
                                       : form == "NFKC" ? icu::Normalizer2::getNFKCInstance(status)
                                       : form == "NFKD" ? icu::Normalizer2::getNFKDInstance(status)
                                                        : nullptr;
  if (!normalizer || U_FAILURE(status)) return runtime_error(fmt::format("a normal form is NFC, NFD, NFKC or NFKD, got \"{}\"", form));
  icu::UnicodeString normal = normalizer->normalize(from_utf8(text), status);
  if (U_FAILURE(status)) return runtime_error("the text cannot be normalized");
  return to_utf8(normal);
}

Result<bool> matches_regex(std::string_view text, std::string_view pattern) {
  if (pattern.size() > kMaxRegexBytes) return runtime_error(fmt::format("a regular expression may have {} bytes, this one has {}", kMaxRegexBytes, pattern.size()));
  UErrorCode status = U_ZERO_ERROR;
  icu::RegexMatcher matcher(from_utf8(pattern), 0, status);
  if (U_FAILURE(status)) return runtime_error(fmt::format("\"{}\" is no regular expression: {}", pattern, u_errorName(status)));
  const icu::UnicodeString subject = from_utf8(text);
  matcher.setTimeLimit(kMaxRegexSteps, status);
  matcher.setStackLimit(kMaxRegexStackBytes, status);
  matcher.reset(subject);
  const UBool matched = matcher.matches(status);
  if (U_FAILURE(status)) return runtime_error(fmt::format("matching \"{}\" takes too long: {}", pattern, u_errorName(status)));
  return matched != 0;
}

std::span<const Function> string_functions() { return kFunctions; }

}  // namespace docent::cypher
