#include "infer/encoder_graph.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "infer/protobuf.h"

namespace docent::infer {
namespace {

using protobuf::Field;
using protobuf::put_bytes;
using protobuf::put_varint;
using protobuf::read_message;

// Field numbers of onnx.proto3.
constexpr std::uint32_t kModelGraph = 7, kModelOpsetImport = 8;
constexpr std::uint32_t kGraphNode = 1, kGraphInitializer = 5, kGraphOutput = 12, kGraphValueInfo = 13;
constexpr std::uint32_t kNodeInput = 1, kNodeOutput = 2, kNodeName = 3, kNodeOpType = 4, kNodeAttribute = 5, kNodeDomain = 7;
constexpr std::uint32_t kAttributeName = 1, kAttributeI = 3, kAttributeT = 5, kAttributeInts = 8, kAttributeType = 20;
constexpr std::uint32_t kTensorDims = 1, kTensorDataType = 2, kTensorFloatData = 4, kTensorInt64Data = 7, kTensorName = 8, kTensorRawData = 9;
constexpr std::uint32_t kValueName = 1, kValueType = 2, kTypeTensor = 1, kTensorTypeElement = 1, kOpsetDomain = 1, kOpsetVersion = 2;
constexpr std::uint64_t kAttributeTypeInt = 2, kTensorTypeFloat = 1, kTensorTypeInt64 = 7;

constexpr const char* kContribDomain = "com.microsoft";
constexpr const char* kFirstRow = "docent_first_row";  // the index 0

struct Node {
  std::string_view raw;                  // the message as it was; empty: written from the members
  std::vector<std::string> inputs, outputs;
  std::string name, op, domain;
  std::map<std::string, std::string_view, std::less<>> attributes;  // messages by name
  std::string extra;                     // attributes of a node that is new, as fields
};

std::optional<Node> read_node(std::string_view bytes) {
  const auto fields = read_message(bytes);
  if (!fields) return std::nullopt;
  Node node;
  node.raw = bytes;
  for (const Field& field : *fields) {
    if (field.number == kNodeInput) node.inputs.emplace_back(field.payload);
    else if (field.number == kNodeOutput) node.outputs.emplace_back(field.payload);
    else if (field.number == kNodeName) node.name = field.payload;
    else if (field.number == kNodeOpType) node.op = field.payload;
    else if (field.number == kNodeDomain) node.domain = field.payload;
    else if (field.number == kNodeAttribute) {
      const auto parts = read_message(field.payload);
      if (!parts) return std::nullopt;
      for (const Field& part : *parts)
        if (part.number == kAttributeName) node.attributes.emplace(part.payload, field.payload);
    }
  }
  if (node.outputs.empty()) return std::nullopt;
  return node;
}

std::string write_node(const Node& node) {
  if (!node.raw.empty()) return std::string(node.raw);
  std::string out;
  for (const std::string& input : node.inputs) put_bytes(out, kNodeInput, input);
  for (const std::string& output : node.outputs) put_bytes(out, kNodeOutput, output);
  put_bytes(out, kNodeName, node.name);
  put_bytes(out, kNodeOpType, node.op);
  for (const auto& [name, message] : node.attributes) put_bytes(out, kNodeAttribute, message);
  out += node.extra;
  if (!node.domain.empty()) put_bytes(out, kNodeDomain, node.domain);
  return out;
}

// The number that a Constant node of one element holds.
std::optional<double> scalar_of(const Node& node) {
  const auto attribute = node.attributes.find("value");
  if (node.op != "Constant" || attribute == node.attributes.end()) return std::nullopt;
  const auto parts = read_message(attribute->second);
  if (!parts) return std::nullopt;
  for (const Field& part : *parts) {
    if (part.number != kAttributeT) continue;
    const auto tensor = read_message(part.payload);
    if (!tensor) return std::nullopt;
    std::uint64_t type = 0;
    std::string_view bytes;
    for (const Field& field : *tensor) {
      if (field.number == kTensorDims && field.value != 1) return std::nullopt;
      if (field.number == kTensorDataType) type = field.value;
      if (field.number == kTensorRawData || field.number == kTensorFloatData) bytes = field.payload;
      if (field.number == kTensorInt64Data) {
        const auto values = protobuf::read_varints(field.payload);
        return values && values->size() == 1 ? std::optional(static_cast<double>(values->front())) : std::nullopt;
      }
    }
    if (type == kTensorTypeFloat && bytes.size() == sizeof(float)) {
      float value = 0;
      std::memcpy(&value, bytes.data(), sizeof value);
      return static_cast<double>(value);
    }
    if (type == kTensorTypeInt64 && bytes.size() == sizeof(std::int64_t)) {
      std::int64_t value = 0;
      std::memcpy(&value, bytes.data(), sizeof value);
      return static_cast<double>(value);
    }
  }
  return std::nullopt;
}

bool permutes(const Node& node, std::span<const std::int64_t> wanted) {
  const auto attribute = node.attributes.find("perm");
  if (node.op != "Transpose" || attribute == node.attributes.end()) return false;
  const auto parts = read_message(attribute->second);
  std::vector<std::int64_t> found;
  for (const Field& part : parts.value_or(std::vector<Field>())) {
    if (part.number != kAttributeInts) continue;
    if (!part.is_bytes) found.push_back(static_cast<std::int64_t>(part.value));
    else if (const auto values = protobuf::read_varints(part.payload)) found.insert(found.end(), values->begin(), values->end());
  }
  return std::ranges::equal(found, wanted);
}

// The values that one attention reads and makes, [texts, rows, dimension] each.
struct Attention {
  std::string query, key, value, output;
  std::uint64_t heads = 0;
};

class Graph {
 public:
  static std::optional<Graph> read(std::span<const Field> fields) {
    Graph graph;
    for (const Field& field : fields) {
      if (field.number != kGraphNode) continue;
      auto node = read_node(field.payload);
      if (!node) return std::nullopt;
      graph.nodes_.push_back(std::move(*node));
    }
    for (std::size_t i = 0; i < graph.nodes_.size(); ++i) {
      for (const std::string& output : graph.nodes_[i].outputs) graph.producers_[output] = i;
      for (const std::string& input : graph.nodes_[i].inputs) graph.consumers_[input].push_back(i);
    }
    return graph;
  }

  std::vector<Attention> attentions() const {
    std::vector<Attention> found;
    for (const Node& node : nodes_)
      if (node.op == "Softmax")
        if (auto attention = attention_around(node)) found.push_back(std::move(*attention));
    return found;
  }

  std::size_t softmaxes() const { return static_cast<std::size_t>(std::ranges::count(nodes_, "Softmax", &Node::op)); }

  void fuse(const Attention& attention) {
    Node node;
    node.inputs = {attention.query, attention.key, attention.value};
    node.outputs = {attention.output};
    node.name = attention.output + "_fused";
    node.op = "MultiHeadAttention";
    node.domain = kContribDomain;
    std::string heads;
    put_bytes(heads, kAttributeName, "num_heads");
    put_varint(heads, kAttributeI, attention.heads);
    put_varint(heads, kAttributeType, kAttributeTypeInt);
    put_bytes(node.extra, kNodeAttribute, heads);
    nodes_[producers_.at(attention.output)] = std::move(node);
  }

  // False, and nothing done, when what leads to the query and past the attention is not as in BERT.
  bool keep_first_row_after(const Attention& last) {
    // The query: bias + scale * (integer product of the quantised input).
    const Node* at = producer(last.query);
    while (at != nullptr && (at->op == "Add" || at->op == "Mul" || at->op == "Cast")) {
      const Node* next = nullptr;
      for (const std::string& input : at->inputs) {
        const Node* candidate = producer(input);
        // The product of the scales is a Mul, too, of the quantiser's output with a weight.
        if (candidate != nullptr && (candidate->op == "Cast" || candidate->op == "MatMulInteger" || leads_to_product(*candidate))) next = candidate;
      }
      at = next;
    }
    if (at == nullptr || at->op != "MatMulInteger") return false;
    const std::string quantised = at->inputs[0];
    const Node* quantiser = producer(quantised);
    if (quantiser == nullptr || quantiser->op != "DynamicQuantizeLinear") return false;
    const std::string& layer_input = quantiser->inputs[0];
    std::optional<std::size_t> residual;
    for (const std::size_t consumer : consumers_of(layer_input)) {
      if (nodes_[consumer].op != "Add") continue;
      if (residual) return false;
      residual = consumer;
    }
    if (!residual) return false;
    const std::size_t product = producers_.at(at->outputs[0]);
    const std::string wide = layer_input;
    replace_input(product, quantised, first_row_of(quantised, product));
    replace_input(*residual, wide, first_row_of(wide, *residual));
    return true;
  }

  // The nodes that `output` needs, in an order in which each follows what it reads.
  std::vector<const Node*> needed_for(std::string_view output) const {
    std::vector<const Node*> order;
    std::set<std::size_t> seen;
    // Depth first without recursion: (node, next input).
    std::vector<std::pair<std::size_t, std::size_t>> path;
    const auto enter = [&](std::string_view value) {
      const auto found = producers_.find(value);
      if (found != producers_.end() && seen.insert(found->second).second) path.emplace_back(found->second, 0);
    };
    enter(output);
    while (!path.empty()) {
      auto& [node, next] = path.back();
      if (next < nodes_[node].inputs.size()) {
        const std::string& input = nodes_[node].inputs[next++];
        enter(input);
      } else {
        order.push_back(&nodes_[node]);
        path.pop_back();
      }
    }
    return order;
  }

 private:
  const Node* producer(std::string_view value) const {
    const auto found = producers_.find(value);
    return found == producers_.end() ? nullptr : &nodes_[found->second];
  }
  const Node* producer(const Node* node, std::size_t input, std::string_view op) const {
    if (node == nullptr || input >= node->inputs.size()) return nullptr;
    const Node* found = producer(node->inputs[input]);
    return found != nullptr && found->op == op ? found : nullptr;
  }
  std::span<const std::size_t> consumers_of(std::string_view value) const {
    const auto found = consumers_.find(value);
    return found == consumers_.end() ? std::span<const std::size_t>() : std::span<const std::size_t>(found->second);
  }
  const Node* only_consumer(const Node* node, std::string_view op) const {
    const Node* found = nullptr;
    for (const std::size_t consumer : node == nullptr ? std::span<const std::size_t>() : consumers_of(node->outputs[0]))
      if (nodes_[consumer].op == op) {
        if (found != nullptr) return nullptr;
        found = &nodes_[consumer];
      }
    return found;
  }
  bool leads_to_product(const Node& node) const {
    return node.op == "Mul" && std::ranges::any_of(node.inputs, [&](const std::string& input) {
             const Node* before = producer(input);
             return before != nullptr && before->op == "Cast";
           });
  }

  // Transpose(Reshape(value, [texts, rows, heads, size])), as the inputs of an attention's products are made.
  struct Split {
    std::string value;
    double heads = 0, size = 0;
  };
  std::optional<Split> split_heads(const Node* transpose, std::span<const std::int64_t> order) const {
    if (transpose == nullptr || !permutes(*transpose, order)) return std::nullopt;
    const Node* reshape = producer(transpose, 0, "Reshape");
    const Node* shape = producer(reshape, 1, "Concat");
    if (shape == nullptr || shape->inputs.size() != 4) return std::nullopt;
    const Node* heads = producer(shape, 2, "Constant");
    const Node* size = producer(shape, 3, "Constant");
    if (heads == nullptr || size == nullptr) return std::nullopt;
    const auto head_count = scalar_of(*heads), head_size = scalar_of(*size);
    if (!head_count || !head_size || *head_count < 1 || *head_size < 1) return std::nullopt;
    return Split{reshape->inputs[0], *head_count, *head_size};
  }

  std::optional<Attention> attention_around(const Node& softmax) const {
    constexpr std::int64_t kRowsInside[] = {0, 2, 1, 3}, kTransposed[] = {0, 2, 3, 1};
    const Node* masked = producer(&softmax, 0, "Add");
    const Node* scaled = producer(masked, 0, "Div");
    const Node* scores = producer(scaled, 0, "MatMul");
    const Node* divisor = producer(scaled, 1, "Constant");
    const Node* mixed = only_consumer(&softmax, "MatMul");
    const Node* merged = only_consumer(mixed, "Transpose");
    const Node* output = only_consumer(merged, "Reshape");
    if (scores == nullptr || divisor == nullptr || output == nullptr || mixed->inputs[0] != softmax.outputs[0] || !permutes(*merged, kRowsInside))
      return std::nullopt;
    const auto query = split_heads(producer(scores, 0, "Transpose"), kRowsInside);
    const auto key = split_heads(producer(scores, 1, "Transpose"), kTransposed);
    const auto value = split_heads(producer(mixed, 1, "Transpose"), kRowsInside);
    const auto root = scalar_of(*divisor);
    if (!query || !key || !value || !root || std::abs(*root * *root - query->size) > 1e-3 * query->size) return std::nullopt;
    if (query->heads != key->heads || query->heads != value->heads || query->size != key->size || query->size != value->size) return std::nullopt;
    return Attention{query->value, key->value, value->value, output->outputs[0], static_cast<std::uint64_t>(query->heads)};
  }

  std::string first_row_of(const std::string& value, std::size_t reader) {
    Node node;
    node.inputs = {value, kFirstRow};
    node.outputs = {value + "_first_row"};
    node.name = value + "_first_row_of_" + std::to_string(reader);
    node.op = "Gather";
    std::string axis;
    put_bytes(axis, kAttributeName, "axis");
    put_varint(axis, kAttributeI, 1);
    put_varint(axis, kAttributeType, kAttributeTypeInt);
    put_bytes(node.extra, kNodeAttribute, axis);
    producers_[node.outputs[0]] = nodes_.size();
    nodes_.push_back(std::move(node));
    return nodes_.back().outputs[0];
  }

  void replace_input(std::size_t index, const std::string& from, const std::string& to) {
    Node& node = nodes_[index];
    std::ranges::replace(node.inputs, from, to);
    node.raw = {};
  }

  std::vector<Node> nodes_;
  std::map<std::string, std::size_t, std::less<>> producers_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> consumers_;
};

std::string index_of_first_row() {
  std::string tensor;
  put_varint(tensor, kTensorDims, 1);
  put_varint(tensor, kTensorDataType, kTensorTypeInt64);
  put_bytes(tensor, kTensorName, kFirstRow);
  put_bytes(tensor, kTensorRawData, std::string(sizeof(std::int64_t), '\0'));
  return tensor;
}

// The output without its shape, which is another now and is inferred.
std::string output_without_shape(std::string_view name) {
  std::string tensor, type, value;
  put_varint(tensor, kTensorTypeElement, kTensorTypeFloat);
  put_bytes(type, kTypeTensor, tensor);
  put_bytes(value, kValueName, name);
  put_bytes(value, kValueType, type);
  return value;
}

// A message in parts, so that the weights are copied once.
struct Parts {
  std::string head;
  std::vector<std::string_view> kept;
  std::string tail;
  std::size_t size() const {
    std::size_t total = head.size() + tail.size();
    for (const std::string_view part : kept) total += part.size();
    return total;
  }
};

std::optional<Parts> slim_graph(std::string_view bytes) {
  const auto fields = read_message(bytes);
  if (!fields) return std::nullopt;
  std::string_view output;
  for (const Field& field : *fields) {
    if (field.number != kGraphOutput) continue;
    const auto value = read_message(field.payload);
    if (!value || value->empty() || value->front().number != kValueName || !output.empty()) return std::nullopt;
    output = value->front().payload;
  }
  auto graph = Graph::read(*fields);
  if (!graph || output.empty()) return std::nullopt;
  const auto attentions = graph->attentions();
  // All or nothing: what is left of the mask would need all rows.
  if (attentions.empty() || attentions.size() != graph->softmaxes()) return std::nullopt;
  if (!graph->keep_first_row_after(attentions.back())) return std::nullopt;
  for (const Attention& attention : attentions) graph->fuse(attention);

  Parts parts;
  for (const Node* node : graph->needed_for(output)) put_bytes(parts.head, kGraphNode, write_node(*node));
  for (const Field& field : *fields)
    if (field.number != kGraphNode && field.number != kGraphOutput && field.number != kGraphValueInfo) parts.kept.push_back(field.raw);
  put_bytes(parts.tail, kGraphInitializer, index_of_first_row());
  put_bytes(parts.tail, kGraphOutput, output_without_shape(output));
  return parts;
}

}  // namespace

std::optional<std::string> slim_encoder(std::string_view model) {
  const auto fields = read_message(model);
  if (!fields) return std::nullopt;
  std::string out;
  out.reserve(model.size());
  bool slimmed = false;
  for (const Field& field : *fields) {
    // A model that has operators of this domain was optimised already.
    if (field.number == kModelOpsetImport && field.payload.find(kContribDomain) != std::string_view::npos) return std::nullopt;
    if (field.number != kModelGraph) {
      out.append(field.raw);
      continue;
    }
    const auto graph = slim_graph(field.payload);
    if (!graph || slimmed) return std::nullopt;
    protobuf::put_bytes_header(out, kModelGraph, graph->size());
    out.append(graph->head);
    for (const std::string_view part : graph->kept) out.append(part);
    out.append(graph->tail);
    slimmed = true;
  }
  if (!slimmed) return std::nullopt;
  std::string opset;
  put_bytes(opset, kOpsetDomain, kContribDomain);
  put_varint(opset, kOpsetVersion, 1);
  put_bytes(out, kModelOpsetImport, opset);
  return out;
}

}  // namespace docent::infer
