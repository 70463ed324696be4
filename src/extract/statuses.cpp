#include "extract/statuses.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.h"
#include "extract/phrases.h"
#include "extract/words.h"

namespace docent::extract {
namespace {

constexpr std::size_t kBefore = 40;  // bytes that are looked at in front of a number

// Without blanks, brackets, quotes and dashes at its beginning: "(\"Gone\")" → "Gone\")".
std::string_view skip_marks(std::string_view text) {
  for (;;) {
    if (!text.empty() && (is_blank(text[0]) || std::string_view("(\"'`:[|*-").find(text[0]) != std::string_view::npos)) text.remove_prefix(1);
    else if (text.starts_with("\xE2\x80")) text.remove_prefix(3);  // typographic quotes and dashes
    else return text;
    if (text.size() < 3) return text;
  }
}
// The same at its end.
std::string_view skip_marks_back(std::string_view text) {
  while (!text.empty()) {
    if (is_blank(text.back()) || std::string_view(")\"'`:]|*-(").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
    else if (text.size() > 2 && text.substr(text.size() - 3).starts_with("\xE2\x80")) text.remove_suffix(3);
    else return text;
  }
  return text;
}

struct Number {
  unsigned value = 0;
  std::size_t start = 0, end = 0;
  bool plural = false;  // "404s"
  bool http = false;
};

// Numbers from 400 to 539 that stand alone.
std::vector<Number> candidates(std::string_view text) {
  std::vector<Number> found;
  for (std::size_t at = 0; at + 3 <= text.size(); ++at) {
    if ((text[at] != '4' && text[at] != '5') || !is_digit(text[at + 1]) || !is_digit(text[at + 2])) continue;
    const std::size_t end = at + 3;
    if (text[at] == '5' && text[at + 1] > '3') continue;
    const bool quoted = at >= 3 && text.substr(at - 3, 2) == "\xE2\x80";  // a typographic quote
    if (at > 0 && ((is_word(text[at - 1]) && !quoted) || std::string_view(".-$:#+").find(text[at - 1]) != std::string_view::npos)) continue;
    const bool plural = end < text.size() && text[end] == 's' && (end + 1 == text.size() || !is_word(text[end + 1]));
    if (end < text.size() && !plural && (is_word(text[end]) || text[end] == '%' || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])) || (text[end] == ',' && end + 1 < text.size() && is_digit(text[end + 1])))) {
      // "400,501" is a list of two.
      if (text[end] != ',' || end + 4 > text.size() || (text[end + 1] != '4' && text[end + 1] != '5')) continue;
    }
    found.push_back({static_cast<unsigned>((text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0')), at, end, plural, false});
    at = end;
  }
  return found;
}

bool said_before(std::string_view before, std::string_view next, const Number& number) {
  if (ends_with_any(before, {"http ", "http/", "http/1.0 ", "http/1.1 ", "http/2 ", "http/1.1\" ", "http/1.0\" ", "http/2\" ", "http/2.0\" ", "status ", "status: ", "status (", "status code ", "status code: ", "status code `", "status of ", "statuscode: ", "statuscode=", "response code ", "response code: ", "http code "})) return true;
  if (before.ends_with("code ") || before.ends_with("code of ")) return before.find("exit") == std::string_view::npos;
  // "error 404", and "error 500 (…": other numbers of errors are no statuses.
  if (before.ends_with("error ")) return number.value == 404 || before.ends_with("http error ") || next.starts_with('(');
  // "Gone (410)", "\"Not Found\" status (404)".
  if (before.ends_with('(')) {
    std::string_view words = skip_marks_back(before);
    for (const std::string_view noun : {" status", " error", " response", " code"})
      if (words.ends_with(noun)) words = skip_marks_back(words.substr(0, words.size() - noun.size()));
    const std::string_view reason = reason_of(number.value);
    return !reason.empty() && words.ends_with(reason);
  }
  // "GET /boats 404": a line of an access log.
  for (const std::string_view method : {"get /", "post /", "put /", "head /", "delete /", "patch /"}) {
    const std::size_t at = before.rfind(method);
    if (at != std::string_view::npos && before.ends_with(' ') && before.substr(at + method.size()).find(' ') == before.size() - at - method.size() - 1) return true;
  }
  // "returns 404 when …", not "returns 500 rows".
  const bool ends = next.empty() || !is_lower(next[0]) || starts_with_any(next, {"if ", "when ", "for ", "and ", "or ", "instead", "to "});
  if (!ends) return false;
  for (const std::string_view verb : {"return ", "returns ", "returned ", "returning ", "respond with ", "responds with ", "responded with ", "rejected with ", "fails with ", "failed with ", "fail with ", "answers with ", "replies with "})
    if (before.ends_with(verb) || before.ends_with(std::string(verb) + "a ") || before.ends_with(std::string(verb) + "an ")) return true;
  return false;
}

bool said_after(std::string_view after, const Number& number) {
  const std::string_view next = skip_marks(after);
  const std::string_view reason = reason_of(number.value);
  if (!reason.empty() && next.starts_with(reason)) return true;
  if (starts_with_any(next, {"payload too large", "request entity too large"}) || starts_with_any(base::trim(after), {"error", "response", "status", "http"})) return true;
  // "429 Busy response"
  if (number.plural || reason.empty() || after.empty() || after[0] != ' ') return false;
  const auto words = words_of(after.substr(0, 40));
  return words.size() > 1 && words[0].start == 1 && words[1].start == words[0].end + 1 && starts_with_any(after.substr(words[1].start), {"response", "error code", "error response", "status code"});
}

// ", ", " and ", " or ", "/", ",": what stands between the members of a list.
bool joins(std::string_view between) {
  std::string_view words = base::trim(between);
  if (words.starts_with(',')) words = base::trim(words.substr(1));
  return words.empty() ? between.find(',') != std::string_view::npos : words == "and" || words == "or" || words == "/" || words == "and/or";
}

// The number after words such as "exit status" at `at`: "with exit code of `137`".
std::optional<Status> exit_status_at(std::string_view text, std::string_view lower, std::size_t start) {
  std::size_t at = start + 4;
  for (const std::string_view ending : {"ing", "ed", "s"})
    if (lower.substr(at).starts_with(ending)) {
      at += ending.size();
      break;
    }
  bool said = false, with = false;
  for (int count = 0; count < 7; ++count) {
    while (at < text.size() && (is_blank(text[at]) || std::string_view(":=`*'\"(_").find(text[at]) != std::string_view::npos)) ++at;
    if (at >= text.size()) return std::nullopt;
    if (is_digit(text[at])) break;
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end])) ++end;
    const std::string_view word = lower.substr(at, end - at);
    if (word == "status" || word == "code" || word == "codes" || word == "value") said = true;
    else if (word == "with") with = true;
    else if (word != "a" && word != "an" && word != "the" && word != "exit" && word != "of" && word != "is" && word != "was" && word != "non" && word != "error") return std::nullopt;
    at = end;
  }
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  if (end == at || end - at > 3 || (!said && !with) || (end < text.size() && (is_word(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1]))))) return std::nullopt;
  const unsigned number = static_cast<unsigned>(std::stoul(std::string(text.substr(at, end - at))));
  if (number == 0 || number > 255) return std::nullopt;
  // "exits with 2 errors" counts errors.
  if (!said) {
    const std::string_view next = base::trim(lower.substr(end));
    if (!next.empty() && is_lower(next[0]) && !starts_with_any(next, {"if ", "when ", "and ", "or ", "on ", "because "})) return std::nullopt;
  }
  return Status{number, start, end};
}

}  // namespace

std::vector<Status> http_statuses_of(std::string_view text) {
  std::vector<Number> numbers = candidates(text);
  for (Number& number : numbers) {
    const std::size_t from = number.start > kBefore ? number.start - kBefore : 0;
    const std::string before = base::ascii_lower(text.substr(from, number.start - from)), after = base::ascii_lower(text.substr(number.end + (number.plural ? 1 : 0), 40));
    std::string_view next = base::trim(after);
    if (next.starts_with(':') || next.starts_with("- ")) next = base::trim(next.substr(1));
    number.http = said_before(before, next, number) || said_after(after, number);
  }
  // "401 or 403 responses", "400 and 501": what is joined to a status is one; "404s" is one beside another.
  for (std::size_t i = 1; i < numbers.size(); ++i)
    if (numbers[i - 1].http && joins(text.substr(numbers[i - 1].end, numbers[i].start - numbers[i - 1].end))) numbers[i].http = true;
  for (std::size_t i = numbers.size(); i-- > 1;)
    if (numbers[i].http && joins(text.substr(numbers[i - 1].end, numbers[i].start - numbers[i - 1].end))) numbers[i - 1].http = true;
  const bool any = std::ranges::any_of(numbers, &Number::http);
  std::vector<Status> found;
  for (const Number& number : numbers)
    if (number.http || (number.plural && any)) found.push_back({number.value, number.start, number.end});
  return found;
}

std::vector<Status> exit_statuses_of(std::string_view text) {
  std::vector<Status> found;
  std::string lower;
  for (const std::string_view spelling : {"exit", "Exit", "EXIT"})
    for (std::size_t at = text.find(spelling); at != std::string_view::npos; at = text.find(spelling, at + 4)) {
      if (at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.')) continue;  // "process.exitCode = 1" sets one
      if (lower.empty()) lower = base::ascii_lower(text);
      if (const auto status = exit_status_at(text, lower, at)) found.push_back(*status);
    }
  return found;
}

std::string_view reason_of(unsigned status) {
  switch (status) {
    case 400: return "bad request";
    case 401: return "unauthorized";
    case 402: return "payment required";
    case 403: return "forbidden";
    case 404: return "not found";
    case 405: return "method not allowed";
    case 406: return "not acceptable";
    case 407: return "proxy authentication required";
    case 408: return "request time";  // "out" or "-out"
    case 409: return "conflict";
    case 410: return "gone";
    case 411: return "length required";
    case 412: return "precondition failed";
    case 413: return "content too large";
    case 414: return "uri too long";
    case 415: return "unsupported media type";
    case 416: return "range not satisfiable";
    case 417: return "expectation failed";
    case 421: return "misdirected request";
    case 422: return "unprocessable";
    case 423: return "locked";
    case 424: return "failed dependency";
    case 426: return "upgrade required";
    case 428: return "precondition required";
    case 429: return "too many requests";
    case 431: return "request header fields too large";
    case 451: return "unavailable for legal reasons";
    case 500: return "internal server error";
    case 501: return "not implemented";
    case 502: return "bad gateway";
    case 503: return "service unavailable";
    case 504: return "gateway time";
    case 505: return "http version not supported";
    case 507: return "insufficient storage";
    case 511: return "network authentication required";
    default: return {};
  }
}

}  // namespace docent::extract
