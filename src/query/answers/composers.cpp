#include "query/answers/composers.h"

#include <array>

namespace docent::query {
namespace {

constexpr std::array kComposers = {
    Composer{AnswerForm::kDefinition, compose_definition, "what something is"},
    Composer{AnswerForm::kProcedure, compose_procedure, "what must be there first, then the steps, whole and in order"},
    Composer{AnswerForm::kSetting, compose_setting, "default, type and place of a setting"},
    Composer{AnswerForm::kError, compose_error, "why it happens, then what mends it"},
    Composer{AnswerForm::kComparison, compose_comparison, "what is said of the difference, then both side by side"},
    Composer{AnswerForm::kList, compose_list, "the list or table that was asked for, whole"},
    Composer{AnswerForm::kYesNo, compose_yes_no, "the sentence that decides"},
    Composer{AnswerForm::kVersion, compose_version, "since which version, or until which"},
    Composer{AnswerForm::kPassages, compose_passages, "the sentences that say most of what was asked"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kComposers.size(); ++i)
    if (static_cast<std::size_t>(kComposers[i].form) != i) return false;
  return true;
}
static_assert(in_order());

}  // namespace

std::span<const Composer> composers() { return kComposers; }

}  // namespace docent::query
