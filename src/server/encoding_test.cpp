#include "server/encoding.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace docent::server {
namespace {

Request get(std::vector<std::pair<std::string, std::string>> headers = {}, std::string method = "GET") {
  Request request;
  request.method = std::move(method);
  request.headers = std::move(headers);
  return request;
}

Response with_body(std::string body, std::string type = "application/json") {
  Response response;
  response.body = std::move(body);
  response.content_type = std::move(type);
  return response;
}

std::string unpacked(const std::string& packed) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

TEST(AcceptsGzip, TheNamedPreferenceWinsOverTheStar) {
  for (const char* yes : {"gzip", "GZIP", "deflate, gzip", "gzip;q=0.5", "gzip; q=1", "*", "br;q=1, *;q=0.1", "*;q=0, gzip", "gzip, *;q=0", "x-gzip"}) EXPECT_TRUE(accepts_gzip(yes)) << yes;
  for (const char* no : {"", "br", "gzip;q=0", "gzip;q=0.000", "*;q=0", "gzip;q=0, *", "*, gzip;q=0", "identity", "gzipped", "gzip;q=x"}) EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(Gzip, PacksTextThatIsWorthItForWhoAsks) {
  const std::string body(5000, 'a');
  const Request asks = get({{"accept-encoding", "gzip"}});
  Response packed = with_body(body);
  apply_gzip(asks, packed);
  EXPECT_EQ(packed.headers["Content-Encoding"], "gzip");
  EXPECT_EQ(packed.headers["Vary"], "Accept-Encoding");
  EXPECT_LT(packed.body.size(), 200U);
  EXPECT_EQ(unpacked(packed.body), body);

  Response unasked = with_body(body);
  apply_gzip(get(), unasked);
  EXPECT_EQ(unasked.body, body);
  EXPECT_EQ(unasked.headers["Vary"], "Accept-Encoding") << "caches must know that it could differ";
  for (Response plain : {with_body("small"), with_body(body, "image/png"), with_body(body, "application/octet-stream")}) {
    const std::string before = plain.body;
    apply_gzip(asks, plain);
    EXPECT_EQ(plain.body, before);
    EXPECT_FALSE(plain.headers.contains("Content-Encoding"));
  }
  Response with_origin = with_body(body);
  with_origin.headers["Vary"] = "Origin";
  apply_gzip(asks, with_origin);
  EXPECT_EQ(with_origin.headers["Vary"], "Origin, Accept-Encoding");
}

TEST(EntityTag, AReadThatTheClientHasIsA304WithTheSameTag) {
  Response first = with_body("one");
  apply_entity_tag(get(), first);
  const std::string tag = first.headers["ETag"];
  EXPECT_TRUE(tag.starts_with("W/\"")) << tag;
  EXPECT_EQ(first.headers["Cache-Control"], "private, no-cache");
  for (const std::string& wanted : {tag, tag.substr(2), "\"x\", " + tag, std::string("*")}) {
    for (const char* method : {"GET", "HEAD"}) {
      Response again = with_body("one");
      const Request request = get({{"if-none-match", wanted}}, method);
      apply_entity_tag(request, again);
      apply_gzip(request, again);
      EXPECT_EQ(again.status, 304U) << wanted;
      EXPECT_EQ(again.body, "");
      EXPECT_EQ(again.content_type, "");
      EXPECT_EQ(again.headers["ETag"], tag);
      EXPECT_EQ(again.headers["Vary"], "Accept-Encoding") << "as the 200 would have had";
    }
  }
  Response changed = with_body("two");
  apply_entity_tag(get({{"if-none-match", tag}}), changed);
  EXPECT_EQ(changed.status, 200U);
  EXPECT_NE(changed.headers["ETag"], tag);
}

TEST(EntityTag, OnlyGoodAnswersToReadsHaveOne) {
  Response post = with_body("one");
  apply_entity_tag(get({}, "POST"), post);
  EXPECT_FALSE(post.headers.contains("ETag"));
  Response missing = with_body("none");
  missing.status = 404;
  apply_entity_tag(get({{"if-none-match", "*"}}), missing);
  EXPECT_EQ(missing.status, 404U);
  EXPECT_FALSE(missing.headers.contains("ETag"));
}

}  // namespace
}  // namespace docent::server
