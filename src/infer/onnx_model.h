// One model that ONNX Runtime has loaded: a text's token ids in, floats out. What every kind of model here shares.
//
// The runtime is a shared library loaded when first asked for, so that the same binary works without it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::infer {

inline constexpr std::uint64_t kMaxModelBytes = UINT64_C(2) << 30;  // protobuf's own limit

class OnnxModel {
 public:
  struct Options {
    bool memory_arena = true;  // 10 to 20 % faster on passages of 128 to 256 tokens; keeps about 60 MB
  };
  struct Input {
    const char* name;
    std::vector<std::int64_t> values;  // all inputs of a run have the same number
  };

  // kNotFound without the library, kUnavailable when it is too old or the machine cannot run it, kCorrupt when the bytes are no model.
  static base::Result<std::unique_ptr<OnnxModel>> load(const std::filesystem::path& runtime_library, std::string_view model, Options options);
  virtual ~OnnxModel() = default;

  virtual const std::vector<std::string>& inputs() const = 0;
  virtual const std::vector<std::string>& outputs() const = 0;
  // The values of `output` for inputs of shape [1, tokens]. kCorrupt when they are not floats. Runs on the calling thread only. Thread safe:
  // several threads may run one model, which holds the weights once.
  virtual base::Result<std::vector<float>> run(std::span<Input> inputs, const char* output) const = 0;
};

}  // namespace docent::infer
