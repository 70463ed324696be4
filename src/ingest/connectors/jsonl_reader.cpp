#include "ingest/connectors/jsonl_reader.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "ingest/connectors/archive_stream.h"
#include "ingest/connectors/paths.h"

namespace docent::ingest {
namespace {

constexpr std::size_t kMaxLineBytes = 2 * parse::kMaxDocumentBytes;  // escapes make JSON longer than its text
constexpr std::size_t kMaxJsonDepth = 64;

std::string string_field(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

base::Result<std::unique_ptr<Reader>> JsonlReader::open(const std::filesystem::path& file) {
  DOCENT_TRY(ArchiveStream::open(file, ArchiveStream::Kind::kPlainFile));
  return std::unique_ptr<Reader>(new JsonlReader(file));
}

base::Status JsonlReader::for_each(const Visit& visit) {
  reset_report();
  seen_.clear();
  DOCENT_ASSIGN(ArchiveStream stream, ArchiveStream::open(file_, ArchiveStream::Kind::kPlainFile));
  DOCENT_ASSIGN(const auto member, stream.next());
  if (!member) return {};

  std::string line;
  std::string buffer(256U << 10, '\0');
  std::size_t number = 0;
  bool too_long = false;
  const auto end_line = [&]() -> base::Status {
    ++number;
    if (number > kMaxRecords) {
      return base::fail(base::ErrorCode::kTooLarge, file_.string() + " has more than " + std::to_string(kMaxRecords) + " lines");
    }
    base::Status status;
    if (too_long) {
      skip("line " + std::to_string(number), "longer than the limit of " + std::to_string(kMaxLineBytes) + " bytes");
    } else if (!base::trim(line).empty()) {
      status = visit_line(line, number, visit);
    }
    line.clear();
    too_long = false;
    return status;
  };
  while (true) {
    DOCENT_ASSIGN(const std::size_t got, stream.read_some(buffer.data(), buffer.size()));
    if (got == 0) break;
    std::string_view rest(buffer.data(), got);
    while (!rest.empty()) {
      const std::size_t end = rest.find('\n');
      const std::string_view part = rest.substr(0, end);
      too_long = too_long || line.size() + part.size() > kMaxLineBytes;
      if (!too_long) line.append(part);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
      DOCENT_TRY(end_line());
    }
  }
  if (line.empty() && !too_long) return {};
  return end_line();
}

base::Status JsonlReader::visit_line(std::string_view line, std::size_t number, const Visit& visit) {
  const std::string where = "line " + std::to_string(number);
  const nlohmann::json record = nlohmann::json::parse(
      line, [](int depth, nlohmann::json::parse_event_t, nlohmann::json&) { return depth <= static_cast<int>(kMaxJsonDepth); },
      /*allow_exceptions=*/false);
  if (!record.is_object()) {
    skip(where, "not a JSON object");
    return {};
  }
  FoundFile file;
  file.path = string_field(record, "_id");
  if (const auto id = record.find("_id"); id != record.end() && id->is_number_integer()) file.path = id->dump();
  const bool control = std::any_of(file.path.begin(), file.path.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (file.path.empty() || control || file.path.size() > kMaxPathBytes) {
    skip(where, "no usable \"_id\" (a string without control characters)");
    return {};
  }
  const auto text = record.find("text");
  if (text == record.end() || !text->is_string()) {
    skip(where, "no string \"text\"");
    return {};
  }
  const auto& bytes = text->get_ref<const std::string&>();
  if (bytes.size() > parse::kMaxDocumentBytes) {
    skip(file.path, "larger than the limit of " + std::to_string(parse::kMaxDocumentBytes) + " bytes");
    return {};
  }
  if (!seen_.insert(file.path).second) {
    skip(file.path, where + " repeats an earlier \"_id\"; the first counts");
    return {};
  }
  file.document_id_path = file.path;
  file.size = bytes.size();
  file.format = parse::Format::kPlainText;
  if (std::string title = string_field(record, "title"); !title.empty()) file.title = std::move(title);
  file.uri = string_field(record, "url");
  if (const auto metadata = record.find("metadata"); file.uri.empty() && metadata != record.end() && metadata->is_object()) {
    file.uri = string_field(*metadata, "url");
  }
  return visit(file, [&]() -> base::Result<std::string> { return bytes; });
}

base::Result<std::string> JsonlReader::read_sibling(std::string_view path) {
  return base::fail(base::ErrorCode::kNotFound, "no file " + printable_path(path) + " in the collection " + file_.string());
}

}  // namespace docent::ingest
