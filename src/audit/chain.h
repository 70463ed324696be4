// The hash chain of the audit log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docent::audit {

struct Link {
  std::uint64_t number = 0;  // 0: before the first
  std::string hash;
};

struct SealedLine {
  std::string text;  // with its newline
  std::string hash;
};
// `json`: an object whose last member is an object that is not empty. The hash becomes the last member of that one.
SealedLine seal(std::string_view json);

struct OpenedLine {
  std::uint64_t number = 0;
  std::string previous, hash;
};
// `line` without its newline; nullopt when it is not as it was sealed.
std::optional<OpenedLine> unseal(std::string_view line);

// In order.
std::vector<std::filesystem::path> audit_files(const std::filesystem::path& folder);
// The number in the name of a file; 0 for another name.
std::uint64_t first_number(const std::filesystem::path& file);

}  // namespace docent::audit
