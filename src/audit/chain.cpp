#include "audit/chain.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <nlohmann/json.hpp>

#include "audit/audit_log.h"
#include "base/file.h"
#include "base/hash.h"

namespace docent::audit {
namespace {

constexpr std::string_view kBefore = ",\"hash\":\"", kAfter = "\"}}";
constexpr std::size_t kHashDigits = 64;

}  // namespace

SealedLine seal(std::string_view json) {
  SealedLine line;
  json.remove_suffix(2);  // "}}"
  line.hash = base::sha256_hex(json);
  line.text.append(json).append(kBefore).append(line.hash).append(kAfter).append("\n");
  return line;
}

std::optional<OpenedLine> unseal(std::string_view line) {
  const std::size_t tail = kBefore.size() + kHashDigits + kAfter.size();
  if (line.size() <= tail || !line.ends_with(kAfter)) return std::nullopt;
  const std::string_view body = line.substr(0, line.size() - tail), seal_text = line.substr(body.size());
  if (!seal_text.starts_with(kBefore)) return std::nullopt;
  OpenedLine opened;
  opened.hash = seal_text.substr(kBefore.size(), kHashDigits);
  if (base::sha256_hex(body) != opened.hash) return std::nullopt;
  const auto json = nlohmann::json::parse(line, nullptr, false);
  try {
    opened.number = json.at("metadata").at("sequence").get<std::uint64_t>();
    opened.previous = json.at("unmapped").at("previous").get<std::string>();
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return opened;
}

std::uint64_t first_number(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  constexpr std::string_view kPrefix = "audit-", kSuffix = ".jsonl";
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix) || name.size() <= kPrefix.size() + kSuffix.size()) return 0;
  std::uint64_t number = 0;
  const char* end = name.data() + name.size() - kSuffix.size();
  const auto [at, failed] = std::from_chars(name.data() + kPrefix.size(), end, number);
  return failed == std::errc() && at == end ? number : 0;
}

std::vector<std::filesystem::path> audit_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (first_number(entry.path()) != 0) files.push_back(entry.path());
  std::ranges::sort(files, {}, first_number);
  return files;
}

base::Result<AuditReport> verify(const std::filesystem::path& folder) {
  const auto files = audit_files(folder);
  if (files.empty()) return base::fail(base::ErrorCode::kNotFound, "there is no audit log in " + folder.string());
  // Before the events: a server that runs writes them first.
  const auto head_bytes = base::read_file(folder / "audit.head", 4096);
  const auto head = nlohmann::json::parse(head_bytes ? *head_bytes : std::string("{}"), nullptr, false);
  const bool has_head = head.is_object() && head.contains("sequence") && head["sequence"].is_number_unsigned() && head.contains("hash") && head["hash"].is_string();
  const std::uint64_t head_number = has_head ? head["sequence"].get<std::uint64_t>() : 0;
  AuditReport report;
  for (const auto& file : files) {
    ++report.files;
    std::ifstream input(file, std::ios::binary);
    if (!input) return base::fail(base::ErrorCode::kForbidden, "cannot read " + file.string());
    std::uint64_t number = 0;
    for (std::string line; std::getline(input, line);) {
      ++number;
      const std::string where = file.filename().string() + " line " + std::to_string(number) + ": ";
      if (input.eof()) {  // no newline: a crash cut it, nobody had an answer for it
        report.problem = where + "the line has no end";
        return report;
      }
      const auto opened = unseal(line);
      if (!opened) {
        report.problem = where + "the line was changed after it was written";
        return report;
      }
      const bool first = report.events == 0;
      if (first && number == 1) {
        report.first = opened->number;
        if (opened->number != first_number(file)) report.problem = where + "events before this one are missing";
        if (opened->number == 1 && opened->previous != std::string(kHashDigits, '0')) report.problem = where + "the first event follows another one";
      } else if (opened->number != report.last + 1 || opened->previous != report.head) {
        report.problem = where + "events are missing or out of order before this one";
      }
      // The last event has nobody after it that would hold its hash.
      if (report.problem.empty() && has_head && opened->number == head_number && opened->hash != head["hash"].get<std::string>())
        report.problem = where + "the event is not the one that was on the disk";
      if (!report.problem.empty()) return report;
      ++report.events;
      report.last = opened->number;
      report.head = opened->hash;
    }
  }
  if (has_head && head_number > report.last)
    report.problem = "the end is missing: events up to " + std::to_string(head_number) + " were on the disk, the last one here is " + std::to_string(report.last);
  return report;
}

}  // namespace docent::audit
