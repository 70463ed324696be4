// The reliability diagram: how often the evidence answers, by how sure the confidence was. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/eval/metrics.h"

namespace docent::cli {

// A picture of bins as reliability_bins makes them: a dot each bin at (mean confidence, share of true ones), its area by the number of
// questions, with its 95 % interval; the diagonal is what it should be. Readable on light and dark ground.
std::string reliability_svg(std::span<const ReliabilityBin> bins, std::string_view title);

}  // namespace docent::cli
