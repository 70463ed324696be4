#include "query/confidence.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace docent::query {

std::string_view confidence_data(std::string_view name);

namespace {

using Json = nlohmann::json;

std::unexpected<base::Error> wrong(const std::string& what) {
  return base::fail(base::ErrorCode::kInvalidArgument, "weights of the confidence: " + what);
}

base::Result<Feature> parse_feature(std::string_view name) {
  for (std::size_t f = 0; f < kFeatures; ++f)
    if (to_string(static_cast<Feature>(f)) == name) return static_cast<Feature>(f);
  return wrong("no feature \"" + std::string(name) + "\"");
}

base::Result<ConfidenceModel::Logistic> parse_logistic(const Json& json, const std::string& part) {
  const auto number = [](const Json& object, const char* name) { return object.is_object() && object.contains(name) && object[name].is_number(); };
  if (!json.contains(part) || !number(json[part], "bias") || !json[part].contains("weights") || !json[part]["weights"].is_object())
    return wrong("\"" + part + "\" needs a bias and weights");
  ConfidenceModel::Logistic logistic;
  logistic.bias = json[part]["bias"].get<double>();
  for (const auto& [name, row] : json[part]["weights"].items()) {
    DOCENT_ASSIGN(const Feature feature, parse_feature(name));
    if (!number(row, "weight") || !number(row, "low") || !number(row, "high")) return wrong(name + " needs weight, low and high");
    const ConfidenceModel::Weight weight{feature, row["weight"].get<double>(), row["low"].get<double>(), row["high"].get<double>()};
    if (weight.low > weight.high) return wrong(name + " has low above high");
    logistic.weights.push_back(weight);
  }
  return logistic;
}

}  // namespace

base::Result<ConfidenceModel> parse_confidence_model(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return wrong("not a JSON object");
  ConfidenceModel model;
  DOCENT_ASSIGN(model.both, parse_logistic(json, "both"));
  DOCENT_ASSIGN(model.words, parse_logistic(json, "words"));
  model.embedding_model = json.value("embedding_model", std::string());
  return model;
}

const ConfidenceModel& confidence_model() {
  static const ConfidenceModel kModel = [] {
    auto model = parse_confidence_model(confidence_data("confidence"));
    if (!model) throw std::logic_error(model.error().message);  // the program was built with a broken file; a test reads it
    return std::move(*model);
  }();
  return kModel;
}

double confidence(const ConfidenceModel& model, const ConfidenceFeatures& features) {
  const ConfidenceModel::Logistic& logistic = features.has_dense ? model.both : model.words;
  double z = logistic.bias;
  for (const auto& one : logistic.weights) z += one.weight * std::clamp(features[one.feature], one.low, one.high);
  return 1.0 / (1.0 + std::exp(-z));
}

bool knows_cosines_of(const ConfidenceModel& model, std::string_view embedding_model) {
  return !embedding_model.empty() && embedding_model == model.embedding_model;
}

}  // namespace docent::query
