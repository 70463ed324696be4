#include "extract/execution.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/text.h"
#include "extract/phrases.h"

namespace docent::extract {
namespace {

constexpr std::size_t kMaxLeadBytes = 300;  // what leads to a block of code stands right before it

}  // namespace

bool shows_a_result(const Context& context, std::uint32_t index, const Context::BlockScript& script) {
  const model::Block& block = context.block(index);
  if (script.style == BlockStyle::kSession) return false;
  const std::string_view first = std::string_view(block.text).substr(0, block.text.find('\n'));
  if (!is_shell_language(block.language) && first.size() > 2 && ((first[0] == '[' && first.back() == ']') || (first[0] == '/' && first.back() == ':'))) return true;
  if (index == 0 || context.block(index - 1).section != block.section || context.block(index - 1).kind == model::BlockKind::kCode) return false;
  const std::string_view lead = context.block(index - 1).text;
  const std::string before = base::ascii_lower(lead.substr(lead.size() > kMaxLeadBytes ? lead.size() - kMaxLeadBytes : 0));
  const std::size_t line = before.rfind(". ");
  return has_any(std::string_view(before).substr(line == std::string::npos ? 0 : line),
                 {"output is ", "output looks", "output should", "output will", "similar to this", "similar to the following", "looks like",
                  "look like", "returns:", "prints:", "responds:"});
}

bool tells_to_run(const Context& context, std::uint32_t index, const Found& command) {
  const std::string_view text = context.block(index).text;
  const std::size_t from = command.start > 40 ? command.start - 40 : 0;
  const std::string before = base::ascii_lower(text.substr(from, command.start - from));
  for (const std::string_view away :
       {"after running ", "when ", "if you ", "avoid ", "mentioned ", "after ", "before ", "or the pipeline "})
    if (const std::size_t at = before.rfind(away); at != std::string::npos && before.find(',', at) == std::string::npos) return false;
  if (command.name.find(' ') != std::string::npos) return true;
  // Written with what it is to work on.
  for (const model::Mark& mark : context.block(index).marks)
    if (mark.text_start > command.start) break;
    else if (mark.kind == model::MarkKind::kCode && mark.text_start <= command.start &&
             mark.text_start + mark.text_length > command.end + 2)
      return true;
  static const std::set<std::string_view> kRuns = {"run",    "rerun", "execute", "use",   "type",   "enter",
                                                   "invoke", "issue", "call",    "start", "launch", "try"},
                                          kMeans = {"using", "with", "via", "through"},
                                          kNoDeed = {"work",   "works", "begin", "begins",     "start", "starts",
                                                     "end",    "ends",  "deal",  "compatible", "deals"};
  const auto words = words_of(before);
  for (std::size_t i = words.size() > 5 ? words.size() - 5 : 0; i < words.size(); ++i) {
    const auto word = [&](std::size_t at) { return std::string_view(before).substr(words[at].start, words[at].end - words[at].start); };
    // "which begins with", "works with": nothing is done with it.
    if (kMeans.contains(word(i)) && i > 0 && kNoDeed.contains(word(i - 1))) return false;
    if (kRuns.contains(word(i)) && !(i + 1 < words.size() && kNoDeed.contains(word(i)) && kMeans.contains(word(i + 1)))) return true;
    if (i + 2 >= words.size() && kMeans.contains(word(i))) return true;
  }
  return command.start == 0;
}

}  // namespace docent::extract
