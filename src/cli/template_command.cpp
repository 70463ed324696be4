// `template list`, `template show` and `template run`.
#include <fmt/format.h>

#include <algorithm>

#include "cli/commands.h"
#include "query/intent.h"
#include "query/template_json.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using base::Result;
using cypher::Value;
using cypher::ValueType;
using query::Template;

constexpr std::size_t kShownEvidence = 5;  // places below a row; --json has all

Result<const Template*> template_of(const TemplateArguments& arguments) {
  std::optional<std::uint32_t> version;
  if (arguments.version) version = static_cast<std::uint32_t>(std::clamp<std::int64_t>(*arguments.version, 0, 1'000));
  if (const Template* found = query::find_template(arguments.name, version)) return found;
  if (const Template* other = query::find_template(arguments.name.substr(0, arguments.name.find('/'))))
    return base::fail(ErrorCode::kNotFound, fmt::format("template {} has the versions 1..{}", other->name, other->version));
  const std::string near = query::nearest_template(arguments.name);
  return base::fail(ErrorCode::kNotFound, fmt::format("no template \"{}\"{}; `docent template list` shows all", arguments.name, near.empty() ? "" : fmt::format(", did you mean {}?", near)));
}

bool is_hidden(std::string_view column) { return column == "id" || column.ends_with("_id"); }

std::string plain(const Value& value, const store::Graph& graph);

// What a map is about: "2. Moor it. [boatctl moor]" of a step, "Pods (Component), depth 1" of an entity, else "key value" of each entry.
std::string plain_map(const cypher::Map& map, const store::Graph& graph) {
  const auto take = [&](std::string_view key) { return find_entry(map, key); };
  std::string text;
  if (const Value step = take("text"); !step.is_null()) {
    text = plain(take("order"), graph) + ". " + plain(step, graph);
    if (const Value commands = take("commands"); commands.is(ValueType::kList) && !commands.list().empty()) text += " [" + plain(commands, graph) + "]";
    return text;
  }
  if (const Value heading = take("heading"); !heading.is_null()) return plain(heading, graph);
  if (const Value name = take("name"); !name.is_null()) text = plain(name, graph) + (take("kind").is_null() ? "" : " (" + plain(take("kind"), graph) + ")");
  for (const auto& [key, item] : map) {
    const bool shown = is_hidden(key) || key == "name" || key == "heading" || (key == "kind" && !text.empty());
    const bool empty = item.is_null() || (item.is(ValueType::kList) && item.list().empty());
    if (!shown && !empty) text += (text.empty() ? "" : ", ") + key + " " + plain(item, graph);
  }
  return text;
}

std::string plain(const Value& value, const store::Graph& graph) {
  std::string text;
  switch (value.type()) {
    case ValueType::kNull: return "–";
    case ValueType::kBoolean: return value.boolean() ? "yes" : "no";
    case ValueType::kInteger: return std::to_string(value.integer());
    case ValueType::kFloat: return fmt::format("{:.3g}", value.real());
    case ValueType::kString: return safe_for_terminal(value.string());
    case ValueType::kList:
      for (const Value& item : value.list()) text += (text.empty() ? "" : ", ") + plain(item, graph);
      return text.empty() ? "none" : text;
    case ValueType::kMap: return plain_map(value.map(), graph);
    case ValueType::kNode: return std::string(graph.name(value.node_id()));
    case ValueType::kRelationship:
    case ValueType::kPath: break;
  }
  return "…";
}

bool is_list_of_maps(const Value& value) { return value.is(ValueType::kList) && !value.list().empty() && value.list().front().is(ValueType::kMap); }

// A path of names reads as one.
std::string shown(std::string_view column, const Value& value, const store::Graph& graph) {
  if (column != "path" || !value.is(ValueType::kList)) return plain(value, graph);
  std::string text;
  for (const Value& item : value.list()) text += (text.empty() ? "" : " → ") + plain(item, graph);
  return text;
}

// Without the indent of its first line, which something else takes.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent, std::size_t max_lines) {
  std::string lines = wrap(text, width, indent, max_lines);
  if (lines.ends_with('\n')) lines.pop_back();
  return lines.substr(std::min(indent, lines.size()));
}

// The rows of a result on a terminal: what is the same in all of them once, then a table where it fits, else a block for each row.
class RowPrinter {
 public:
  RowPrinter(const Output& out, const query::TemplateResult& result, const store::Graph& graph) : out_(out), result_(result), graph_(graph) {
    for (std::size_t i = 0; i < result.columns.size(); ++i) {
      if (is_hidden(result.columns[i])) continue;
      const auto text = [&](const query::TemplateRow& row) { return shown(result.columns[i], row.values[i], graph); };
      const bool same = result.rows.size() > 1 && std::ranges::all_of(result.rows, [&](const query::TemplateRow& row) { return text(row) == text(result.rows.front()); });
      const bool none = std::ranges::all_of(result.rows, [&](const query::TemplateRow& row) { return row.values[i].is_null() || (row.values[i].is(ValueType::kList) && row.values[i].list().empty()); });
      if (!none) (same ? common_ : varying_).push_back(i);
    }
  }

  void print() const {
    if (result_.rows.empty()) return;
    for (const std::size_t column : common_) print_value(column, result_.rows.front().values[column], false);
    if (!common_.empty()) out_.print("");
    if (!print_table()) print_blocks();
  }

 private:
  static constexpr std::size_t kIndent = 5, kMostLines = 6;

  std::size_t name_width() const {
    std::size_t width = 0;
    for (const std::string& column : result_.columns) width = std::max(width, column.size());
    return width;
  }

  void print_value(std::size_t column, const Value& value, bool strong, std::string_view number = "") const {
    const std::size_t indent = kIndent + name_width() + 2;
    const std::string lead = fmt::format("{:>3}  {:<{}}  ", number, result_.columns[column], name_width());
    if (!is_list_of_maps(value)) {
      const std::string text = wrapped(shown(result_.columns[column], value, graph_), out_.width, indent, kMostLines);
      out_.print(lead + (strong ? out_.bold(text) : text));
      return;
    }
    std::string line = lead;
    for (const Value& item : value.list()) {
      out_.print(line + wrapped(plain(item, graph_), out_.width, indent, kMostLines));
      line = std::string(indent, ' ');
    }
  }

  void print_evidence(const query::TemplateRow& row) const {
    std::vector<std::string> places;
    for (const query::RowEvidence& one : row.evidence) {
      const std::string place = query::place_of(graph_, one.section_id).to_text();
      if (!place.empty() && std::ranges::find(places, place) == places.end()) places.push_back(place);
    }
    for (std::size_t i = 0; i < std::min(places.size(), kShownEvidence); ++i) out_.print(out_.dim("     ↳ " + safe_for_terminal(places[i])));
    if (places.size() > kShownEvidence) out_.print(out_.dim(fmt::format("     ↳ and {} more", places.size() - kShownEvidence)));
  }

  bool print_table() const {
    if (result_.rows.size() < 2) return false;
    std::vector<std::size_t> widths;
    std::size_t total = kIndent;
    for (const std::size_t column : varying_) {
      std::size_t width = result_.columns[column].size();
      for (const query::TemplateRow& row : result_.rows) {
        if (is_list_of_maps(row.values[column])) return false;
        width = std::max(width, shown(result_.columns[column], row.values[column], graph_).size());
      }
      widths.push_back(width);
      total += width + 2;
    }
    if (total > out_.width) return false;
    std::string head(kIndent, ' ');
    for (std::size_t i = 0; i < varying_.size(); ++i) head += fmt::format("{:<{}}  ", result_.columns[varying_[i]], widths[i]);
    out_.print(out_.dim(head));
    for (std::size_t number = 0; number < result_.rows.size(); ++number) {
      std::string line = fmt::format("{:>3}  ", number + 1);
      for (std::size_t i = 0; i < varying_.size(); ++i) line += fmt::format("{:<{}}  ", shown(result_.columns[varying_[i]], result_.rows[number].values[varying_[i]], graph_), widths[i]);
      out_.print(line);
      print_evidence(result_.rows[number]);
    }
    return true;
  }

  void print_blocks() const {
    for (std::size_t number = 0; number < result_.rows.size(); ++number) {
      const query::TemplateRow& row = result_.rows[number];
      bool first = true;
      for (const std::size_t column : varying_) {
        if (row.values[column].is_null()) continue;
        print_value(column, row.values[column], first, first ? std::to_string(number + 1) : "");
        first = false;
      }
      print_evidence(row);
      if (number + 1 < result_.rows.size()) out_.print("");
    }
  }

  const Output& out_;
  const query::TemplateResult& result_;
  const store::Graph& graph_;
  std::vector<std::size_t> common_, varying_;
};

void print_result(const Output& out, const Template& which, const query::TemplateResult& result, const store::Graph& graph, bool explain) {
  out.print(out.accent(which.label()) + "  " + std::string(which.question) + "\n");
  RowPrinter(out, result, graph).print();
  for (const std::string& note : result.notes) out.note(safe_for_terminal(note));
  out.print(out.dim(fmt::format("\n{} {}{}, {:.1f} ms, {} nodes and edges looked at", result.rows.size(), result.rows.size() == 1 ? "row" : "rows", result.truncated ? " (there are more)" : "", result.took_ms,
                                result.expansions)));
  if (explain) out.print("\n" + result.gate + "\n\n" + result.plan);
}

void print_input(const Output& out, const query::TemplateInput& input) {
  std::string line = fmt::format("  {:<16}{:<15}{}", input.name, to_string(input.type), input.meaning);
  if (input.required) line += "; required";
  else if (!input.standard.empty()) line += fmt::format("; default {}", input.standard);
  if (input.min != 0 || input.max != 0) line += fmt::format("; {}..{}{}", input.min, input.max, input.type == query::InputType::kTextList ? " items" : "");
  out.print(line);
  std::string choices;
  for (const std::string_view choice : input.choices) choices += (choices.empty() ? "one of " : ", ") + std::string(choice);
  if (!choices.empty()) out.print(out.dim(wrap(choices, out.width, 33)));
}

void print_template(const Output& out, const Template& which) {
  out.print(out.accent(which.label()) + "  " + out.bold(which.question) + "\n\nInputs");
  for (const query::TemplateInput& input : which.inputs) print_input(out, input);
  for (std::size_t i = 0; i < which.one_of.size(); ++i) out.print(std::string(i == 0 ? "  needs " : "     or ") + std::string(which.one_of[i]));
  out.print("\nOutputs");
  for (const query::TemplateOutput& output : which.outputs) out.print(fmt::format("  {:<20}{}", output.name, output.meaning));
  out.print(fmt::format("  {:<20}sections, and bytes of them, that say so", "evidence"));
  const query::Guardrails& rails = which.guardrails;
  std::string edges;
  for (const model::EdgeType type : rails.edges) edges += (edges.empty() ? "" : ", ") + std::string(model::to_string(type));
  out.print(fmt::format("\nGuardrails\n  {} relationships deep, {} rows, {} s, {:.0f} estimated rows, {} expansions; edges: {}", rails.max_depth, rails.max_rows, rails.deadline.count() / 1000, rails.estimated_rows,
                        rails.expand_operators, edges.empty() ? "all" : edges));
  out.print("\n" + out.dim(which.text()));
}

Result<int> run(const Context& context, const TemplateArguments& arguments) {
  DOCENT_ASSIGN(const Template* which, template_of(arguments));
  std::vector<std::pair<std::string, std::string>> inputs;
  for (const std::string& text : arguments.parameters) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return base::fail(ErrorCode::kInvalidArgument, fmt::format("--param must be NAME=VALUE, got \"{}\"", text));
    inputs.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  DOCENT_ASSIGN(const cypher::Parameters given, query::parse_inputs(*which, inputs));
  SessionOptions options;
  options.with_embedder = false;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  DOCENT_ASSIGN(const auto graph, session->engine().graph().snapshot({}));
  const query::EntityDictionary dictionary(*graph);
  DOCENT_ASSIGN(const cypher::Parameters resolved, query::resolve_names(*which, given, dictionary));
  DOCENT_ASSIGN(const query::TemplateResult result, query::run_template(*graph, *which, resolved, base::Deadline::never().with_stop(context.stop)));
  if (context.out.json) context.out.print(query::template_result_json(*which, result, *graph, arguments.explain));
  else print_result(context.out, *which, result, *graph, arguments.explain);
  return kOk;
}

}  // namespace

int run_template_list(const Context& context) {
  const Output& out = context.out;
  if (out.json) {
    out.print(query::templates_json());
    return kOk;
  }
  for (const Template& one : query::templates()) {
    if (one.version == 1) out.print((one.name == "search" ? "" : "\n") + out.bold(one.name) + out.dim(fmt::format("  {}", query::to_string(one.intent))));
    std::string inputs;
    for (const query::TemplateInput& input : one.inputs)
      if (input.required || std::ranges::find(one.one_of, input.name) != one.one_of.end()) inputs += (inputs.empty() ? "" : ", ") + std::string(input.name);
    out.print(fmt::format("  {}  {}  {}", one.version, one.question, out.dim(inputs)));
  }
  return kOk;
}

int run_template_show(const Context& context, const TemplateArguments& arguments) {
  const auto which = template_of(arguments);
  if (!which) return context.out.fail(which.error());
  if (context.out.json) context.out.print(query::template_json(**which));
  else print_template(context.out, **which);
  return kOk;
}

int run_template_run(const Context& context, const TemplateArguments& arguments) {
  const auto status = run(context, arguments);
  return status ? *status : context.out.fail(status.error());
}

}  // namespace docent::cli
