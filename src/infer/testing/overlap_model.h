// A cross-encoder that can be reckoned by hand: the number of pairs of equal tokens, one of the question and one of the passage. [SEP] stands once in
// both, which makes one pair. Written here byte by byte (onnx.proto3), so that no file has to be had.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "infer/protobuf.h"

namespace docent::infer::testing {

struct OverlapModel {
  std::size_t numbers = 1;      // given for a pair: all but the last are `below`
  float below = 0;
  const char* type_input = "token_type_ids";
};

inline std::string overlap_model(const OverlapModel& options = {}) {
  using protobuf::put_bytes;
  using protobuf::put_varint;
  constexpr std::uint64_t kFloat = 1, kInt64 = 7, kAttributeInt = 2;
  const auto attribute = [](const char* name, std::uint64_t value) {
    std::string out;
    put_bytes(out, 1, name);
    put_varint(out, 3, value);
    put_varint(out, 20, kAttributeInt);
    return out;
  };
  const auto node = [](const char* op, const std::vector<std::string>& inputs, const char* output, const std::string& given) {
    std::string out;
    for (const std::string& input : inputs) put_bytes(out, 1, input);
    put_bytes(out, 2, output);
    put_bytes(out, 4, op);
    if (!given.empty()) put_bytes(out, 5, given);
    return out;
  };
  const auto constant = [](const char* name, float value) {
    std::string out;
    put_varint(out, 1, 1);
    put_varint(out, 1, 1);
    put_varint(out, 2, kFloat);
    put_bytes(out, 8, name);
    put_bytes(out, 9, std::string_view(reinterpret_cast<const char*>(&value), sizeof value));
    return out;
  };
  const auto value = [](const char* name, std::uint64_t type) {
    std::string one, open, shape, tensor, kind, out;
    put_varint(one, 1, 1);
    put_bytes(open, 2, std::string(name) + "_size");
    put_bytes(shape, 1, one);
    put_bytes(shape, 1, open);
    put_varint(tensor, 1, type);
    put_bytes(tensor, 2, shape);
    put_bytes(kind, 1, tensor);
    put_bytes(out, 1, name);
    put_bytes(out, 2, kind);
    return out;
  };

  std::vector<std::string> parts(options.numbers - 1, "below");
  parts.emplace_back("pairs");
  std::string graph;
  put_bytes(graph, 1, node("Transpose", {"input_ids"}, "column", {}));
  put_bytes(graph, 1, node("Equal", {"input_ids", "column"}, "equal", {}));
  put_bytes(graph, 1, node("Cast", {"equal"}, "same", attribute("to", kFloat)));
  put_bytes(graph, 1, node("Cast", {options.type_input}, "passage", attribute("to", kFloat)));
  put_bytes(graph, 1, node("Sub", {"one", "passage"}, "question", {}));
  put_bytes(graph, 1, node("MatMul", {"question", "same"}, "found", {}));
  put_bytes(graph, 1, node("Transpose", {"passage"}, "passage_column", {}));
  put_bytes(graph, 1, node("MatMul", {"found", "passage_column"}, "pairs", {}));
  put_bytes(graph, 1, node("Concat", parts, "logits", attribute("axis", 1)));
  put_bytes(graph, 2, "overlap");
  put_bytes(graph, 5, constant("one", 1));
  put_bytes(graph, 5, constant("below", options.below));
  for (const char* input : {"input_ids", "attention_mask", options.type_input}) put_bytes(graph, 11, value(input, kInt64));
  put_bytes(graph, 12, value("logits", kFloat));
  std::string opset, model;
  put_varint(opset, 2, 13);
  put_varint(model, 1, 8);  // version of the format
  put_bytes(model, 7, graph);
  put_bytes(model, 8, opset);
  return model;
}

}  // namespace docent::infer::testing
