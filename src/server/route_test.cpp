#include "server/route.h"

#include <gtest/gtest.h>

namespace docent::server {
namespace {

std::vector<Route> table() {
  std::vector<Route> routes(5);
  routes[0].method = "GET", routes[0].pattern = "/v1/documents/{id}", routes[0].query = {{"context", "{}", ""}, {"max_tokens", "{}", ""}};
  routes[1].method = "GET", routes[1].pattern = "/v1/documents/{id}/raw";
  routes[2].method = "POST", routes[2].pattern = "/v1/jobs";
  routes[3].method = "GET", routes[3].pattern = "/v1/jobs";
  routes[4].method = "GET", routes[4].pattern = "/";
  return routes;
}

TEST(Route, IsFoundByPathAndMethodWithItsParametersDecoded) {
  const auto routes = table();
  const auto found = match_route(routes, "GET", "/v1/documents/doc_1%2F%C3%A9+");
  ASSERT_EQ(found.route, &routes[0]);
  EXPECT_EQ(found.parameters, std::vector<std::string>{"doc_1/é+"}) << "a plus is a plus in a path";
  EXPECT_EQ(match_route(routes, "GET", "/v1/documents/x/raw").route, &routes[1]);
  EXPECT_EQ(match_route(routes, "HEAD", "/v1/documents/x/raw").route, &routes[1]);
  EXPECT_EQ(match_route(routes, "GET", "/").route, &routes[4]);
}

TEST(Route, AnotherMethodSaysWhichOnesThereAre) {
  const auto routes = table();
  const auto found = match_route(routes, "DELETE", "/v1/jobs");
  EXPECT_EQ(found.route, nullptr);
  EXPECT_EQ(found.allowed, "POST, GET, HEAD");
  EXPECT_EQ(match_route(routes, "POST", "/v1/documents/x").allowed, "GET, HEAD");
  EXPECT_EQ(match_route(routes, "get", "/v1/jobs").route, nullptr) << "methods are case sensitive";
}

TEST(Route, WhatIsNotInTheTableIsNowhere) {
  const auto routes = table();
  for (const char* path : {"", "/v1", "/v1/", "/v1/documents", "/v1/documents/", "/v1/documents//raw", "/v1/documents/x/", "/v1/documents/x/raw/", "//v1/jobs", "/V1/jobs", "/v1/jobs/", "v1/jobs", "*",
                           "/v1/documents/../jobs", "/v1/documents/%", "/v1/documents/%4", "/v1/documents/%zz", "/v1/documents/%ff", "/v1%2Fjobs", "http://127.0.0.1/v1/jobs"}) {
    if (std::string_view(path) == "/v1/documents/../jobs") continue;  // below
    const auto found = match_route(routes, "GET", path);
    EXPECT_EQ(found.route, nullptr) << path;
    EXPECT_EQ(found.allowed, "") << path;
  }
  EXPECT_EQ(match_route(routes, "GET", "/v1/documents/../jobs").route, nullptr) << "dots mean nothing";
}

TEST(PercentDecode, TakesWholeEscapesOfUtf8Alone) {
  EXPECT_EQ(percent_decode("a%20b+c", false), "a b+c");
  EXPECT_EQ(percent_decode("a%20b+c", true), "a b c");
  EXPECT_EQ(percent_decode("%e2%82%AC", false), "€");
  EXPECT_EQ(percent_decode("%00", false), std::string(1, '\0'));
  EXPECT_EQ(percent_decode("%252e", false), "%2e") << "once";
  for (const char* wrong : {"%", "%1", "a%", "a%2", "%g0", "%0g", "%%30", "%-1", "% 1", "%ff", "%c3", "%ed%a0%80", "%c0%af"}) EXPECT_FALSE(percent_decode(wrong, false)) << wrong;
}

TEST(ReadQuery, TakesKnownNamesOnce) {
  const auto routes = table();
  const auto values = read_query(routes[0], "context=a%2Cb+c&max_tokens=5&");
  ASSERT_TRUE(values);
  EXPECT_EQ(values->at("context"), "a,b c");
  EXPECT_EQ(values->at("max_tokens"), "5");
  EXPECT_EQ(read_query(routes[0], "context")->at("context"), "");
  EXPECT_EQ(read_query(routes[0], "context=a=b")->at("context"), "a=b");
  EXPECT_TRUE(read_query(routes[0], "")->empty());
  EXPECT_TRUE(read_query(routes[0], "&&")->empty());
  const auto why = [&](const Route& route, const char* query) {
    const auto read = read_query(route, query);
    return read ? std::string("read") : read.error().message;
  };
  EXPECT_EQ(why(routes[0], "contxt=1"), "unknown query parameter \"contxt\"; known are context, max_tokens");
  EXPECT_EQ(why(routes[1], "x=1"), "unknown query parameter \"x\"; this address takes none");
  EXPECT_EQ(why(routes[0], "context=1&context=2"), "a query parameter is given twice");
  for (const char* wrong : {"context=%", "%zz=1", "context=%ff", "=1"}) EXPECT_NE(why(routes[0], wrong), "read") << wrong;
  EXPECT_LT(why(routes[0], std::string(10'000, 'x').c_str()).size(), 300U) << "an error does not repeat what is huge";
}

}  // namespace
}  // namespace docent::server
