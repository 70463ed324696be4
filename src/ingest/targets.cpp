#include "ingest/targets.h"

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"

namespace docent::ingest {

using base::ErrorCode;

std::string normal_target(const std::string& target) {
  std::error_code error;
  if (std::filesystem::exists(target, error)) {
    auto absolute = std::filesystem::canonical(target, error);
    if (!error) return absolute.string();
  }
  auto absolute = std::filesystem::absolute(target, error);
  return error ? target : absolute.lexically_normal().string();
}

base::Status check_name(std::string_view what, std::string_view name) {
  const bool clean = std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (name.empty() || name.size() > kMaxNameBytes || !clean || !base::is_valid_utf8(name))
    return base::fail(ErrorCode::kInvalidArgument, std::string(what) + " must be 1 to " + std::to_string(kMaxNameBytes) +
                                                       " bytes of text without control characters");
  return {};
}

base::Status check_trust(std::string_view trust) {
  if (trust == "internal" || trust == "curated" || trust == "external") return {};
  return base::fail(ErrorCode::kInvalidArgument, "trust must be internal, curated or external, got \"" + std::string(trust) + "\"");
}

std::string source_name(const std::string& target, const std::vector<model::SourceRecord>& sources) {
  std::string name = std::filesystem::path(target).filename().string();
  if (name.empty()) name = std::filesystem::path(target).parent_path().filename().string();
  if (name.empty() || !check_name("source", name)) name = "root";
  for (const auto& source : sources) {
    if (std::ranges::count(source.targets, target) > 0) return source.name;
  }
  for (const auto& source : sources)
    if (source.name == name) return name + "-" + base::hash128_hex(target).substr(0, 8);
  return name;
}

}  // namespace docent::ingest
