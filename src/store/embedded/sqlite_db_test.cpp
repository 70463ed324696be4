#include "store/embedded/sqlite_db.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

namespace docent::store::embedded {
namespace {

// What is prepared of a text that is gone by the time the statement is given back, and asked for again.
TEST(SqliteConnection, StatementsOfPassingTextsAreCached) {
  std::string folder = (std::filesystem::temp_directory_path() / "docent-db-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  ConnectionOptions options;
  options.file = std::filesystem::path(folder) / "a.db";
  const auto connection = Connection::open(options);
  ASSERT_TRUE(connection) << connection.error().message;
  for (int round = 0; round < 200; ++round) {
    const int number = round % 7;
    auto statement = (*connection)->prepare("SELECT ?1 + " + std::to_string(number) + " AS a_name_that_is_too_long_to_be_kept_in_the_string_itself");
    ASSERT_TRUE(statement) << statement.error().message;
    statement->bind(1, round);
    const auto row = statement->step();
    ASSERT_TRUE(row && *row);
    EXPECT_EQ(statement->integer(0), round + number);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace docent::store::embedded
