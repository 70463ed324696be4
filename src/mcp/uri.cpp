#include "mcp/uri.h"

#include "base/text.h"

namespace docent::mcp {
namespace {

constexpr std::string_view kScheme = "docent://";
constexpr std::size_t kMaxUriBytes = 8192;

// RFC 3986 section 2.3, and what may stand in a path as it is.
bool is_plain(char c, bool slash) {
  const bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return word || c == '-' || c == '.' || c == '_' || c == '~' || c == '+' || c == ',' || c == '@' || c == ':' || (slash && c == '/');
}

std::string encode(std::string_view text, bool slash) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_plain(c, slash)) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
  }
  return encoded;
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = digit(text[i + 1]), low = digit(text[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
    decoded.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  if (!base::is_valid_utf8(decoded)) return std::nullopt;
  return decoded;
}

}  // namespace

std::string to_uri(const ResourceUri& resource) {
  std::string uri = std::string(kScheme) + encode(resource.source, false) + "/" + encode(resource.path, true);
  if (!resource.version.empty()) uri += "?version=" + encode(resource.version, false);
  if (!resource.anchor.empty()) uri += "#" + encode(resource.anchor, true);
  return uri;
}

std::optional<ResourceUri> parse_uri(std::string_view uri) {
  if (uri.size() > kMaxUriBytes || !uri.starts_with(kScheme)) return std::nullopt;
  uri.remove_prefix(kScheme.size());
  std::string_view anchor, query;
  if (const std::size_t hash = uri.find('#'); hash != std::string_view::npos) {
    anchor = uri.substr(hash + 1);
    uri = uri.substr(0, hash);
  }
  if (const std::size_t mark = uri.find('?'); mark != std::string_view::npos) {
    query = uri.substr(mark + 1);
    uri = uri.substr(0, mark);
  }
  const std::size_t slash = uri.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == uri.size()) return std::nullopt;
  constexpr std::string_view kVersion = "version=";
  if (!query.empty() && !query.starts_with(kVersion)) return std::nullopt;
  const auto source = decode(uri.substr(0, slash)), path = decode(uri.substr(slash + 1)), fragment = decode(anchor);
  const auto version = decode(query.empty() ? query : query.substr(kVersion.size()));
  if (!source || !path || !fragment || !version) return std::nullopt;
  for (const std::string_view part : base::split(*path, '/'))
    if (part == "..") return std::nullopt;
  return ResourceUri{*source, *path, *version, *fragment};
}

}  // namespace docent::mcp
