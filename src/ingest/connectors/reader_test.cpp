#include "ingest/connectors/reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <clocale>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "ingest/connectors/paths.h"

namespace docent::ingest {
namespace {

namespace fs = std::filesystem;

class ReaderTest : public testing::Test {
 protected:
  ReaderTest() {
    std::string pattern = (fs::temp_directory_path() / "docent-reader-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~ReaderTest() override {
    std::error_code error;
    fs::permissions(root_ / "locked", fs::perms::owner_all, error);
    fs::remove_all(root_, error);
  }

  void write(const fs::path& path, std::string_view bytes) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  // All documents a target gives, path to bytes, in a vector to keep the order.
  using Listing = std::vector<std::pair<std::string, std::string>>;
  Listing list(Reader& reader) {
    Listing listing;
    const auto status = reader.for_each([&](const FoundFile& file, const Reader::Load& load) -> base::Status {
      DOCENT_ASSIGN(std::string bytes, load());
      listing.emplace_back(file.path, std::move(bytes));
      return {};
    });
    EXPECT_TRUE(status.has_value()) << status.error().message;
    return listing;
  }
  std::vector<std::string> names(Reader& reader) {
    std::vector<std::string> result;
    for (auto& [path, bytes] : list(reader)) result.push_back(path);
    return result;
  }
  std::unique_ptr<Reader> open(const fs::path& target, const ReaderOptions& options = {}) {
    auto reader = open_target(target.string(), options);
    EXPECT_TRUE(reader.has_value()) << reader.error().message;
    return std::move(*reader);
  }

  struct Member {
    std::string name;
    std::string bytes;
    std::string link;
  };
  fs::path make_archive(const std::string& name, const std::vector<Member>& members) {
    std::setlocale(LC_CTYPE, "C.UTF-8");  // as app/main.cpp does
    const fs::path path = root_ / name;
    archive* out = archive_write_new();
    if (name.ends_with(".gz")) archive_write_add_filter_gzip(out);
    if (name.ends_with(".zst")) archive_write_add_filter_zstd(out);
    if (name.ends_with(".zip")) {
      archive_write_set_format_zip(out);
    } else {
      archive_write_set_format_gnutar(out);
    }
    archive_write_set_options(out, "hdrcharset=UTF-8");
    EXPECT_EQ(archive_write_open_filename(out, path.c_str()), ARCHIVE_OK);
    for (const Member& member : members) {
      archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname_utf8(entry, member.name.c_str());
      archive_entry_set_perm(entry, 0644);
      if (!member.link.empty()) {
        archive_entry_set_filetype(entry, AE_IFLNK);
        archive_entry_set_symlink(entry, member.link.c_str());
      } else {
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, static_cast<la_int64_t>(member.bytes.size()));
      }
      archive_write_header(out, entry);
      archive_write_data(out, member.bytes.data(), member.bytes.size());
      archive_entry_free(entry);
    }
    archive_write_close(out);
    archive_write_free(out);
    return path;
  }
  static bool reported(const Reader& reader, std::string_view path, std::string_view reason) {
    for (const Skipped& skipped : reader.skipped()) {
      if (skipped.path == path && skipped.reason.find(reason) != std::string::npos) return true;
    }
    return false;
  }

  fs::path root_;
};

TEST_F(ReaderTest, FolderGivesDocumentationInOrderOfPathAndIgnoresTheRest) {
  write("b.md", "B");
  write("a/z.html", "Z");
  write("a.txt", "A");
  write("README", "R");
  write("code.cpp", "int");
  write(".git/config.md", "hidden");
  auto reader = open(root_);
  const Listing expected = {{"README", "R"}, {"a.txt", "A"}, {"a/z.html", "Z"}, {"b.md", "B"}};
  EXPECT_EQ(list(*reader), expected);
  EXPECT_EQ(reader->skipped_count(), 0U);
  EXPECT_EQ(reader->ignored_count(), 2U);
}

TEST_F(ReaderTest, FolderTellsSizeAndTimeWithoutReading) {
  write("a.md", "12345");
  auto reader = open(root_);
  std::uint64_t size = 0;
  std::int64_t mtime = 0;
  ASSERT_TRUE(reader
                  ->for_each([&](const FoundFile& file, const Reader::Load&) -> base::Status {
                    size = file.size;
                    mtime = file.mtime_ns;
                    return {};
                  })
                  .has_value());
  EXPECT_EQ(size, 5U);
  EXPECT_GT(mtime, 1'000'000'000'000'000'000);
}

TEST_F(ReaderTest, IncludeAndExcludeChooseByGlob) {
  write("a.rst", "1");
  write("a.md", "2");
  write("drafts/b.md", "3");
  write("deep/drafts/c.md", "4");
  EXPECT_EQ(names(*open(root_, {.include = {"*.rst"}, .exclude = {}, .strip_root = ""})), std::vector<std::string>{"a.rst"});
  EXPECT_EQ(names(*open(root_, {.include = {}, .exclude = {"drafts/"}, .strip_root = ""})), std::vector<std::string>{"a.md"});
  EXPECT_EQ(names(*open(root_, {.include = {"**/*.md"}, .exclude = {"deep/**"}, .strip_root = ""})),
            (std::vector<std::string>{"a.md", "drafts/b.md"}));
  EXPECT_EQ(open_target(root_.string(), {.include = {"["}, .exclude = {}, .strip_root = ""}).error().code, base::ErrorCode::kInvalidArgument);
}

TEST_F(ReaderTest, GlobTargetIsRelativeToTheFolderBeforeTheWildcard) {
  write("docs/v1/a.md", "1");
  write("docs/v1/x/b.md", "2");
  write("docs/v1/x/b.html", "3");
  EXPECT_EQ(names(*open(root_ / "docs/v1/**/*.md")), (std::vector<std::string>{"a.md", "x/b.md"}));
  EXPECT_EQ(names(*open(root_ / "docs/*/a.*")), std::vector<std::string>{"v1/a.md"});
  EXPECT_EQ(open_target((root_ / "none/*.md").string()).error().code, base::ErrorCode::kNotFound);
}

TEST_F(ReaderTest, LinksOutOfTheFolderAndLoopsAreRefused) {
  const fs::path outside = root_ / "outside";
  write("outside/secret.md", "secret");
  write("in/real/a.md", "A");
  fs::create_symlink(outside / "secret.md", root_ / "in/secret.md");
  fs::create_directory_symlink(outside, root_ / "in/out");
  fs::create_directory_symlink(root_ / "in", root_ / "in/real/loop");
  fs::create_symlink("self.md", root_ / "in/self.md");
  fs::create_symlink("nowhere.md", root_ / "in/dangling.md");
  fs::create_symlink("real/a.md", root_ / "in/link.md");
  auto reader = open(root_ / "in");
  const Listing expected = {{"link.md", "A"}, {"real/a.md", "A"}};
  EXPECT_EQ(list(*reader), expected);
  EXPECT_TRUE(reported(*reader, "secret.md", "out of the folder"));
  EXPECT_TRUE(reported(*reader, "out", "out of the folder"));
  EXPECT_TRUE(reported(*reader, "self.md", "loop"));
  EXPECT_TRUE(reported(*reader, "dangling.md", "nowhere"));
  EXPECT_EQ(reader->read_sibling("secret.md").error().code, base::ErrorCode::kInvalidArgument);
}

TEST_F(ReaderTest, FolderLinksLikeThoseOfConfigMapsAreFollowedWhenNothingElseLeadsThere) {
  write("..2024/docs/a.md", "A");
  fs::create_directory_symlink("..2024", root_ / "..data");
  fs::create_directory_symlink("..data/docs", root_ / "docs");
  EXPECT_EQ(names(*open(root_)), std::vector<std::string>{"docs/a.md"});
}

TEST_F(ReaderTest, UnreadableAndOddFilesAreReportedAndTheRestGoesOn) {
  write("a.md", "A");
  write("locked/b.md", "B");
  ::mkfifo((root_ / "pipe.md").c_str(), 0600);
  write("bad\xFFname.md", "C");
  { std::ofstream(root_ / "huge.md"); }
  fs::resize_file(root_ / "huge.md", parse::kMaxDocumentBytes + 1);
  fs::permissions(root_ / "locked", fs::perms::none);
  auto reader = open(root_);
  const auto found = names(*reader);
  EXPECT_TRUE(std::find(found.begin(), found.end(), "a.md") != found.end());
  EXPECT_TRUE(reported(*reader, "pipe.md", "not a regular file"));
  EXPECT_TRUE(reported(*reader, "bad\xEF\xBF\xBDname.md", "not UTF-8"));
  EXPECT_TRUE(reported(*reader, "huge.md", "larger"));
  if (::geteuid() != 0) {
    EXPECT_TRUE(reported(*reader, "locked", "cannot be read"));
  }
}

TEST_F(ReaderTest, NamesAreComposedSoThatBothSpellingsAreOneDocument) {
  write("cafe\xCC\x81.md", "decomposed");
  EXPECT_EQ(names(*open(root_)), std::vector<std::string>{"café.md"});
  write("caf\xC3\xA9.md", "composed");
  auto reader = open(root_);
  EXPECT_EQ(names(*reader).size(), 1U);
  EXPECT_TRUE(reported(*reader, "café.md", "same name"));
}

TEST_F(ReaderTest, OneFileIsATargetWhateverItsFormatAndItsFolderHasTheSiblings) {
  write("notes.adoc", "text");
  write("part.yaml", "x: 1");
  auto reader = open(root_ / "notes.adoc");
  EXPECT_EQ(list(*reader), (Listing{{"notes.adoc", "text"}}));
  EXPECT_EQ(reader->read_sibling("part.yaml").value(), "x: 1");
  EXPECT_EQ(reader->read_sibling("../../etc/passwd").error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(reader->read_sibling("none").error().code, base::ErrorCode::kNotFound);
}

TEST_F(ReaderTest, RootIsStrippedFromPathsThatHaveIt) {
  write("content/en/a.md", "A");
  write("other/b.md", "B");
  write("content/en/inc.yaml", "I");
  auto reader = open(root_, {.include = {}, .exclude = {}, .strip_root = "content/en/"});
  EXPECT_EQ(names(*reader), (std::vector<std::string>{"a.md", "other/b.md"}));
  EXPECT_EQ(reader->read_sibling("inc.yaml").value(), "I");
}

TEST_F(ReaderTest, ErrorOfTheVisitorEndsTheListing) {
  write("a.md", "A");
  write("b.md", "B");
  int calls = 0;
  const auto status = open(root_)->for_each([&](const FoundFile&, const Reader::Load&) -> base::Status {
    ++calls;
    return base::fail(base::ErrorCode::kCancelled, "stop");
  });
  EXPECT_EQ(status.error().code, base::ErrorCode::kCancelled);
  EXPECT_EQ(calls, 1);
}

TEST_F(ReaderTest, ArchivesOfEveryKindGiveTheSameDocuments) {
  const std::vector<Member> members = {{"pkg/a.md", "A", ""}, {"pkg/sub/b.html", "B", ""}, {"pkg/x.cpp", "code", ""}, {"pkg/.git/c.md", "C", ""},
                                       {"pkg/caf\xC3\xA9.md", "E", ""}};
  for (const char* name : {"t.tar", "t.tar.gz", "t.tar.zst", "t.zip"}) {
    auto reader = open(make_archive(name, members), {.include = {}, .exclude = {}, .strip_root = "pkg"});
    const Listing expected = {{"a.md", "A"}, {"sub/b.html", "B"}, {"café.md", "E"}};
    EXPECT_EQ(list(*reader), expected) << name;
    EXPECT_EQ(reader->ignored_count(), 2U) << name;
    EXPECT_EQ(reader->read_sibling("x.cpp").value(), "code") << name;
    EXPECT_EQ(reader->read_sibling("none").error().code, base::ErrorCode::kNotFound) << name;
  }
}

TEST_F(ReaderTest, ArchiveNamesThatTraverseAndLinksAreRefused) {
  auto reader = open(make_archive("evil.tar", {{"../up.md", "1", ""},
                                               {"/etc/abs.md", "2", ""},
                                               {"a/../../b.md", "3", ""},
                                               {"..\\win.md", "4", ""},
                                               {"link.md", "", "/etc/passwd"},
                                               {"ok.md", "5", ""},
                                               {"./ok.md", "6", ""}}));
  EXPECT_EQ(list(*reader), (Listing{{"ok.md", "5"}}));
  EXPECT_TRUE(reported(*reader, "../up.md", "out of the root"));
  EXPECT_TRUE(reported(*reader, "/etc/abs.md", "absolute"));
  EXPECT_TRUE(reported(*reader, "a/../../b.md", "out of the root"));
  EXPECT_TRUE(reported(*reader, "../win.md", "out of the root"));
  EXPECT_TRUE(reported(*reader, "link.md", "links"));
  EXPECT_TRUE(reported(*reader, "ok.md", "another member"));
}

TEST_F(ReaderTest, DecompressionBombIsRefused) {
  const std::string zeros(60U << 20, ' ');
  auto reader = open(make_archive("bomb.tar.zst", {{"1.md", zeros, ""}, {"2.md", zeros, ""}}));
  const auto status = reader->for_each([](const FoundFile&, const Reader::Load& load) -> base::Status {
    DOCENT_TRY(load());
    return {};
  });
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, base::ErrorCode::kTooLarge);
}

TEST_F(ReaderTest, BrokenArchiveIsAnErrorNotAShortListing) {
  const fs::path path = make_archive("t.tar", {{"a.md", std::string(5'000, 'a'), ""}, {"b.md", std::string(5'000, 'b'), ""}});
  fs::resize_file(path, 9'000);
  const auto status = open(path)->for_each([](const FoundFile&, const Reader::Load& load) -> base::Status {
    DOCENT_TRY(load());
    return {};
  });
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().code, base::ErrorCode::kCorrupt);
  write("fake.zip", "this is not an archive");
  auto fake = open_target((root_ / "fake.zip").string());
  if (fake) {
    EXPECT_FALSE((*fake)->for_each([](const FoundFile&, const Reader::Load&) -> base::Status { return {}; }).has_value());
  }
}

TEST_F(ReaderTest, BeirLinesAreDocumentsOfDecodedText) {
  write("corpus.jsonl",
        "{\"_id\": \"7\", \"title\": \"T\", \"text\": \"caf\\u00e9 \\\"x\\\"\", \"metadata\": {\"url\": \"http://e/7\"}}\n"
        "not json\n"
        "\n"
        "{\"_id\": 8, \"text\": \"eight\"}\r\n"
        "{\"_id\": \"9\"}\n"
        "{\"_id\": \"7\", \"text\": \"again\"}\n"
        "{\"_id\": \"10\", \"text\": \"no line end\"}");
  auto reader = open(root_ / "corpus.jsonl");
  EXPECT_EQ(list(*reader), (Listing{{"7", "café \"x\""}, {"8", "eight"}, {"10", "no line end"}}));
  EXPECT_TRUE(reported(*reader, "line 2", "not a JSON object"));
  EXPECT_TRUE(reported(*reader, "line 5", "no string \"text\""));
  EXPECT_TRUE(reported(*reader, "7", "repeats"));
  ASSERT_TRUE(reader
                  ->for_each([](const FoundFile& file, const Reader::Load&) -> base::Status {
                    if (file.path == "7") {
                      EXPECT_EQ(file.title, "T");
                      EXPECT_EQ(file.uri, "http://e/7");
                      EXPECT_EQ(file.format, parse::Format::kPlainText);
                      EXPECT_EQ(file.document_id_path, "7");
                    }
                    return {};
                  })
                  .has_value());
}

TEST_F(ReaderTest, BeirCollectionOfTheEvaluationDataIsReadWhole) {
  const char* data = std::getenv("DOCENT_EVAL_DIR");
  const fs::path corpus = fs::path(data != nullptr ? data : "../shared/eval") / "judged-scifact/corpus.jsonl.gz";
  if (!fs::exists(corpus)) GTEST_SKIP() << "no evaluation data (DOCENT_EVAL_DIR)";
  auto reader = open(corpus);
  const Listing listing = list(*reader);
  EXPECT_EQ(listing.size(), 5'183U);
  EXPECT_EQ(listing.front().first, "4983");
  EXPECT_EQ(reader->skipped_count(), 0U);
}

TEST_F(ReaderTest, MissingTargetNamesWhatIsMissing) {
  const auto reader = open_target((root_ / "none").string());
  ASSERT_FALSE(reader.has_value());
  EXPECT_EQ(reader.error().code, base::ErrorCode::kNotFound);
  EXPECT_NE(reader.error().message.find("none"), std::string::npos);
  EXPECT_EQ(open_target("").error().code, base::ErrorCode::kInvalidArgument);
}

TEST(Paths, AreNormalisedOrRefusedWithAReason) {
  EXPECT_EQ(normalise_path("./a//b/./c.md").value(), "a/b/c.md");
  EXPECT_EQ(normalise_path("cafe\xCC\x81").value(), "caf\xC3\xA9");
  for (const std::string& bad : {std::string("../a"), std::string("a/.."), std::string("/a"), std::string(""), std::string("a\nb"), std::string("\xFF"),
                                 std::string(kMaxPathBytes + 1, 'a')}) {
    EXPECT_FALSE(normalise_path(bad).has_value()) << bad.substr(0, 20);
  }
}

}  // namespace
}  // namespace docent::ingest
