// An answer as Markdown.

#include <algorithm>
#include <map>

#include "base/text.h"
#include "query/answer.h"
#include "query/answers/units.h"

namespace docent::query {
namespace {

using Form = Statement::Form;

std::string marks_of(const Statement& statement) {
  std::string marks;
  for (const std::uint32_t number : statement.citations) marks += " [" + std::to_string(number) + "]";
  return marks;
}

// One line, and no bar that would end a cell.
std::string cell_text(std::string_view text) {
  text = base::trim(text);
  if (is_item_line(text)) text = base::trim(text.substr(text.find(' ')));
  std::string out;
  for (const char c : text) {
    if (c == '|') out += "\\|";
    else out.push_back(c == '\n' ? ' ' : c);
  }
  return out;
}

std::string list_of(const std::vector<std::string>& values) {
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

std::size_t cells_of(const Statement& statement) {
  if (statement.form != Form::kItem || is_item_line(statement.text) || statement.text.starts_with("| ")) return 0;
  std::size_t cells = 1;
  for (std::size_t at = statement.text.find(" | "); at != std::string::npos; at = statement.text.find(" | ", at + 3)) ++cells;
  return cells > 1 ? cells : 0;
}

class Writer {
 public:
  explicit Writer(const std::vector<Statement>& statements) : statements_(statements) {}

  std::string write() {
    for (std::size_t i = 0; i < statements_.size();) {
      const std::size_t rows = rows_from(i);
      if (rows > 1) i = write_rows(i, rows);
      else if (statements_[i].form == Form::kCell) i = write_cells(i);
      else write_one(i++);
    }
    return std::move(out_);
  }

 private:
  void separate(std::string_view by) {
    if (!out_.empty()) out_ += by;
  }

  std::size_t rows_from(std::size_t i) const {
    const std::size_t cells = cells_of(statements_[i]);
    std::size_t rows = 0;
    while (cells > 0 && i + rows < statements_.size() && cells_of(statements_[i + rows]) == cells) ++rows;
    return rows;
  }

  // A table of the documentation: its first row names the columns.
  std::size_t write_rows(std::size_t i, std::size_t rows) {
    separate("\n\n");
    for (std::size_t r = 0; r < rows; ++r) {
      const Statement& row = statements_[i + r];
      out_ += "| " + row.text + marks_of(row) + " |\n";
      if (r > 0) continue;
      for (std::size_t c = 0; c < cells_of(row); ++c) out_ += "|---";
      out_ += "|\n";
    }
    out_.pop_back();
    return i + rows;
  }

  // Cells of a comparison.
  std::size_t write_cells(std::size_t i) {
    std::map<std::uint32_t, std::string> headings;
    std::map<std::uint32_t, std::map<std::uint32_t, std::string>> rows;
    for (; i < statements_.size() && statements_[i].form == Form::kCell; ++i) {
      const Statement& cell = statements_[i];
      headings[cell.column] = cell.heading;
      rows[cell.row][cell.column] = cell_text(cell.text) + marks_of(cell);
    }
    separate("\n\n");
    std::string rule;
    for (const auto& [column, heading] : headings) {
      out_ += "| " + cell_text(heading) + " ";
      rule += "|---";
    }
    out_ += "|\n" + rule + "|";
    for (const auto& [row, cells] : rows) {
      out_ += '\n';
      for (const auto& [column, heading] : headings) out_ += "| " + (cells.contains(column) ? cells.at(column) : std::string()) + " ";
      out_ += '|';
    }
    return i;
  }

  void write_one(std::size_t i) {
    const Statement& statement = statements_[i];
    const Form before = i == 0 ? Form::kCell : statements_[i - 1].form;
    switch (statement.form) {
      case Form::kSentence:
        if (before == Form::kTerm) separate("\n");
        else separate(before == Form::kSentence && !statements_[i - 1].text.ends_with(':') ? " " : "\n\n");
        out_ += statement.text + marks_of(statement);
        break;
      case Form::kItem: {
        separate(before == Form::kItem || before == Form::kTerm ? "\n" : "\n\n");
        // A list that begins below another item begins at the margin here.
        const std::size_t indent = std::min(statement.text.find_first_not_of(' '), statement.text.size());
        if (before != Form::kItem) margin_ = indent;
        const std::string text = statement.text.substr(std::min(indent, margin_));
        if (text.starts_with("| ")) out_ += text.substr(2) + marks_of(statement);
        else out_ += (is_item_line(text) ? "" : "- ") + text + marks_of(statement);
        break;
      }
      case Form::kTerm: {
        separate("\n\n");
        const std::size_t end = std::min(statement.text.find_first_of(" \n,"), statement.text.size());
        std::string rest = statement.text.substr(end);
        std::ranges::replace(rest, '\n', ' ');
        out_ += "**" + statement.text.substr(0, end) + "**" + rest + marks_of(statement);
        break;
      }
      case Form::kCode: {
        // A fence longer than any run of backticks inside, so that the block cannot end early.
        std::string fence = "```";
        while (statement.text.find(fence) != std::string::npos) fence += '`';
        separate("\n\n");
        out_ += fence + "\n" + statement.text + "\n" + fence + marks_of(statement);
        break;
      }
      case Form::kCell: break;
    }
  }

  const std::vector<Statement>& statements_;
  std::string out_;
  std::size_t margin_ = 0;  // blanks before the first item of the list at hand
};

}  // namespace

std::string to_markdown(const Answer& answer) {
  std::string text;
  for (const Conflict& conflict : answer.conflicts) text += "The sources do not agree on " + conflict.about + " (" + list_of(conflict.values) + "):\n\n";
  if (answer.verdict == "yes") text += "**Yes.** ";
  if (answer.verdict == "no") text += "**No.** ";
  return text + Writer(answer.statements).write();
}

}  // namespace docent::query
