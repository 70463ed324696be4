#include "server/problem.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/openapi.h"

namespace docent::server {
namespace {

using base::ErrorCode;

constexpr std::pair<ErrorCode, unsigned> kStatuses[] = {
    {ErrorCode::kInvalidArgument, 400}, {ErrorCode::kUnauthenticated, 401},  {ErrorCode::kForbidden, 403},   {ErrorCode::kNotFound, 404},
    {ErrorCode::kConflict, 409},        {ErrorCode::kTooLarge, 413},         {ErrorCode::kRateLimited, 429}, {ErrorCode::kCancelled, 503},
    {ErrorCode::kUnavailable, 503},     {ErrorCode::kDeadlineExceeded, 504}, {ErrorCode::kCorrupt, 500},     {ErrorCode::kInternal, 500}};

TEST(Problem, EveryCodeHasItsStatusAndIsInTheDescription) {
  const auto listed = nlohmann::json::parse(openapi_schemas())["Problem"]["properties"]["code"]["enum"];
  for (const auto& [code, status] : kStatuses) {
    const Response response = problem_of({code, "words", "detail"}, "r1");
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto json = nlohmann::json::parse(response.body);
    EXPECT_EQ(json["status"], status);
    EXPECT_EQ(json["code"], base::to_string(code));
    EXPECT_EQ(json["request_id"], "r1");
    EXPECT_NE(std::ranges::find(listed, json["code"]), listed.end());
  }
}

TEST(Problem, WhatTheServerSaysOfItselfStaysInside) {
  for (const ErrorCode code : {ErrorCode::kUnavailable, ErrorCode::kCorrupt, ErrorCode::kInternal, ErrorCode::kCancelled}) {
    const Response response = problem_of({code, "cannot open /srv/data/docent.db", "errno 5 in /srv/data"}, "");
    EXPECT_EQ(response.body.find("/srv"), std::string::npos) << response.body;
  }
  EXPECT_NE(problem_of({ErrorCode::kNotFound, "no source \"x\"", "secret"}, "").body.find("no source"), std::string::npos);
  EXPECT_EQ(problem_of({ErrorCode::kNotFound, "no source", "secret"}, "").body.find("secret"), std::string::npos);
}

TEST(Problem, TextThatIsNoUtf8DoesNotBreakIt) { EXPECT_TRUE(nlohmann::json::accept(problem(400, "invalid_argument", "\xFF\xC3", "\x01").body)); }

}  // namespace
}  // namespace docent::server
