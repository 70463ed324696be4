// What the steps that may be left out lately took, here and now: a busy machine or a slower encoder needs more than stage_table.h says.
//
// A step that cannot be stopped once it runs must not be begun when it will not end in time; that is known only of those that ran. Thread safe: figures
// may be a little off when two questions note at once, which does no harm.
#pragma once

#include <array>
#include <atomic>
#include <string_view>

#include "query/stage_table.h"

namespace docent::query {

class StagePace {
 public:
  StagePace();
  // Never less than the table says; 0 for a step that is not in it.
  double usual_ms(std::string_view name) const;
  // It took so long, or was given up after so long. One outlier moves the figure little.
  void note(std::string_view name, double ms, bool finished);
  // It was left out by this figure: believe it a little less, so that it is tried again after some hundreds of questions.
  void doubt(std::string_view name);

 private:
  std::array<std::atomic<double>, kStages.size()> usual_;
};

}  // namespace docent::query
