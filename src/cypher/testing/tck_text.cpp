#include "cypher/testing/tck_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "cypher/arithmetic.h"
#include "cypher/names.h"

namespace docent::cypher::testing {
namespace {

using base::ErrorCode;
using base::Result;

class Reader {
 public:
  Reader(std::string_view text, bool ignore_list_order) : text_(text), ignore_order_(ignore_list_order) {}

  Result<std::string> run() {
    DOCENT_ASSIGN(std::string made, value());
    blanks();
    if (at_ != text_.size()) return wrong("the end");
    return made;
  }

 private:
  std::unexpected<base::Error> wrong(std::string_view wanted) const {
    return base::fail(ErrorCode::kCorrupt, fmt::format("expected {} at {} of \"{}\"", wanted, at_, text_));
  }
  void blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(std::string_view symbol) {
    blanks();
    if (!text_.substr(at_).starts_with(symbol)) return false;
    at_ += symbol.size();
    return true;
  }
  bool sees(std::string_view symbol) {
    blanks();
    return text_.substr(at_).starts_with(symbol);
  }

  Result<std::string> value() {
    if (sees("'")) {
      DOCENT_ASSIGN(const std::string text, string());
      return quote_string(text);
    }
    if (sees("{")) return map();
    if (sees("(")) return node();
    if (sees("<")) return path();
    if (sees("[")) {
      const std::size_t start = at_;
      ++at_;
      if (sees(":")) {
        at_ = start;
        return relationship();
      }
      return list();
    }
    return word();
  }

  Result<std::string> word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && std::string_view(",]}) ").find(text_[at_]) == std::string_view::npos) ++at_;
    const std::string_view word = text_.substr(start, at_ - start);
    for (const std::string_view known : {"null", "true", "false"})
      if (word == known) return std::string(word);
    std::int64_t integer = 0;
    if (const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), integer); error == std::errc() && end == word.data() + word.size()) {
      return std::to_string(integer);
    }
    if (word == "Inf" || word == "-Inf") return std::string(word == "Inf" ? "Infinity" : "-Infinity");
    if (const auto real = read_float(word)) return number_text(*real + 0.0);  // -0.0 is 0.0
    return wrong("a value");
  }

  Result<std::string> string() {
    ++at_;
    std::string made;
    for (; at_ < text_.size() && text_[at_] != '\''; ++at_) {
      if (text_[at_] != '\\' || at_ + 1 == text_.size()) {
        made += text_[at_];
        continue;
      }
      const char escaped = text_[++at_];
      switch (escaped) {
        case 'n': made += '\n'; break;
        case 't': made += '\t'; break;
        case 'r': made += '\r'; break;
        case 'b': made += '\b'; break;
        case 'f': made += '\f'; break;
        default: made += escaped;
      }
    }
    if (!take("'")) return wrong("a quote");
    return made;
  }

  Result<std::string> name() {
    blanks();
    if (take("`")) {
      const std::size_t end = text_.find('`', at_);
      if (end == std::string_view::npos) return wrong("a back quote");
      std::string made(text_.substr(at_, end - at_));
      at_ = end + 1;
      return made;
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && std::string_view(":,]}) {").find(text_[at_]) == std::string_view::npos) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  Result<std::string> list() {
    std::vector<std::string> items;
    while (!take("]")) {
      DOCENT_ASSIGN(std::string item, value());
      items.push_back(std::move(item));
      if (!take(",") && !sees("]")) return wrong(", or ]");
    }
    if (ignore_order_) std::ranges::sort(items);
    return fmt::format("[{}]", fmt::join(items, ", "));
  }

  Result<std::string> map() {
    take("{");
    std::vector<std::string> entries;
    while (!take("}")) {
      DOCENT_ASSIGN(const std::string key, name());
      if (!take(":")) return wrong(":");
      DOCENT_ASSIGN(const std::string item, value());
      entries.push_back(quote_name(key) + ": " + item);
      if (!take(",") && !sees("}")) return wrong(", or }");
    }
    std::ranges::sort(entries);
    return fmt::format("{{{}}}", fmt::join(entries, ", "));
  }

  // What stands inside of a node or relationship: labels, properties.
  Result<std::string> inside() {
    std::vector<std::string> parts;
    while (take(":")) {
      DOCENT_ASSIGN(const std::string label, name());
      parts.push_back(":" + quote_name(label));
    }
    std::ranges::sort(parts);
    std::string made = fmt::format("{}", fmt::join(parts, ""));
    if (sees("{")) {
      DOCENT_ASSIGN(const std::string properties, map());
      if (properties != "{}") made += (made.empty() ? "" : " ") + properties;
    }
    return made;
  }

  Result<std::string> node() {
    take("(");
    DOCENT_ASSIGN(const std::string made, inside());
    if (!take(")")) return wrong(")");
    return "(" + made + ")";
  }

  Result<std::string> relationship() {
    take("[");
    DOCENT_ASSIGN(const std::string made, inside());
    if (!take("]")) return wrong("]");
    return "[" + made + "]";
  }

  Result<std::string> path() {
    take("<");
    DOCENT_ASSIGN(std::string made, node());
    while (!take(">")) {
      const bool left = take("<-");
      if (!left && !take("-")) return wrong("-");
      DOCENT_ASSIGN(const std::string one, relationship());
      if (!(left ? take("-") : take("->"))) return wrong("an arrow");
      DOCENT_ASSIGN(const std::string next, node());
      made += fmt::format("{}{}{}{}", left ? "<-" : "-", one, left ? "-" : "->", next);
    }
    return "<" + made + ">";
  }

  std::string_view text_;
  bool ignore_order_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::string> canonical_tck_value(std::string_view text, bool ignore_list_order) { return Reader(text, ignore_list_order).run(); }

}  // namespace docent::cypher::testing
