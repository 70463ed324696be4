#include "server/encoding.h"

#include <zlib.h>

#include <cstdlib>

#include "base/hash.h"
#include "base/text.h"

namespace docent::server {
namespace {

constexpr int kGzipWindow = 15 + 16;  // zlib: with a gzip head
constexpr int kMemoryLevel = 8;

bool is_text(std::string_view type) { return type.starts_with("text/") || type.find("json") != std::string_view::npos || type.find("javascript") != std::string_view::npos; }

bool names_tag(std::string_view list, std::string_view tag) {
  for (std::string_view one : base::split(list, ',')) {
    one = base::trim(one);
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == tag) return true;
  }
  return false;
}

}  // namespace

void apply_entity_tag(const Request& request, Response& response) {
  if ((request.method != "GET" && request.method != "HEAD") || response.status != 200 || response.stream || response.streamed) return;
  const std::string tag = "\"" + base::hash128_hex(response.body) + "\"";
  response.headers["ETag"] = "W/" + tag;  // weak: the packed body counts as the same
  response.headers.try_emplace("Cache-Control", "private, no-cache");
  const std::string* wanted = request.header("if-none-match");
  if (wanted == nullptr || !names_tag(*wanted, tag)) return;
  response.status = 304;
  response.content_type.clear();
  response.body.clear();
}

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;  // what "*" says of codings that are not named
  for (const std::string_view item : base::split(accept_encoding, ',')) {
    const auto parts = base::split(item, ';');
    const std::string name = base::ascii_lower(base::trim(parts[0]));
    if (name != "gzip" && name != "x-gzip" && name != "*") continue;
    double quality = 1;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      const std::string parameter(base::trim(parts[i]));
      if (parameter.starts_with("q=") || parameter.starts_with("Q=")) quality = std::strtod(parameter.c_str() + 2, nullptr);
    }
    if (name != "*") return quality > 0;
    any = quality > 0;
  }
  return any;
}

void apply_gzip(const Request& request, Response& response) {
  // A 304 varies as the answer that it stands for (RFC 9110 section 15.4.5).
  if (response.stream || response.streamed || (response.status != 304 && !is_text(response.content_type))) return;
  response.headers["Vary"] += response.headers["Vary"].empty() ? "Accept-Encoding" : ", Accept-Encoding";
  const std::string* accepted = request.header("accept-encoding");
  if (response.body.size() < kLeastGzipBytes || accepted == nullptr || !accepts_gzip(*accepted) || response.headers.contains("Content-Encoding")) return;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK) return;
  std::string packed(deflateBound(&stream, static_cast<uLong>(response.body.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(response.body.data());
  stream.avail_in = static_cast<uInt>(response.body.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int status = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END || packed.size() >= response.body.size()) return;
  response.body = std::move(packed);
  response.headers["Content-Encoding"] = "gzip";
}

}  // namespace docent::server
