#include "extract/corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "extract/testing/extracted.h"

namespace docent::extract {
namespace {

using testing::Extracted;
using testing::Source;

std::vector<Source> sources() {
  return {{"docs/get.md", "# boatctl get\n\n## Synopsis\n\n```\nboatctl get KIND [flags]\n```\n"},
          {"docs/use.md", "# Use\n\nThe HarbourMaster sees `boatctl row`.\n\n```shell\nboatctl get ships\nboatctl get ships -o wide\n```\n\n[get](get.md) [master](/docs/master/)\n"},
          {"docs/master.md", "# HarbourMaster\n\nThe HarbourMaster is a program that opens docks.\n\n[use](use.md#use)\n"},
          {"docs/inline.md", "# Inline\n\nThere is `boatctl row hard` and a `HarbourMaster`.\n"},
          {"docs/other.md", "# Other\n\n```shell\nship load cargo\nship load crew\n```\n\nThe Harbour Master waits.\n"}};
}

TEST(Corpus, AnyOrderOfChangesGivesWhatARebuildGives) {
  const Extracted made(sources());
  const auto& documents = made.documents();
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Corpus changed;
    std::vector<bool> there(documents.size(), false);
    for (int step = 0; step < 40; ++step) {
      const std::size_t at = random() % documents.size();
      if (random() % 3 == 0) {
        changed.remove(documents[at].id);
        there[at] = false;
      } else {
        changed.put(documents[at]);
        there[at] = true;
      }
    }
    Corpus rebuilt;
    for (std::size_t i = documents.size(); i-- > 0;)
      if (there[i]) rebuilt.put(documents[i]);
    ASSERT_EQ(changed.size(), rebuilt.size());
    for (std::size_t i = 0; i < documents.size(); ++i) ASSERT_EQ(changed.resolve(documents[i].id), rebuilt.resolve(documents[i].id));
  }
}

TEST(Corpus, AnEditedDocumentReplacesItsOldSelf) {
  const Extracted before(std::vector<Source>{{"a.md", "# A\n\nThe HarbourMaster.\n"}, {"b.md", "# HarbourMaster\n\nText.\n"}});
  const Extracted after(std::vector<Source>{{"a.md", "# A\n\nThe HarbourMaster.\n"}, {"b.md", "# Nobody\n\nText.\n"}});
  Corpus corpus;
  for (const auto& document : before.documents()) corpus.put(document);
  EXPECT_EQ(corpus.component_name("HarbourMaster"), "HarbourMaster");
  for (const auto& document : after.documents()) corpus.put(document);
  EXPECT_EQ(corpus.size(), 2U);
  EXPECT_EQ(corpus.component_name("HarbourMaster"), "");
}

TEST(Corpus, ADocumentThatIsNotThereShowsInNothing) {
  const Extracted all(sources());
  Corpus some;
  for (std::size_t i = 0; i + 2 < all.documents().size(); ++i) some.put(all.documents()[i]);
  const Extracted only([] {
    auto few = sources();
    few.resize(few.size() - 2);
    return few;
  }());
  for (std::size_t i = 0; i + 2 < all.documents().size(); ++i) EXPECT_EQ(some.resolve(all.documents()[i].id), only.part(i));
}

TEST(Corpus, ProseIsACommandOnlyOfAProgramThatIsKnownSomewhere) {
  const Extracted made(sources());
  EXPECT_TRUE(made.names(model::NodeKind::kCommand, 3).contains("boatctl row"));
  const Extracted alone(std::vector<Source>{sources()[3]});
  EXPECT_TRUE(alone.names(model::NodeKind::kCommand).empty());
}

TEST(Corpus, SpellingsOfAComponentMeet) {
  const Extracted made(sources());
  EXPECT_EQ(made.corpus().component_name("Harbour Masters"), "HarbourMaster");
  EXPECT_TRUE(made.names(model::NodeKind::kComponent, 4).contains("HarbourMaster"));
}

TEST(Corpus, PagesAreFoundByAddressWithoutExtensionIndexAndLeadingFolders) {
  const Extracted made(std::vector<Source>{{"content/en/docs/pods/_index.md", "# Pods\n\n## Phase\n\nText.\n"}, {"content/de/docs/pods/_index.md", "# Pods\n\nText.\n"}, {"content/en/a.md", "# A\n\nText.\n"}});
  const auto& from = made.documents()[2];
  EXPECT_EQ(made.corpus().place(from, "docs/pods/", "").id, made.documents()[0].id.value);
  EXPECT_EQ(made.corpus().place(from, "docs/pods", "phase").kind, model::NodeKind::kSection);
  EXPECT_EQ(made.corpus().place(from, "docs/pods", "nowhere").id, made.documents()[0].id.value);
  EXPECT_EQ(made.corpus().place(from, "ods", "").id, "");
  EXPECT_EQ(made.corpus().place(from, "", "").id, "");
}

}  // namespace
}  // namespace docent::extract
