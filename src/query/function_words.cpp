#include "query/function_words.h"

#include <string_view>
#include <unordered_set>

#include "text/analyzer.h"

namespace docent::query {
namespace {

constexpr std::string_view kFunctionWords =
    "a about after all also am an and any are as at be because been before being between both but by can could did do does doing done each either "
    "else ever every explain few for from get give given had has have having he her here him his how i if in into is it its just know let like many "
    "may me mean means might more most much must my need no nor of off often on once one only or other our out over please same shall she should show so "
    "some such tell than that the their them then there these they this those through to too under until up us use used using very want was way we "
    "were what whats when where whether which while who whom whose why will with within without would you your";

}  // namespace

bool is_function_word(const std::string& term) {
  static const std::unordered_set<std::string> kTerms = [] {
    std::unordered_set<std::string> terms;
    for (auto& token : text::analyze(kFunctionWords, text::Mode::kProse)) terms.insert(std::move(token.term));
    return terms;
  }();
  return kTerms.contains(term);
}

}  // namespace docent::query
