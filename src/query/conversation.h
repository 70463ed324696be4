// Makes a follow-up question stand alone: what "it", "that flag" or "and for Jobs?" mean is taken from the earlier turns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docent::query {

// `turns`: earlier questions (and answers, if the caller has them), oldest first; at most the last kMaxContextTurns are read. The question itself when
// it needs nothing of them, or when they hold nothing that fits. Deterministic; reads words only.
std::string resolve_follow_up(std::string_view question, const std::vector<std::string>& turns);

}  // namespace docent::query
