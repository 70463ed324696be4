#include "parse/parse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "parse/passages.h"

namespace docent::parse {
namespace {

using model::BlockKind;
using model::ParsedDocument;

ParsedDocument parsed(std::string_view bytes, Format format = Format::kMarkdown, const std::string& path = "dir/file.md") {
  ParseOptions options;
  options.path = path;
  auto document = parse_document(bytes, format, options);
  EXPECT_TRUE(document.has_value());
  return document ? std::move(*document) : ParsedDocument();
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c))) word.push_back(c);
    else if (!word.empty()) words.push_back(std::exchange(word, {}));
  }
  if (!word.empty()) words.push_back(word);
  return words;
}

// What must hold for any document: order, bounds, equal runs, citations that render to their text, every word in one passage.
void check(std::string_view bytes, const ParsedDocument& document, std::size_t max_pieces = 254) {
  std::uint64_t end = 0;
  for (const auto& block : document.blocks) {
    ASSERT_LE(end, block.span.start);
    ASSERT_LE(block.span.start, block.span.end);
    ASSERT_LE(block.span.end, bytes.size());
    end = block.span.end;
    ASSERT_LT(block.section, document.sections.size());
    ASSERT_TRUE(base::is_valid_utf8(block.text));
    for (const auto& mark : block.marks) {
      ASSERT_GT(mark.text_length, 0U);
      ASSERT_LE(mark.text_start + mark.text_length, block.text.size());
    }
    std::uint64_t text_end = 0, source_end = 0;
    for (const auto& run : block.runs) {
      ASSERT_GE(run.text_start, text_end);
      ASSERT_GE(run.source_start, source_end);
      text_end = run.text_start + run.text_length;
      source_end = run.source_start;
      ASSERT_LE(text_end, block.text.size());
      ASSERT_LE(run.source_start + run.source_length, bytes.size());
      if (run.text_length == run.source_length) {
        ASSERT_EQ(block.text.substr(run.text_start, run.text_length), bytes.substr(run.source_start, run.source_length));
      }
    }
  }
  PassageOptions options;
  options.max_pieces = max_pieces;
  const auto passages = cut_passages(document, bytes, approximate_pieces, options);
  std::vector<std::string> from_blocks, from_passages;
  std::set<std::uint32_t> sections_with_text;
  for (const auto& passage : passages) {
    ASSERT_EQ(render_span(document, passage.span), passage.text);
    ASSERT_LE(passage.line_start, passage.line_end);
    sections_with_text.insert(passage.section);
  }
  for (const auto& block : document.blocks) {
    bool heading_only = false;
    if (block.kind == BlockKind::kHeading) {
      for (const auto& passage : passages) heading_only = heading_only || (passage.section == block.section && passage.span == block.span);
      if (!heading_only) continue;
    }
    for (auto& word : words_of(block.text)) from_blocks.push_back(word);
  }
  for (const auto& passage : passages)
    for (auto& word : words_of(passage.text)) from_passages.push_back(word);
  // Numbers of list items are shown in passages, not part of a block's text.
  std::erase_if(from_passages, [](const std::string& word) { return word.find_first_not_of("0123456789") == std::string::npos; });
  std::erase_if(from_blocks, [](const std::string& word) { return word.find_first_not_of("0123456789") == std::string::npos; });
  if (max_pieces >= 254) {
    // A word may be cut (base64 takes kilobytes), so it is the letters that are compared.
    std::string shown, there;
    for (const auto& word : from_passages) shown += word;
    for (const auto& word : from_blocks) there += word;
    ASSERT_EQ(shown, there);
  }
}

std::string text_of(const ParsedDocument& document) { return render_span(document, {0, UINT64_MAX}); }

TEST(Markdown, SectionsAnchorsAndTitleComeFromTheText) {
  const auto document = parsed("intro\n\n# Title\n\n## A `b` C!\n\ntext\n\n## A `b` C!\n\nUnder\n-----\nmore\n\n## Named {#my-id}\n\nx\n");
  ASSERT_EQ(document.sections.size(), 6U);
  EXPECT_EQ(document.title, "Title");
  EXPECT_EQ(document.sections[0].level, 0);
  EXPECT_EQ(document.sections[2].anchor, "a-b-c");
  EXPECT_EQ(document.sections[3].anchor, "a-b-c-1");
  EXPECT_EQ(document.sections[3].counter, 1U);
  EXPECT_EQ(document.sections[4].heading, "Under");
  EXPECT_EQ(document.sections[5].anchor, "my-id");
  EXPECT_EQ(document.sections[5].heading, "Named");
  EXPECT_EQ(document.sections[2].parent, 1U);
}

TEST(Markdown, FrontMatterIsReadAndNotShown) {
  for (const std::string text : {"---\ntitle: \"My page\"\naliases: [/old, /older]\nweight: 3\n---\nBody.\n",
                                 "+++\ntitle = 'My page'\naliases = ['/old', '/older']\nweight = 3\n+++\nBody.\n"}) {
    const auto document = parsed(text);
    EXPECT_EQ(document.title, "My page");
    EXPECT_EQ(document.aliases, (std::vector<std::string>{"/old", "/older"}));
    EXPECT_EQ(document.metadata.at("weight"), "3");
    EXPECT_EQ(text_of(document), "Body.");
    check(text, document);
  }
  EXPECT_FALSE(parsed("---\ntitle: [broken\n---\nBody.\n").warnings.empty());
  EXPECT_EQ(text_of(parsed("---\n\nnot front matter\n")), "not front matter");
}

TEST(Markdown, ShortcodesAreUnwrappedWithExactPositions) {
  const std::string text = "A {{< glossary_tooltip text=\"Pod\" term_id=\"pod\" >}} runs.\n\n{{< note >}}\nMind **this**.\n{{< /note >}}\n\n"
                           "`{{< kept >}}`\n\n```sh\necho {{< kept >}}\n```\n\n{{% include \"x.md\" %}}\n\n{{< comment >}}hidden{{< /comment >}}\n";
  const auto document = parsed(text);
  EXPECT_EQ(text_of(document), "A Pod runs.\n\nMind this.\n\n{{< kept >}}\n\necho {{< kept >}}");
  check(text, document);
}

TEST(Markdown, JsxAndAdmonitionsLeaveTheirText) {
  const std::string mdx = "import Tabs from '@theme/Tabs';\n\n# T\n\n<Tabs>\n<TabItem label=\"Linux\">\n\nRun **it**.\n\n</TabItem>\n</Tabs>\n\n{/* no */}Text.\n";
  const auto document = parsed(mdx, Format::kMarkdown, "a.mdx");
  const std::string shown = text_of(document);
  EXPECT_EQ(shown.find("import"), std::string::npos);
  EXPECT_EQ(shown.find('<'), std::string::npos);
  EXPECT_NE(shown.find("Linux"), std::string::npos);
  EXPECT_NE(shown.find("Run it."), std::string::npos);
  check(mdx, document);
  const std::string notes = ":::tip Use it\nBody a.\n:::\n\n!!! note \"Mind\"\n    Body b.\n\nAfter.\n\n> [!WARNING]\n> Body c.\n";
  const auto admonitions = parsed(notes);
  EXPECT_EQ(text_of(admonitions), "Use it\n\nBody a.\n\nMind\n\nBody b.\n\nAfter.\n\nBody c.");
  for (const auto& block : admonitions.blocks) EXPECT_NE(block.kind, BlockKind::kCode);
  check(notes, admonitions);
}

TEST(Markdown, ListsCodeAndTablesKeepTheirShape) {
  const std::string text = "1. one\n2. two\n   - inner\n\n```Go title=x\nfunc f() {\n\n  g()\n}\n```\n\n    indented\n      more\n\n| a | b |\n|---|---|\n| 1 | x &amp; y |\n";
  const auto document = parsed(text);
  EXPECT_EQ(text_of(document), "1. one\n2. two\n  - inner\n\nfunc f() {\n\n  g()\n}\n\nindented\n  more\n\na | b\n1 | x & y");
  std::vector<std::string> languages;
  for (const auto& block : document.blocks)
    if (block.kind == BlockKind::kCode) languages.push_back(block.language);
  EXPECT_EQ(languages, (std::vector<std::string>{"go", ""}));
  check(text, document);
}

TEST(Markdown, HtmlBlocksGoThroughTheHtmlParser) {
  const std::string text = "Before\n\n<table>\n<tr><th>Key</th><th>Use</th></tr>\n\n<tr><td>a</td><td>b <b>c</b></td></tr>\n</table>\n\n<!-- hidden -->\n\nAfter <br> end\n";
  const auto document = parsed(text);
  EXPECT_EQ(text_of(document), "Before\n\nKey | Use\na | b c\n\nAfter\nend");
  check(text, document);
}

TEST(Markdown, LinksKeepTargetAndText) {
  const auto document = parsed("See [the *guide*](../guide.md#x) and <https://e.example/a>.\n");
  ASSERT_EQ(document.links.size(), 2U);
  EXPECT_EQ(document.links[0].target, "../guide.md#x");
  EXPECT_EQ(document.links[0].text, "the guide");
  EXPECT_EQ(document.links[1].target, "https://e.example/a");
}

std::vector<std::pair<model::MarkKind, std::string>> marks_of(const ParsedDocument& document) {
  std::vector<std::pair<model::MarkKind, std::string>> found;
  for (const auto& block : document.blocks)
    for (const auto& mark : block.marks) found.emplace_back(mark.kind, block.text.substr(mark.text_start, mark.text_length));
  return found;
}

TEST(Markdown, InlineCodeAndEmphasisAreMarked) {
  using enum model::MarkKind;
  const auto document = parsed("Run `ls -l` in **the `src` folder** <code>x &lt; y</code>, *now*.\n\n| a | `b` |\n|---|---|\n| `c|d` | e |\n");
  const std::vector<std::pair<model::MarkKind, std::string>> expected = {
      {kCode, "ls -l"}, {kStrong, "the src folder"}, {kCode, "src"}, {kCode, "x < y"}, {kEmphasis, "now"}, {kCode, "b"}};
  auto found = marks_of(document);
  found.resize(std::min(found.size(), expected.size()));
  EXPECT_EQ(found, expected);
}

TEST(Html, InlineCodeTermsAndEmphasisAreMarked) {
  using enum model::MarkKind;
  const auto document =
      parsed("<body><dl class=\"option\"><dt><tt>--all</tt></dt><dd>Shows <b>all</b>.</dd></dl><table><tr><td><code>k</code></td><td>v</td></tr></table>"
             "<p>See <i> this </i>.</p><pre><b>code</b></pre>", Format::kHtml, "a.html");
  const std::vector<std::pair<model::MarkKind, std::string>> expected = {
      {kCode, "--all"}, {kTerm, "--all"}, {kStrong, "all"}, {kCode, "k"}, {kEmphasis, "this"}};
  EXPECT_EQ(marks_of(document), expected);
  ASSERT_FALSE(document.blocks.empty());
  const auto& marks = document.blocks[0].marks;
  EXPECT_TRUE(std::ranges::any_of(marks, [](const model::Mark& mark) { return mark.kind == kTerm && mark.role == "option"; }));
}

TEST(Html, FindsTheContentAndLeavesTheFurniture) {
  const std::string text =
      "<!DOCTYPE html><html lang=en><head><title>Site: Page</title><style>p{}</style></head><body><header>Logo</header><nav>Menu</nav>"
      "<div class=\"cookie-banner\">We use cookies</div><main><h1 id=top>Page</h1><p>One &lt;two&gt; caf&eacute;.</p><dl><dt>term</dt><dd>meaning</dd></dl>"
      "<pre><code class=\"language-sh\">ls -l\n  cd x</code></pre><ol start=3><li>c<ul><li>d</li></ul></li></ol><script>bad()</script></main><footer>Legal</footer></body></html>";
  const auto document = parsed(text, Format::kHtml, "p.html");
  EXPECT_EQ(document.title, "Page");
  EXPECT_EQ(document.language, "en");
  EXPECT_EQ(document.sections[0].anchor, "top");
  EXPECT_EQ(text_of(document), "Page\n\nOne <two> café.\n\nterm\nmeaning\n\nls -l\n  cd x\n\n3. c\n  - d");
  check(text, document);
}

TEST(PlainText, ParagraphsKeepTheirLines) {
  const std::string text = "a  b\r\n  c\r\n\r\nd\n";
  const auto document = parsed(text, Format::kPlainText, "notes.txt");
  EXPECT_EQ(document.title, "notes");
  ASSERT_EQ(document.blocks.size(), 2U);
  check(text, document);
}

TEST(Parse, EncodingsAreReadAndCitationsPointIntoTheOriginal) {
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string("# Title\n\nSome words here.\n")) utf16 += {c, '\0'};
  const auto wide = parsed(utf16);
  EXPECT_EQ(wide.title, "Title");
  check(utf16, wide);
  const std::string marked = "\xEF\xBB\xBF# T\r\n\r\nx\r\ny\r\n";
  EXPECT_EQ(parsed(marked).title, "T");
  check(marked, parsed(marked));
  const std::string broken = "# T\n\nbad \xFF\xFE bytes \xC3 here\n";
  check(broken, parsed(broken));
}

TEST(Parse, AStrayNulDoesNotTurnTextIntoUtf16) {
  const std::string text("# Nul\n\nbefore\0after words\n", 27);
  for (const std::string& bytes : {text, text + "x"}) {
    const auto document = parsed(bytes);
    EXPECT_EQ(document.title, "Nul");
    ASSERT_FALSE(document.blocks.empty());
    EXPECT_NE(document.blocks.back().text.find("words"), std::string::npos);
  }
}

TEST(Parse, ACharacterReferenceBeyondUnicodeLeavesValidText) {
  const auto document = parse_document("<p>a &#x110CCCCCCCCC; b</p>", Format::kHtml, {});
  ASSERT_TRUE(document);
  ASSERT_FALSE(document->blocks.empty());
  EXPECT_TRUE(base::is_valid_utf8(document->blocks.front().text));
}

TEST(Parse, BadInputEndsInAResultOrAnError) {
  EXPECT_TRUE(parsed("").blocks.empty());
  EXPECT_TRUE(parsed(" \n\t\n").blocks.empty());
  EXPECT_EQ(parse_document(std::string(5000, '\0'), Format::kMarkdown, {}).error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(parse_document(std::string(kMaxDocumentBytes + 1, 'a'), Format::kPlainText, {}).error().code, base::ErrorCode::kTooLarge);
  std::string quotes, lists, divs, spans, columns = "|", table = "<table><tr>", headings;
  for (int i = 0; i < 10'000; ++i) {
    quotes += "> ";
    lists += std::string(static_cast<std::size_t>(i % 400), ' ') + "- x\n";
    divs += "<div>";
    spans += "<b>";
    headings += "# same\n";
  }
  for (int i = 0; i < 1'000'000; ++i) {
    columns += "a|";
    table += "<td>x";
  }
  check(quotes + "deep", parsed(quotes + "deep"));
  check(lists, parsed(lists));
  const auto deep = parsed(divs + "deep text", Format::kHtml);
  EXPECT_EQ(text_of(deep), "deep text");
  check(divs + "deep text", deep);
  check(spans + "x", parsed(spans + "x", Format::kHtml));
  check(headings, parsed(headings));
  EXPECT_FALSE(parsed(table, Format::kHtml).blocks.empty());
  EXPECT_FALSE(parsed(columns + "\n|---|\n").blocks.empty());
  const std::string front = "---\nx: " + std::string(1 << 20, 'y') + "\n---\nBody\n";
  EXPECT_EQ(text_of(parsed(front)), "Body");
  EXPECT_FALSE(parsed(front).warnings.empty());
}

TEST(Passages, LongBlocksAreCutBetweenLinesSentencesAndWords) {
  std::string text = "# T\n\n```sh\n";
  for (int i = 0; i < 300; ++i) text += "command --number " + std::to_string(i) + " && other-command\n";
  text += "```\n\n";
  for (int i = 0; i < 200; ++i) text += "Sentence number " + std::to_string(i) + " says something, or it does not. ";
  text += "\n\n" + std::string(40'000, 'x') + "\n";
  const auto document = parsed(text);
  check(text, document, 64);
  const auto passages = cut_passages(document, text, approximate_pieces, {64});
  EXPECT_GT(passages.size(), 100U);
  for (const auto& passage : passages) EXPECT_LE(approximate_pieces(passage.text), 64U);
}

TEST(Passages, AHeadingWithoutTextIsAPassageOfItsOwn) {
  const std::string text = "# Title\n\n## Empty\n\n## Full\n\nx\n";
  const auto document = parsed(text);
  const auto passages = cut_passages(document, text, approximate_pieces);
  ASSERT_EQ(passages.size(), 2U);
  EXPECT_EQ(passages[0].text, "Empty");
  EXPECT_EQ(heading_line(document, passages[1].section), "Title > Full");
}

TEST(Parse, RandomMarkupKeepsItsPromises) {
  const std::vector<std::string> parts = {"# ", "\n", "\n\n", "word ", "*x*", "`c`", "- ", "1. ", "> ", "```\n", "<div>", "</div>", "<p>", "&amp;", "| a | b |\n",
                                          "|---|---|\n", "[l](u)", "{{< note >}}", "{{< /note >}}", "{{< x text=\"v\" >}}", "\t", "    ", "\r\n", "é", "\xFF",
                                          ":::tip\n", "<!-- c -->", "<Tabs>", "\\", "{#i}", "=== \"T\"\n", "<table><tr><td>", "<pre>", "</pre>", "---\n", "<li>"};
  const unsigned seed = 20261124;
  std::mt19937 random(seed);
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    for (auto i = random() % 40; i > 0; --i) text += parts[random() % parts.size()];
    for (const auto format : {Format::kMarkdown, Format::kHtml, Format::kPlainText}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round) + " format " + std::to_string(static_cast<int>(format)) + ": " +
                   ::testing::PrintToString(text));
      const auto document = parsed(text, format, round % 2 == 0 ? "a.md" : "a.mdx");
      check(text, document);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(Parse, RealDocumentationKeepsItsPromises) {
  const char* folder = std::getenv("DOCENT_EVAL_UNPACKED");
  if (folder == nullptr) GTEST_SKIP() << "set DOCENT_EVAL_UNPACKED to a folder of documentation";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().string();
    if (!entry.is_regular_file() || (!path.ends_with(".md") && !path.ends_with(".html"))) continue;
    const auto bytes = base::read_file(entry.path(), kMaxDocumentBytes);
    ASSERT_TRUE(bytes);
    const auto format = detect_format(path, *bytes);
    if (!format) continue;
    SCOPED_TRACE(path);
    check(*bytes, parsed(*bytes, *format, path));
    if (::testing::Test::HasFailure()) return;
    ++files;
  }
  EXPECT_GT(files, 0U);
}

}  // namespace
}  // namespace docent::parse
