#include "extract/shell.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace docent::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> programs(std::string_view line) {
  std::vector<std::string> found;
  for (const ShellCommand& command : read_shell(line, {{0, line.size()}}).commands) found.push_back(command.program);
  return found;
}

std::vector<Word> all_lines(std::string_view text) {
  std::vector<Word> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({at, end});
    at = end + 1;
  }
  return lines;
}

CommandLines lines_of(std::string_view text, std::string_view language) {
  return command_lines(text, language, [](std::string_view word) { return word == "boatctl" || word == "make"; });
}

TEST(Shell, EveryPartOfACommandLineHasItsProgram) {
  EXPECT_THAT(programs("boatctl list | grep -v old && make install; tee x &"), ElementsAre("boatctl", "grep", "make", "tee"));
  EXPECT_THAT(programs("boatctl show $(boatctl list -q | head -n 1)"), ElementsAre("boatctl", "head", "boatctl"));
}

TEST(Shell, WrappersAssignmentsAndPathsAreSeenThrough) {
  EXPECT_THAT(programs("FOO=1 sudo -u root env BAR=2 nohup /opt/boat/bin/boatd --port 80 > log 2>&1 &"), ElementsAre("boatd"));
  EXPECT_THAT(programs("./configure"), ElementsAre("configure"));
  EXPECT_THAT(programs("find . -name x | xargs -n 1 rm"), ElementsAre("find", "rm"));
}

TEST(Shell, InterpretersGiveWayToWhatTheyRun) {
  EXPECT_THAT(programs("python manage.py migrate"), ElementsAre("manage.py"));
  EXPECT_THAT(programs("python3 -m venv env"), ElementsAre("venv"));
  EXPECT_THAT(programs("python -c 'print(1)'"), ElementsAre("python"));
}

TEST(Shell, BuiltinsKeywordsCommentsAndOutputAreNoPrograms) {
  EXPECT_THAT(programs("cd /tmp && export A=1; echo done # boatctl load"), IsEmpty());
  EXPECT_THAT(programs("if [ -f x ]; then boatctl load; fi"), ElementsAre("boatctl"));
  EXPECT_THAT(programs("pod/web created"), IsEmpty());
  EXPECT_THAT(programs("<your-editor> file"), IsEmpty());
  EXPECT_THAT(programs("NAME READY"), IsEmpty());
}

TEST(Shell, HereDocumentsAreBodiesNotCommands) {
  const std::string_view text = "cat <<EOF | boatctl apply -f -\nkind: Boat\nmake: no\nEOF\nmake all";
  const Script script = read_shell(text, all_lines(text));
  ASSERT_EQ(script.commands.size(), 3U);
  EXPECT_EQ(script.commands[2].program, "make");
  ASSERT_EQ(script.documents.size(), 1U);
  EXPECT_EQ(text.substr(script.documents[0].start, script.documents[0].end - script.documents[0].start), "kind: Boat\nmake: no");
}

TEST(Shell, ContinuedLinesAreOneCommand) {
  const std::string_view text = "boatctl load \\\n  --fast \\\n  ship\nmake";
  const auto commands = read_shell(text, all_lines(text)).commands;
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0].words.size(), 3U);
}

TEST(Shell, AssignmentsAreExportedInFrontOfACommandOrByExport) {
  const Script script = read_shell("export BOAT_HOME=/srv; X=1; Y=2 boatctl load", {{0, 44}});
  ASSERT_EQ(script.assignments.size(), 3U);
  EXPECT_TRUE(script.assignments[0].exported);
  EXPECT_FALSE(script.assignments[1].exported);
  EXPECT_TRUE(script.assignments[2].exported);
}

TEST(Shell, PromptsTellCommandsFromOutput) {
  const CommandLines session = lines_of("$ boatctl list\nship one\nuser@host:~$ make\nmake: done", "");
  EXPECT_EQ(session.style, BlockStyle::kSession);
  EXPECT_EQ(session.lines.size(), 2U);
  EXPECT_EQ(lines_of("boatctl list\nmake", "").style, BlockStyle::kCommands);
  EXPECT_EQ(lines_of("boatctl list\nship one", "").style, BlockStyle::kNone);
  EXPECT_EQ(lines_of("boatctl list", "python").style, BlockStyle::kNone);
}

TEST(Shell, ATableInAShellBlockWasPrinted) {
  const CommandLines lines = lines_of("boatctl list\nNAME   STATE\nship1  moored\nboatctl row", "shell");
  EXPECT_EQ(lines.lines.size(), 2U);
}

}  // namespace
}  // namespace docent::extract
