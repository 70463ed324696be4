// As much of the protocol buffer wire format as editing an ONNX file takes (https://protobuf.dev/programming-guides/encoding/).
//
// Reading never copies: fields point into the bytes they were read from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docent::infer::protobuf {

struct Field {
  std::uint32_t number = 0;
  std::uint64_t value = 0;    // of a varint; 0 otherwise
  std::string_view payload;   // of a length-delimited or fixed-width field
  std::string_view raw;       // tag and all, to be copied as it is
  bool is_bytes = false;      // length-delimited
};

// The fields of one message in their order; nothing when the bytes are not a message.
std::optional<std::vector<Field>> read_message(std::string_view bytes);
// A packed or single list of varints, as `repeated int64` is written.
std::optional<std::vector<std::int64_t>> read_varints(std::string_view packed);

void put_varint(std::string& out, std::uint32_t number, std::uint64_t value);
// What goes before `size` bytes of a length-delimited field that the caller appends.
void put_bytes_header(std::string& out, std::uint32_t number, std::size_t size);
void put_bytes(std::string& out, std::uint32_t number, std::string_view payload);

}  // namespace docent::infer::protobuf
