#include "infer/protobuf.h"

namespace docent::infer::protobuf {
namespace {

constexpr std::uint64_t kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5;

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
  out.push_back(static_cast<char>(value));
}

}  // namespace

std::optional<std::vector<Field>> read_message(std::string_view bytes) {
  std::vector<Field> fields;
  while (!bytes.empty()) {
    const std::string_view start = bytes;
    const auto tag = take_varint(bytes);
    if (!tag || (*tag >> 3) == 0 || (*tag >> 3) > UINT32_MAX) return std::nullopt;
    Field field;
    field.number = static_cast<std::uint32_t>(*tag >> 3);
    std::uint64_t size = 0;
    switch (*tag & 7U) {
      case kVarint: {
        const auto value = take_varint(bytes);
        if (!value) return std::nullopt;
        field.value = *value;
        break;
      }
      case kFixed64: size = 8; break;
      case kFixed32: size = 4; break;
      case kBytes: {
        const auto length = take_varint(bytes);
        if (!length) return std::nullopt;
        size = *length;
        field.is_bytes = true;
        break;
      }
      default: return std::nullopt;  // groups are not in ONNX
    }
    if (size > bytes.size()) return std::nullopt;
    field.payload = bytes.substr(0, static_cast<std::size_t>(size));
    bytes.remove_prefix(static_cast<std::size_t>(size));
    field.raw = start.substr(0, start.size() - bytes.size());
    fields.push_back(field);
  }
  return fields;
}

std::optional<std::vector<std::int64_t>> read_varints(std::string_view packed) {
  std::vector<std::int64_t> values;
  while (!packed.empty()) {
    const auto value = take_varint(packed);
    if (!value) return std::nullopt;
    values.push_back(static_cast<std::int64_t>(*value));
  }
  return values;
}

void put_varint(std::string& out, std::uint32_t number, std::uint64_t value) {
  append_varint(out, static_cast<std::uint64_t>(number) << 3 | kVarint);
  append_varint(out, value);
}

void put_bytes_header(std::string& out, std::uint32_t number, std::size_t size) {
  append_varint(out, static_cast<std::uint64_t>(number) << 3 | kBytes);
  append_varint(out, size);
}

void put_bytes(std::string& out, std::uint32_t number, std::string_view payload) {
  put_bytes_header(out, number, payload.size());
  out.append(payload);
}

}  // namespace docent::infer::protobuf
