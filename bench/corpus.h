// Text to measure with: made up, the same in every run, with the word frequencies, headings, code and links of technical documentation.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace docent::bench {

class Corpus {
 public:
  Corpus() {
    // Words of syllables: 20,000, used as often as words of a language are (Zipf).
    constexpr std::array kOnsets = {"b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl"};
    constexpr std::array kVowels = {"a", "e", "i", "o", "u", "ea", "ou"};
    constexpr std::array kEnds = {"", "n", "r", "s", "t", "ing", "ation", "ed", "er", "s"};
    for (std::size_t i = 0; i < kWords; ++i) {
      std::string word;
      for (std::size_t rest = i + 1; rest > 0; rest /= kOnsets.size() * kVowels.size())
        word.append(kOnsets[rest % kOnsets.size()]).append(kVowels[rest / kOnsets.size() % kVowels.size()]);
      words_.push_back(word + kEnds[i * 7 % kEnds.size()]);
      total_ += 1.0 / static_cast<double>(i + 3);
      cumulated_.push_back(total_);
    }
  }

  const std::string& word() {
    const double at = std::uniform_real_distribution<double>(0, total_)(random_);
    const auto found = std::lower_bound(cumulated_.begin(), cumulated_.end(), at);
    return words_[static_cast<std::size_t>(std::min(found - cumulated_.begin(), static_cast<std::ptrdiff_t>(kWords - 1)))];
  }
  std::string sentence(std::size_t words = 16) {
    std::string text = word();
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    for (std::size_t i = 1; i < words; ++i) {
      if (i % 11 == 5) text += " --" + word() + "-" + word();
      else if (i % 13 == 7) text += " " + word() + "Pods";
      else text += (i % 9 == 8 ? ", " : " ") + word();
    }
    return text + ". ";
  }
  std::string prose(std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += sentence();
    return text;
  }
  std::string markdown(std::size_t bytes) {
    std::string text = "---\ntitle: " + word() + " " + word() + "\n---\n\n";
    for (std::size_t section = 0; text.size() < bytes; ++section) {
      text += std::string(2 + section % 3, '#') + " " + word() + " " + word() + "\n\n" + prose(500) + "See [" + word() + "](../" + word() + ".md#" + word() + ") and `" +
              word() + "`.\n\n";
      for (int i = 0; i < 4; ++i) text += "- **" + word() + "**: " + sentence(8) + "\n";
      text += "\n```yaml\n";
      for (int i = 0; i < 6; ++i) text += word() + ":\n  " + word() + ": " + std::to_string(i) + "\n";
      text += "```\n\n| " + word() + " | " + word() + " |\n|---|---|\n";
      for (int i = 0; i < 4; ++i) text += "| `" + word() + "` | " + sentence(6) + " |\n";
      text += "\n";
    }
    return text;
  }
  std::string html(std::size_t bytes) {
    std::string text = "<!DOCTYPE html><html><head><title>" + word() + "</title></head><body><nav><ul>";
    for (int i = 0; i < 30; ++i) text += "<li><a href=\"/" + word() + "\">" + word() + "</a></li>";
    text += "</ul></nav><main>";
    for (std::size_t section = 0; text.size() < bytes; ++section) {
      text += "<h" + std::to_string(2 + section % 3) + " id=\"" + word() + "\">" + word() + "</h" + std::to_string(2 + section % 3) + "><p>" + prose(500) + "<a href=\"" +
              word() + ".html\">" + word() + "</a> &amp; <code>" + word() + "</code></p><pre><code class=\"language-sh\">" + prose(120) + "</code></pre><table>";
      for (int i = 0; i < 4; ++i) text += "<tr><td>" + word() + "</td><td>" + sentence(6) + "</td></tr>";
      text += "</table>";
    }
    return text + "</main><footer>" + prose(200) + "</footer></body></html>";
  }
  std::vector<float> unit_vector(std::size_t dimension) {
    std::normal_distribution<double> normal;
    std::vector<double> values(dimension);
    double squares = 0;
    for (double& value : values) {
      value = normal(random_);
      squares += value * value;
    }
    std::vector<float> unit;
    for (const double value : values) unit.push_back(static_cast<float>(value / std::sqrt(squares)));
    return unit;
  }
  std::mt19937& random() { return random_; }

 private:
  static constexpr std::size_t kWords = 20'000;
  std::mt19937 random_{20'260'101};
  std::vector<std::string> words_;
  std::vector<double> cumulated_;
  double total_ = 0;
};

// A folder that goes away with its owner.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "docent-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace docent::bench
