#include "cli/eval/labels.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

RelationEnd read_end(const Json& json) {
  RelationEnd end;
  if (json.contains("kind")) {
    end.what = RelationEnd::What::kEntity;
    end.kind = json.at("kind").get<std::string>();
    end.name = json.at("name").get<std::string>();
  } else if (json.contains("path")) {
    end.what = RelationEnd::What::kPlace;
    end.name = json.at("path").get<std::string>();
    end.anchor = json.value("anchor", std::string());
  } else if (json.contains("version")) {
    end.what = RelationEnd::What::kVersion;
    end.name = json.at("version").get<std::string>();
  } else {
    static_cast<void>(json.at("section"));
  }
  return end;
}

LabelledSection read_section(const Json& json) {
  LabelledSection section;
  section.corpus = json.at("corpus").get<std::string>();
  section.number = json.at("number").get<std::uint32_t>();
  section.path = json.at("path").get<std::string>();
  section.anchor = json.at("anchor").get<std::string>();
  section.ordinal = json.at("ordinal").get<std::uint32_t>();
  section.text_sha256 = json.at("text_sha256").get<std::string>();
  section.tune = json.at("split").get<std::string>() == "tune";
  if (json.contains("rows")) section.rows = json.at("rows").get<std::vector<std::string>>();
  for (const Json& one : json.at("entities")) {
    EntityLabel label{one.at("kind").get<std::string>(), {one.at("name").get<std::string>()}, one.at("start").get<std::size_t>(), one.at("end").get<std::size_t>(),
                      one.value("may", false)};
    if (one.contains("alt"))
      for (const Json& name : one.at("alt")) label.names.push_back(name.get<std::string>());
    section.entities.push_back(std::move(label));
  }
  for (const Json& one : json.at("relations"))
    section.relations.push_back({one.at("type").get<std::string>(), read_end(one.at("from")), read_end(one.at("to")), one.value("may", false)});
  return section;
}

}  // namespace

base::Result<std::vector<LabelledSection>> parse_labels(std::string_view text, const std::string& file) {
  std::vector<LabelledSection> sections;
  std::size_t number = 0;
  for (const std::string_view line : base::split(text, '\n')) {
    ++number;
    if (base::trim(line).empty()) continue;
    try {
      sections.push_back(read_section(Json::parse(line)));
    } catch (const Json::exception& error) {
      return base::fail(ErrorCode::kInvalidArgument, fmt::format("{}:{} is no line of labels: {}", file, number, error.what()));
    }
  }
  return sections;
}

base::Result<std::vector<LabelCorpus>> parse_corpora(std::string_view text, const std::string& file) {
  std::vector<LabelCorpus> corpora;
  try {
    const Json json = Json::parse(text);
    for (const auto& [name, one] : json.items()) {
      LabelCorpus corpus{name, one.value("eval", std::string()), one.value("package", std::string()), one.value("folder", std::string()), one.value("root", std::string()), {}};
      if (corpus.archive.empty() == corpus.package.empty())
        return base::fail(ErrorCode::kInvalidArgument, fmt::format("{}: {} needs either \"eval\" or \"package\"", file, name));
      if (one.contains("exclude")) corpus.exclude = one.at("exclude").get<std::vector<std::string>>();
      corpora.push_back(std::move(corpus));
    }
  } catch (const Json::exception& error) {
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("{} does not list corpora: {}", file, error.what()));
  }
  return corpora;
}

}  // namespace docent::cli
