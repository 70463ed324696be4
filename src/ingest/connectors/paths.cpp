#include "ingest/connectors/paths.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace docent::ingest {
namespace {

using base::ErrorCode;
using base::fail;

std::optional<std::string> to_nfc(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* nfc = unorm2_getNFCInstance(&status);
  std::vector<UChar> wide(text.size() + 1);
  std::int32_t length = 0;
  u_strFromUTF8(wide.data(), static_cast<std::int32_t>(wide.size()), &length, text.data(), static_cast<std::int32_t>(text.size()), &status);
  std::vector<UChar> composed(static_cast<std::size_t>(length) * 3 + 1);  // NFC grows UTF-16 text at most threefold
  const std::int32_t composed_length =
      unorm2_normalize(nfc, wide.data(), length, composed.data(), static_cast<std::int32_t>(composed.size()), &status);
  std::string result(static_cast<std::size_t>(std::max(composed_length, 0)) * 3 + 1, '\0');
  std::int32_t bytes = 0;
  u_strToUTF8(result.data(), static_cast<std::int32_t>(result.size()), &bytes, composed.data(), composed_length, &status);
  if (U_FAILURE(status)) return std::nullopt;
  result.resize(static_cast<std::size_t>(bytes));
  return result;
}

std::string_view file_name(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

base::Result<std::string> normalise_path(std::string_view path) {
  if (path.size() > kMaxPathBytes) return fail(ErrorCode::kInvalidArgument, "name is longer than " + std::to_string(kMaxPathBytes) + " bytes");
  if (!base::is_valid_utf8(path)) return fail(ErrorCode::kInvalidArgument, "name is not UTF-8");
  if (path.starts_with('/')) return fail(ErrorCode::kInvalidArgument, "name is an absolute path");
  std::string clean;
  for (const std::string_view name : base::split(path, '/')) {
    if (name.empty() || name == ".") continue;
    if (name == "..") return fail(ErrorCode::kInvalidArgument, "name leads out of the root (\"..\")");
    if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
      return fail(ErrorCode::kInvalidArgument, "name has control characters");
    }
    if (!clean.empty()) clean.push_back('/');
    clean.append(name);
  }
  if (clean.empty()) return fail(ErrorCode::kInvalidArgument, "name is empty");
  auto composed = to_nfc(clean);
  if (!composed) return fail(ErrorCode::kInvalidArgument, "name cannot be normalised");
  return *std::move(composed);
}

std::string_view strip_root(std::string_view path, std::string_view root) {
  while (root.ends_with('/')) root.remove_suffix(1);
  if (root.empty() || path.size() <= root.size() + 1 || !path.starts_with(root) || path[root.size()] != '/') return path;
  return path.substr(root.size() + 1);
}

std::string printable_path(std::string_view path) {
  constexpr std::size_t kShownBytes = 300;
  std::string shown = base::to_valid_utf8(path.substr(0, kShownBytes));
  std::replace_if(shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
  if (path.size() > kShownBytes) shown += "…";
  return shown;
}

bool is_documentation_name(std::string_view path) {
  static constexpr std::array<std::string_view, 10> kExtensions = {"md", "markdown", "mdx", "mkd", "html", "htm", "xhtml", "txt", "text", "mdown"};
  static constexpr std::array<std::string_view, 10> kBareNames = {"readme",  "install", "changelog", "changes", "news",
                                                                  "hacking", "faq",     "contributing", "todo", "upgrading"};
  const std::string name = base::ascii_lower(file_name(path));
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos) return std::find(kBareNames.begin(), kBareNames.end(), name) != kBareNames.end();
  return dot > 0 && std::find(kExtensions.begin(), kExtensions.end(), std::string_view(name).substr(dot + 1)) != kExtensions.end();
}

base::Result<Selection> Selection::compile(const ReaderOptions& options) {
  Selection selection;
  const auto compile_all = [](const std::vector<std::string>& patterns, std::vector<Pattern>& compiled) -> base::Status {
    for (std::string_view pattern : patterns) {
      if (pattern.starts_with("./")) pattern.remove_prefix(2);
      while (pattern.size() > 1 && pattern.ends_with('/')) pattern.remove_suffix(1);
      DOCENT_ASSIGN(Glob glob, Glob::compile(pattern));
      compiled.push_back({std::move(glob), pattern.find('/') == std::string_view::npos});
    }
    return {};
  };
  DOCENT_TRY(compile_all(options.include, selection.include_));
  DOCENT_TRY(compile_all(options.exclude, selection.exclude_));
  return selection;
}

bool Selection::matches(const Pattern& pattern, std::string_view path) {
  return pattern.glob.matches(pattern.name_only ? file_name(path) : path);
}

bool Selection::excludes(std::string_view path) const {
  const auto any = [&](std::string_view prefix) {
    return std::any_of(exclude_.begin(), exclude_.end(), [&](const Pattern& pattern) { return matches(pattern, prefix); });
  };
  if (exclude_.empty()) return false;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    if (any(path.substr(0, slash))) return true;
  }
  return any(path);
}

bool Selection::wants(std::string_view path) const {
  const bool included = include_.empty()
                            ? is_documentation_name(path)
                            : std::any_of(include_.begin(), include_.end(), [&](const Pattern& pattern) { return matches(pattern, path); });
  return included && !excludes(path);
}

}  // namespace docent::ingest
