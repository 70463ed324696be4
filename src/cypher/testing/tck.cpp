#include "cypher/testing/tck.h"

#include <archive.h>
#include <archive_entry.h>

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/text.h"

namespace docent::cypher::testing {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

// One step with what hangs below it, before placeholders are filled in.
struct Step {
  std::string text;  // without Given, When, Then, And
  std::string document;
  TckTable table;
};

struct Outline {
  std::string name;
  std::vector<std::string> tags;
  std::vector<Step> steps;
  std::vector<TckTable> examples;
  bool is_outline = false;
};

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  std::string cell;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size() && std::string_view("|\\n").find(line[i + 1]) != std::string_view::npos) {
      ++i;
      cell += line[i] == 'n' ? '\n' : line[i];
    } else if (line[i] == '|') {
      cells.emplace_back(base::trim(cell));
      cell.clear();
    } else {
      cell += line[i];
    }
  }
  return cells;
}

std::string filled(std::string text, const std::vector<std::string>& names, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) {
    const std::string placeholder = "<" + names[i] + ">";
    for (std::size_t at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at + values[i].size())) {
      text.replace(at, placeholder.size(), values[i]);
    }
  }
  return text;
}

Step filled(Step step, const std::vector<std::string>& names, const std::vector<std::string>& values) {
  step.text = filled(std::move(step.text), names, values);
  step.document = filled(std::move(step.document), names, values);
  for (auto& row : step.table)
    for (auto& cell : row) cell = filled(std::move(cell), names, values);
  return step;
}

// Removes `prefix` from the front of `text`.
bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

Status add_expectation(TckExecution& execution, const Step& step) {
  std::string_view text = step.text;
  if (text == "the result should be empty") {
    execution.rows.emplace();
  } else if (take(text, "the result should be")) {
    execution.ordered = text.starts_with(", in order");
    execution.ignore_list_order = text.find("ignoring element order for lists") != std::string_view::npos;
    execution.rows = step.table;
  } else if (text == "no side effects") {
    execution.side_effects.emplace();
  } else if (text == "the side effects should be:") {
    execution.side_effects.emplace();
    for (const auto& row : step.table) {
      int amount = 0;
      if (row.size() != 2 || std::from_chars(row[1].data(), row[1].data() + row[1].size(), amount).ec != std::errc()) {
        return fail(ErrorCode::kCorrupt, "side effects are pairs of a name and a number");
      }
      execution.side_effects->emplace(row[0], amount);
    }
  } else if ((take(text, "a ") || take(text, "an ")) && text.find(" should be raised at ") != std::string_view::npos) {
    TckError error;
    const std::size_t middle = text.find(" should be raised at ");
    error.type = text.substr(0, middle);
    text.remove_prefix(middle + std::string_view(" should be raised at ").size());
    const std::size_t colon = text.find(": ");
    error.phase = text.substr(0, colon);
    error.detail = colon == std::string_view::npos ? "*" : base::trim(text.substr(colon + 2));
    execution.error = std::move(error);
  } else {
    return fail(ErrorCode::kCorrupt, "unknown step \"" + step.text + "\"");
  }
  return {};
}

Status add_step(TckScenario& scenario, const Step& step) {
  std::string_view text = step.text;
  if (text == "an empty graph" || text == "any graph") {
    scenario.graph = text.starts_with("any") ? "any" : "empty";
  } else if (text.starts_with("the ") && text.ends_with(" graph")) {
    scenario.graph = text.substr(4, text.size() - 4 - std::string_view(" graph").size());
  } else if (text == "having executed:" || text == "after having executed:") {
    scenario.setup.push_back(step.document);
  } else if (text == "parameters are:" || text == "parameter values are:") {
    for (const auto& row : step.table) {
      if (row.size() != 2) return fail(ErrorCode::kCorrupt, "parameters are pairs of a name and a value");
      scenario.parameters.emplace_back(row[0], row[1]);
    }
  } else if (take(text, "there exists a procedure ")) {
    if (text.ends_with(':')) text.remove_suffix(1);
    scenario.procedures.push_back({std::string(base::trim(text)), step.table});
  } else if (text.starts_with("executing ") && text.find("query:") != std::string_view::npos) {
    TckExecution execution;
    execution.control = text.find("control") != std::string_view::npos;
    const std::string_view same_line = base::trim(text.substr(text.find("query:") + 6));
    execution.query = same_line.empty() ? step.document : std::string(same_line);
    scenario.executions.push_back(std::move(execution));
  } else if (scenario.executions.empty()) {
    return fail(ErrorCode::kCorrupt, "unknown step \"" + step.text + "\"");
  } else {
    return add_expectation(scenario.executions.back(), step);
  }
  return {};
}

class FeatureReader {
 public:
  FeatureReader(std::string_view text, const std::string& file) : file_(file) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
      if (line.ends_with('\r')) line.pop_back();
      lines_.push_back(std::move(line));
    }
  }

  Result<std::vector<TckScenario>> run() {
    for (; at_ < lines_.size(); ++at_) {
      if (auto read = line(base::trim(lines_[at_])); !read) return base::fail_in(file_ + ":" + std::to_string(at_ + 1), std::move(read).error());
    }
    std::vector<TckScenario> scenarios;
    for (const Outline& outline : outlines_)
      if (auto added = expand(outline, scenarios); !added) return base::fail_in(file_ + ", " + outline.name, std::move(added).error());
    return scenarios;
  }

 private:
  Status line(std::string_view text) {
    if (text.empty() || text.starts_with('#')) return {};
    if (text.starts_with('@')) {
      std::istringstream words{std::string(text)};
      for (std::string tag; words >> tag;) tags_.push_back(tag);
      return {};
    }
    if (take(text, "Feature:")) {
      feature_ = base::trim(text);
      return {};
    }
    const bool is_outline = text.starts_with("Scenario Outline:");
    if (take(text, "Scenario Outline:") || take(text, "Scenario:")) {
      Outline outline;
      outline.name = base::trim(text);
      outline.tags = std::exchange(tags_, {});
      outline.is_outline = is_outline;
      outlines_.push_back(std::move(outline));
      table_ = nullptr;
      return {};
    }
    if (outlines_.empty()) return fail(ErrorCode::kCorrupt, "a line outside of a scenario");
    Outline& outline = outlines_.back();
    if (text.starts_with("Examples:")) {
      table_ = &outline.examples.emplace_back();
      return {};
    }
    if (text.starts_with('|')) {
      if (table_ == nullptr) return fail(ErrorCode::kCorrupt, "a table that belongs to nothing");
      table_->push_back(cells_of(text));
      return {};
    }
    if (text.starts_with("\"\"\"")) {
      if (outline.steps.empty()) return fail(ErrorCode::kCorrupt, "a text that belongs to nothing");
      return read_document(outline.steps.back().document);
    }
    for (const std::string_view word : {"Given ", "When ", "Then ", "And ", "But "}) {
      if (!take(text, word)) continue;
      outline.steps.push_back({std::string(base::trim(text)), {}, {}});
      table_ = &outline.steps.back().table;
      return {};
    }
    return fail(ErrorCode::kCorrupt, "not Gherkin: " + std::string(text));
  }

  // Between two lines of """, without the indentation of the first.
  Status read_document(std::string& document) {
    const std::size_t indent = lines_[at_].find('"');
    for (++at_; at_ < lines_.size(); ++at_) {
      const std::string& text = lines_[at_];
      if (base::trim(text) == "\"\"\"") return {};
      const std::size_t blanks = std::min(text.find_first_not_of(" \t"), text.size());
      if (!document.empty()) document += '\n';
      document += text.substr(std::min(indent, blanks));
    }
    return fail(ErrorCode::kCorrupt, "a text that never ends");
  }

  Status expand(const Outline& outline, std::vector<TckScenario>& scenarios) const {
    if (!outline.is_outline) return add(outline, {}, {}, {}, scenarios);
    std::size_t count = 0;
    for (const TckTable& examples : outline.examples) {
      for (std::size_t row = 1; row < examples.size(); ++row) {
        DOCENT_TRY(add(outline, " #" + std::to_string(++count), examples.front(), examples[row], scenarios));
      }
    }
    if (count == 0) return fail(ErrorCode::kCorrupt, "an outline without examples");
    return {};
  }

  Status add(const Outline& outline, const std::string& suffix, const std::vector<std::string>& names, const std::vector<std::string>& values,
             std::vector<TckScenario>& scenarios) const {
    TckScenario scenario;
    scenario.file = file_;
    scenario.feature = feature_;
    scenario.name = outline.name + suffix;
    scenario.tags = outline.tags;
    for (const Step& step : outline.steps) DOCENT_TRY(add_step(scenario, filled(step, names, values)));
    scenarios.push_back(std::move(scenario));
    return {};
  }

  std::string file_, feature_;
  std::vector<std::string> lines_;
  std::size_t at_ = 0;
  std::vector<std::string> tags_;
  std::vector<Outline> outlines_;
  TckTable* table_ = nullptr;
};

constexpr std::string_view kSuffix = ".feature";

// "tck/features/clauses/match/Match1.feature" → "clauses/match/Match1.feature"
std::string short_name(const std::string& path) {
  const std::size_t at = path.find("features/");
  return at == std::string::npos ? path : path.substr(at + std::string_view("features/").size());
}

Result<std::map<std::string, std::string>> unpack(const std::filesystem::path& file) {
  const std::unique_ptr<archive, int (*)(archive*)> handle{archive_read_new(), &archive_read_free};
  archive_read_support_filter_zstd(handle.get());
  archive_read_support_format_tar(handle.get());
  constexpr std::size_t kBlockBytes = 64U << 10;
  if (archive_read_open_filename(handle.get(), file.c_str(), kBlockBytes) != ARCHIVE_OK) return fail(ErrorCode::kCorrupt, "cannot open " + file.string());
  std::map<std::string, std::string> texts;
  archive_entry* entry = nullptr;
  int status = ARCHIVE_OK;
  while ((status = archive_read_next_header(handle.get(), &entry)) == ARCHIVE_OK) {
    const std::string name = archive_entry_pathname(entry);
    if (!name.ends_with(kSuffix)) continue;
    std::string& text = texts[short_name(name)];
    char buffer[4096];
    for (la_ssize_t got = 0; (got = archive_read_data(handle.get(), buffer, sizeof buffer)) != 0;) {
      if (got < 0) return fail(ErrorCode::kCorrupt, "cannot unpack " + name);
      text.append(buffer, static_cast<std::size_t>(got));
    }
  }
  if (status != ARCHIVE_EOF) return fail(ErrorCode::kCorrupt, "cannot read " + file.string());
  return texts;
}

}  // namespace

Result<std::vector<TckScenario>> read_feature(std::string_view text, const std::string& file) { return FeatureReader(text, file).run(); }

Result<std::vector<TckScenario>> load_tck(const std::filesystem::path& folder) {
  std::map<std::string, std::string> texts;
  if (const auto packed = folder / "tck.tar.zst"; std::filesystem::exists(packed)) {
    DOCENT_ASSIGN(texts, unpack(packed));
  } else {
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
      if (!file.path().string().ends_with(kSuffix)) continue;
      std::ifstream stream(file.path(), std::ios::binary);
      texts[short_name(file.path().string())] = std::string((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    }
  }
  if (texts.empty()) return fail(ErrorCode::kNotFound, "no feature files in " + folder.string());
  std::vector<TckScenario> scenarios;
  for (const auto& [file, text] : texts) {
    DOCENT_ASSIGN(auto read, read_feature(text, file));
    std::move(read.begin(), read.end(), std::back_inserter(scenarios));
  }
  return scenarios;
}

std::optional<std::filesystem::path> find_tck() {
  const char* data = std::getenv("DOCENT_EVAL_DIR");
  if (data == nullptr) return std::nullopt;
  auto folder = std::filesystem::path(data) / "parser-opencypher-tck";
  return std::filesystem::exists(folder) ? std::optional(std::move(folder)) : std::nullopt;
}

}  // namespace docent::cypher::testing
