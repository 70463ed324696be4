#include "cli/eval/reliability.h"

#include <fmt/format.h>

#include <cmath>

#include "cli/eval/label_score.h"

namespace docent::cli {
namespace {

constexpr double kLeft = 56, kTop = 40, kSide = 320, kLargestRadius = 15;

double across(double confidence) { return kLeft + kSide * confidence; }
double down(double share) { return kTop + kSide * (1 - share); }

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return safe;
}

}  // namespace

std::string reliability_svg(std::span<const ReliabilityBin> bins, std::string_view title) {
  std::string svg = fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="sans-serif" font-size="12">
<style>text{{fill:#57606a}} .axis{{stroke:#8b949e;fill:none}} .ideal{{stroke:#8b949e;stroke-dasharray:4 4}} .bin{{fill:#2f81f7;fill-opacity:.75}} .range{{stroke:#2f81f7;stroke-width:1.5}}</style>
<title>{2}</title>
<text x="{3}" y="24" font-size="14">{2}</text>
<rect class="axis" x="{3}" y="{4}" width="{5}" height="{5}"/>
<line class="ideal" x1="{3}" y1="{6}" x2="{7}" y2="{4}"/>
)",
      kLeft + kSide + 32, kTop + kSide + 56, escaped(title), kLeft, kTop, kSide, kTop + kSide, kLeft + kSide);
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double at = tenth / 10.0;
    svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">{:.1f}</text><text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\">{:.1f}</text>\n",
                       across(at), kTop + kSide + 18, at, kLeft - 8, down(at) + 4, at);
  }
  svg += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\">confidence</text>\n", across(0.5), kTop + kSide + 40);
  svg += fmt::format("<text transform=\"translate(16 {:.0f}) rotate(-90)\" text-anchor=\"middle\">share that the evidence answers</text>\n", down(0.5));
  std::size_t most = 1;
  for (const ReliabilityBin& bin : bins) most = std::max(most, bin.count);
  for (const ReliabilityBin& bin : bins) {
    if (bin.count == 0) continue;
    const auto truths = static_cast<std::uint64_t>(std::llround(bin.truth * static_cast<double>(bin.count)));
    const Interval range = wilson_interval(truths, bin.count);
    const double x = across(bin.confidence), radius = std::max(2.5, kLargestRadius * std::sqrt(static_cast<double>(bin.count) / static_cast<double>(most)));
    svg += fmt::format("<line class=\"range\" x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\"/>", x, down(range.low), down(range.high));
    svg += fmt::format("<circle class=\"bin\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\"><title>{} questions, confidence {:.2f}, answered {:.2f}</title></circle>\n", x,
                       down(bin.truth), radius, bin.count, bin.confidence, bin.truth);
  }
  return svg + "</svg>\n";
}

}  // namespace docent::cli
