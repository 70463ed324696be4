#include "base/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace docent::base {
namespace {

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "docent-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(FileTest, ReplacedFileIsReadBackWhole) {
  ASSERT_TRUE(write_file_atomically(folder_ / "a", "one"));
  ASSERT_TRUE(write_file_atomically(folder_ / "a", std::string("t\0wo", 4)));
  EXPECT_EQ(*read_file(folder_ / "a"), std::string("t\0wo", 4));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++files;
  EXPECT_EQ(files, 1U) << "temporary files must not stay behind";
}

TEST_F(FileTest, ErrorsNameTheFileAndTheKind) {
  EXPECT_EQ(read_file(folder_ / "missing").error().code, ErrorCode::kNotFound);
  EXPECT_NE(read_file(folder_ / "missing").error().message.find("missing"), std::string::npos);
  EXPECT_EQ(read_file(folder_).error().code, ErrorCode::kInvalidArgument);
  ASSERT_TRUE(write_file_atomically(folder_ / "big", "12345"));
  EXPECT_EQ(read_file(folder_ / "big", 4).error().code, ErrorCode::kTooLarge);
  EXPECT_FALSE(write_file_atomically(folder_ / "no" / "such", "x"));
}

TEST_F(FileTest, MapOutlivesTheName) {
  ASSERT_TRUE(write_file_atomically(folder_ / "m", "mapped"));
  const auto map = MappedFile::open(folder_ / "m");
  ASSERT_TRUE(map);
  std::filesystem::remove(folder_ / "m");
  EXPECT_EQ((*map)->bytes(), "mapped");
  ASSERT_TRUE(write_file_atomically(folder_ / "empty", ""));
  EXPECT_EQ((*MappedFile::open(folder_ / "empty"))->bytes(), "");
}

TEST_F(FileTest, LockIsHeldByOne) {
  auto first = FileLock::acquire(folder_ / "lock", false);
  ASSERT_TRUE(first && *first);
  const auto second = FileLock::acquire(folder_ / "lock", false);
  ASSERT_TRUE(second);
  EXPECT_EQ(*second, nullptr);
  first->reset();
  EXPECT_NE(*FileLock::acquire(folder_ / "lock", false), nullptr);
}

}  // namespace
}  // namespace docent::base
