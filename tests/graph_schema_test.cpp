// docs/graph-schema.svg, the picture of the graph's schema, is made of the tables of model/graph.h. After a change of these:
//   DOCENT_UPDATE=1 build/release/docent_tests --gtest_filter='GraphSchema.*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "model/graph.h"

namespace docent::model {
namespace {

constexpr int kRow = 34, kTop = 60, kBoxHeight = 24, kBoxWidth = 132, kLeft = 20, kMiddle = 344, kRight = 668, kWidth = 820;
constexpr const char* kColours[] = {"#1f6feb", "#bf3989", "#1a7f37", "#9a6700", "#8250df", "#cf222e", "#0a7d91", "#953800"};

int row_of(std::size_t index, std::size_t of) {
  const int spread = static_cast<int>(kEdgeTypes.size() - of) * kRow / 2;
  return kTop + spread + static_cast<int>(index) * kRow;
}
int row_of(NodeKind kind) { return row_of(static_cast<std::size_t>(kind), kNodeKinds.size()); }

std::string box(int x, int y, std::string_view text, std::string_view hint, const std::string& fill, const std::string& stroke) {
  return "<g><title>" + std::string(hint) + "</title><rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" + std::to_string(kBoxWidth) + "\" height=\"" +
         std::to_string(kBoxHeight) + "\" rx=\"5\" fill=\"" + fill + "\" stroke=\"" + stroke + "\"/><text x=\"" + std::to_string(x + kBoxWidth / 2) + "\" y=\"" +
         std::to_string(y + 16) + "\" text-anchor=\"middle\">" + std::string(text) + "</text></g>\n";
}

std::string line(int from_x, int from_y, int to_x, int to_y, const std::string& colour, bool arrow) {
  const int middle = (from_x + to_x) / 2;
  const auto at = [](int x, int y) { return std::to_string(x) + " " + std::to_string(y); };
  return "<path d=\"M" + at(from_x, from_y) + "C" + at(middle, from_y) + " " + at(middle, to_y) + " " + at(to_x, to_y) + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-opacity=\".55\"" +
         (arrow ? " marker-end=\"url(#a)\"" : "") + "/>\n";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' ? "&quot;" : c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

// Kinds at the left, types of edges in the middle, kinds at the right.
std::string picture() {
  const int height = kTop + static_cast<int>(kEdgeTypes.size()) * kRow + 20;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + std::to_string(kWidth) + " " + std::to_string(height) +
                    "\" font-family=\"system-ui,sans-serif\" font-size=\"12\" fill=\"#1f2328\">\n<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" "
                    "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#57606a\"/></marker></defs>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n";
  const auto heading = [&](int x, const char* text) { svg += "<text x=\"" + std::to_string(x + kBoxWidth / 2) + "\" y=\"34\" text-anchor=\"middle\" font-weight=\"600\">" + text + "</text>\n"; };
  heading(kLeft, "from");
  heading(kMiddle, "edge");
  heading(kRight, "to");
  for (std::size_t i = 0; i < kEdgeTypes.size(); ++i) {
    const EdgeTypeInfo& edge = kEdgeTypes[i];
    const std::string colour = kColours[i % std::size(kColours)];
    const int y = row_of(i, kEdgeTypes.size()) + kBoxHeight / 2;
    for (const NodeKindInfo& kind : kNodeKinds) {
      if (edge.from.contains(kind.kind)) svg += line(kLeft + kBoxWidth, row_of(kind.kind) + kBoxHeight / 2, kMiddle, y, colour, false);
      if (edge.to.contains(kind.kind)) svg += line(kMiddle + kBoxWidth, y, kRight, row_of(kind.kind) + kBoxHeight / 2, colour, true);
    }
  }
  for (std::size_t i = 0; i < kEdgeTypes.size(); ++i)
    svg += box(kMiddle, row_of(i, kEdgeTypes.size()), kEdgeTypes[i].name, escaped(kEdgeTypes[i].meaning), "#fff", kColours[i % std::size(kColours)]);
  for (const NodeKindInfo& kind : kNodeKinds)
    for (const int x : {kLeft, kRight}) svg += box(x, row_of(kind.kind), kind.name, escaped(kind.meaning), kEntityKinds.contains(kind.kind) ? "#eef4ff" : "#f6f8fa", "#57606a");
  return svg + "</svg>\n";
}

TEST(GraphSchema, PictureIsThatOfTheTables) {
  const std::string wanted = picture();
  if (std::getenv("DOCENT_UPDATE") != nullptr) std::ofstream(DOCENT_GRAPH_PICTURE) << wanted;
  std::ifstream file(DOCENT_GRAPH_PICTURE);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), wanted) << "the schema has changed: see the first lines of this test";
}

}  // namespace
}  // namespace docent::model
