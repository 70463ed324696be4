#include "text/analyzer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include <random>
#include <set>

#include "text/lexical_query.h"

namespace docent::text {
namespace {

std::string shown(std::string_view text, Mode mode = Mode::kProse, std::string_view language = {}) {
  std::string line;
  for (const Token& token : analyze(text, mode, language))
    line += (line.empty() ? "" : " ") + token.term + "@" + std::to_string(token.position) + (token.part ? "'" : "");
  return line;
}

TEST(Analyzer, TextBecomesTheseTerms) {
  struct Case {
    std::string_view text, terms;
  };
  const Case cases[] = {
      {"Pods are running.", "pod@0 are@1 run@2"},
      {"maxPods", "maxpod@0 max@0' pod@1'"},
      {"max_pods", "max_pods@0 max@0' pod@1'"},
      {"--max-pods=10", "--max-pods=10@0 max@0' pod@1' 10@2' max-pods=10@0'"},
      {"storage.tsdb.path", "storage.tsdb.path@0 storag@0' tsdb@1' path@2'"},
      {"kubernetes.io/foo", "kubernetes.io/foo@0 kubernet@0' io@1' foo@2'"},
      {"E1001", "e1001@0"},
      {"v1.31.2", "v1.31.2@0 v1@0' 31@1' 2@2' 1.31.2@0' 1.31@0'"},
      {"$in && == != not", "$in@0 in@0' &&@1 ==@2 !=@3 not@4"},
      {"HTTPServer", "httpserver@0 http@0' server@1'"},
      {"real-time", "real-time@0 real@0' time@1'"},
      {"the kubelet's log", "the@0 kubelet@1 log@2"},
      {"(see \"this\"), [or] that!", "see@0 this@1 or@2 that@3"},
      {"- item * bullet ... --- end", "item@0 bullet@1 end@2"},
      {"日本語", "日本@0 本語@1"},
      {"日", "日@0"},
      {"Café naïve", "cafe@0 naiv@1"},
      {"ﬁle", "file@0"},
      {"", ""},
      {" \n\t ", ""},
  };
  for (const Case& one : cases) EXPECT_EQ(shown(one.text), one.terms) << one.text;
}

TEST(Analyzer, StemsByLanguage) {
  EXPECT_EQ(shown("Häuser", Mode::kProse, "de-DE"), "haus@0");
  EXPECT_EQ(shown("running", Mode::kProse, "xx"), "run@0") << "unknown languages count as English";
}

TEST(Analyzer, EveryTokenNamesItsBytes) {
  const std::string text = "Set --max-pods in /etc/kubelet.conf; naïve 日本語 $in.";
  for (const Token& token : analyze(text, Mode::kProse)) {
    ASSERT_LT(token.start, token.end);
    ASSERT_LE(token.end, text.size());
  }
}

TEST(Analyzer, AnyBytesAreAcceptedAndPositionsNeverGoBackOverAWord) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 60, '\0');
    for (char& c : bytes) c = static_cast<char>(random() % 3 == 0 ? random() % 256 : 32 + random() % 95);
    std::uint32_t last_whole = 0;
    bool first = true;
    for (const Token& token : analyze(bytes, Mode::kProse)) {
      ASSERT_LE(token.end, bytes.size());
      ASSERT_FALSE(token.term.empty());
      ASSERT_LE(token.term.size(), 128U);
      if (token.part) continue;
      if (!first) {
        ASSERT_GT(token.position, last_whole) << bytes;
      }
      last_whole = token.position;
      first = false;
    }
  }
}

TEST(Analyzer, LongTermsStayApart) {
  const std::string a(1000, 'a'), b = std::string(999, 'a') + "b";
  const auto first = analyze(a, Mode::kProse), second = analyze(b, Mode::kProse);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_NE(first[0].term, second[0].term);
}

TEST(Sentences, CoverTheTextWithoutGaps) {
  const std::string text = "One is here. Two, e.g. this one, is longer! Is 1.5 a number? Yes.\n\nNew paragraph";
  const auto ranges = split_sentences(text);
  ASSERT_EQ(ranges.size(), 5U);
  EXPECT_EQ(text.substr(ranges[1].start, ranges[1].end - ranges[1].start), "Two, e.g. this one, is longer! ");
  std::uint32_t at = 0;
  for (const auto& range : ranges) {
    EXPECT_EQ(range.start, at);
    at = range.end;
  }
  EXPECT_EQ(at, text.size());
  EXPECT_TRUE(split_sentences("").empty());
}

TEST(LexicalQuery, ReadsPhrasesAndExclusions) {
  const auto query = parse_lexical_query("drain \"node pressure\" NOT beta");
  ASSERT_EQ(query.phrases.size(), 1U);
  EXPECT_EQ(query.phrases[0], (std::vector<std::string>{"node", "pressur"}));
  ASSERT_EQ(query.excluded.size(), 1U);
  EXPECT_EQ(query.excluded[0], (std::vector<std::string>{"beta"}));
  ASSERT_EQ(query.terms.size(), 3U);
}

TEST(LexicalQuery, LeadingDashBelongsToTheFlag) {
  const auto query = parse_lexical_query("kube-apiserver --audit-policy-file");
  EXPECT_TRUE(query.excluded.empty());
  bool flag = false;
  for (const auto& term : query.terms) flag = flag || term.term == "--audit-policy-file";
  EXPECT_TRUE(flag);
}

TEST(LexicalQuery, NothingIsAnError) {
  EXPECT_TRUE(parse_lexical_query("").empty());
  EXPECT_FALSE(parse_lexical_query("NOT").empty()) << "NOT alone is a word";
  EXPECT_FALSE(parse_lexical_query("\"unclosed phrase").empty());
  EXPECT_TRUE(parse_lexical_query("\"\" , ;").empty());
  EXPECT_FALSE(parse_lexical_query("$in and or not if").empty());
  EXPECT_TRUE(parse_lexical_query(std::string(1 << 20, 'x')).truncated);
}

TEST(LexicalQuery, IdentifierPhraseFollowsItsParts) {
  const auto query = parse_lexical_query("\"--max-pods flag\"");
  ASSERT_EQ(query.phrases.size(), 1U);
  EXPECT_EQ(query.phrases[0], (std::vector<std::string>{"max", "pod", "flag"}));
}

TEST(LexicalQuery, QuotesInASentenceMarkATitleAndRequireNothing) {
  EXPECT_EQ(parse_lexical_query("\"node pressure\" eviction signal").phrases.size(), 1U);
  const auto sentence = parse_lexical_query("Who was pregnant during the recording of \"Dear Brother\"?");
  EXPECT_TRUE(sentence.phrases.empty());
  EXPECT_TRUE(std::ranges::any_of(sentence.terms, [](const QueryTerm& term) { return term.term == "brother"; }));
}

}  // namespace
}  // namespace docent::text
