#include "infer/pair_scorer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/file.h"
#include "infer/onnx_model.h"

namespace docent::infer {
namespace {

using base::ErrorCode;
using base::fail;

constexpr const char* kIds = "input_ids";
constexpr const char* kMask = "attention_mask";
constexpr const char* kTypes = "token_type_ids";

class OnnxPairScorer final : public PairScorer {
 public:
  OnnxPairScorer(std::unique_ptr<OnnxModel> model, bool has_types) : model_(std::move(model)), has_types_(has_types) {}

  base::Result<float> score(std::span<const std::int32_t> ids, std::size_t passage_tokens) const override {
    if (ids.empty() || passage_tokens > ids.size()) return fail(ErrorCode::kInvalidArgument, "a pair must have tokens");
    std::vector<OnnxModel::Input> inputs = {{kIds, {ids.begin(), ids.end()}}, {kMask, std::vector<std::int64_t>(ids.size(), 1)}};
    if (has_types_) {
      std::vector<std::int64_t> types(ids.size(), 0);
      std::fill(types.end() - static_cast<std::ptrdiff_t>(passage_tokens), types.end(), 1);
      inputs.push_back({kTypes, std::move(types)});
    }
    DOCENT_ASSIGN(const std::vector<float> values, model_->run(inputs, model_->outputs().front().c_str()));
    if (values.empty() || values.size() > 2)
      return fail(ErrorCode::kCorrupt, "a cross-encoder must give one or two numbers for a pair, this model gives " + std::to_string(values.size()));
    const float score = values.size() == 1 ? values[0] : values[1] - values[0];
    if (!std::isfinite(score)) return fail(ErrorCode::kCorrupt, "the cross-encoder gave something that is not a number");
    return score;
  }

 private:
  std::unique_ptr<OnnxModel> model_;
  bool has_types_;
};

}  // namespace

base::Result<std::unique_ptr<PairScorer>> PairScorer::load(const std::filesystem::path& runtime_library, const std::filesystem::path& model_file) {
  const auto in_file = [&](base::Error error) { return base::fail_in("cannot load " + model_file.string(), std::move(error)); };
  DOCENT_ASSIGN(const auto file, base::MappedFile::open(model_file));
  if (file->bytes().empty() || file->bytes().size() > kMaxModelBytes)
    return fail(ErrorCode::kCorrupt, model_file.string() + " is not a model: it has " + std::to_string(file->bytes().size()) + " bytes");
  auto model = OnnxModel::load(runtime_library, file->bytes(), {});
  if (!model) return in_file(std::move(model).error());
  const auto& names = (*model)->inputs();
  const auto takes = [&](std::string_view name) { return std::ranges::find(names, name) != names.end(); };
  if (!takes(kIds) || !takes(kMask) || names.size() != (takes(kTypes) ? 3U : 2U) || (*model)->outputs().empty())
    return in_file({ErrorCode::kCorrupt, "a cross-encoder must take input_ids, attention_mask and perhaps token_type_ids, and nothing else", {}});
  const bool has_types = takes(kTypes);
  return std::make_unique<OnnxPairScorer>(std::move(*model), has_types);
}

}  // namespace docent::infer
