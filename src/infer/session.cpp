#include "infer/session.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include "base/file.h"
#include "infer/encoder_graph.h"
#include "infer/onnx_model.h"

namespace docent::infer {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::array kInputs = {"input_ids", "attention_mask", "token_type_ids"};
constexpr const char* kOutput = "last_hidden_state";

void normalize(std::span<float> vector) {
  double squares = 0;
  for (const float x : vector) squares += static_cast<double>(x) * static_cast<double>(x);
  if (!(squares > 0)) return;
  const double factor = 1 / std::sqrt(squares);
  for (float& x : vector) x = static_cast<float>(static_cast<double>(x) * factor);
}

class OnnxSession final : public Session {
 public:
  OnnxSession(std::unique_ptr<OnnxModel> model, std::size_t dimension, bool slim) : model_(std::move(model)), dimension_(dimension), slim_(slim) {}

  base::Result<std::vector<float>> run(std::span<const std::int32_t> ids) const override {
    if (ids.empty() || ids.size() > kMaxPositions)
      return fail(ErrorCode::kInvalidArgument, "a text must have 1.." + std::to_string(kMaxPositions) + " tokens, got " +
                                                   std::to_string(ids.size()));
    std::array<OnnxModel::Input, kInputs.size()> inputs = {OnnxModel::Input{kInputs[0], {ids.begin(), ids.end()}},
                                                           {kInputs[1], std::vector<std::int64_t>(ids.size(), 1)},
                                                           {kInputs[2], std::vector<std::int64_t>(ids.size(), 0)}};
    DOCENT_ASSIGN(std::vector<float> vector, model_->run(inputs, kOutput));
    if (vector.size() != (slim_ ? 1 : ids.size()) * dimension_)
      return fail(ErrorCode::kCorrupt, "the model's vectors must have " + std::to_string(dimension_) + " components");
    vector.resize(dimension_);
    normalize(vector);
    return vector;
  }

 private:
  std::unique_ptr<OnnxModel> model_;
  std::size_t dimension_;
  bool slim_;
};

base::Result<std::unique_ptr<Session>> start(const std::filesystem::path& runtime_library, std::string_view bytes, const SessionOptions& options) {
  const auto slim = options.slim ? slim_encoder(bytes) : std::nullopt;
  DOCENT_ASSIGN(auto model, OnnxModel::load(runtime_library, slim ? std::string_view(*slim) : bytes, {options.memory_arena}));
  if (model->inputs().size() != kInputs.size() || model->outputs().empty())
    return fail(ErrorCode::kCorrupt, "the model must have " + std::to_string(kInputs.size()) + " inputs, it has " +
                                         std::to_string(model->inputs().size()));
  return std::make_unique<OnnxSession>(std::move(model), options.dimension, slim.has_value());
}

}  // namespace

base::Result<std::unique_ptr<Session>> Session::load(const std::filesystem::path& runtime_library,
                                                     const std::filesystem::path& model_file, SessionOptions options) {
  DOCENT_ASSIGN(const auto model, base::MappedFile::open(model_file));
  if (model->bytes().empty() || model->bytes().size() > kMaxModelBytes)
    return fail(ErrorCode::kCorrupt, model_file.string() + " is not a model: it has " +
                                         std::to_string(model->bytes().size()) + " bytes");
  auto session = start(runtime_library, model->bytes(), options);
  if (!session) return base::fail_in("cannot load " + model_file.string(), std::move(session).error());
  return session;
}

}  // namespace docent::infer
