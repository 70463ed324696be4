// docent_seeded_vectors DATA FROM [SEED]: gives every passage of the store DATA that has no vector one made from a vector of the store FROM, so that speed can be
// measured at sizes that would take hours to embed. Each is a real vector, picked by the hash of the passage's text, turned by noise to a cosine of about 0.9 to it;
// the same seed makes the same vectors. Nothing that they find means anything: for speed, memory and recall against an exact scan only.
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "base/clock.h"
#include "embed/local_embedder.h"
#include "ingest/embed_stage.h"
#include "store/embedded/embedded_corpus.h"

namespace docent {
namespace {

constexpr std::size_t kMostVectors = 50'000;  // real ones to start from
constexpr double kNoise = 0.48;               // length of the noise beside a unit vector: cosine 1 / sqrt(1 + 0.48²) = 0.90

class SeededEmbedder final : public embed::Embedder {
 public:
  SeededEmbedder(std::vector<embed::Vector> real, std::uint64_t seed) : real_(std::move(real)), seed_(seed) {}
  std::string_view identity() const override { return embed::kLocalModelIdentity; }
  std::size_t dimension() const override { return embed::kLocalModelDimension; }
  base::Result<embed::Vector> embed_query(std::string_view, const base::Deadline&) override {
    return base::fail(base::ErrorCode::kInvalidArgument, "seeded vectors answer no question");
  }
  base::Result<std::vector<embed::Vector>> embed_passages(std::span<const std::string_view> texts, const base::Deadline&) override {
    std::vector<embed::Vector> made;
    for (const std::string_view text : texts) {
      std::mt19937_64 random(std::hash<std::string_view>{}(text) ^ seed_);
      embed::Vector vector = real_[random() % real_.size()];
      std::normal_distribution<float> noise(0, static_cast<float>(kNoise / std::sqrt(static_cast<double>(vector.size()))));
      double squares = 0;
      for (float& value : vector) {
        value += noise(random);
        squares += static_cast<double>(value) * value;
      }
      for (float& value : vector) value = static_cast<float>(value / std::sqrt(squares));
      made.push_back(std::move(vector));
    }
    return made;
  }

 private:
  std::vector<embed::Vector> real_;
  std::uint64_t seed_;
};

base::Result<std::vector<embed::Vector>> real_vectors(store::Corpus& corpus) {
  std::vector<embed::Vector> real;
  DOCENT_ASSIGN(const auto documents, corpus.record().documents());
  for (const auto& document : documents) {
    if (real.size() >= kMostVectors) break;
    DOCENT_ASSIGN(const auto vectors, corpus.record().vectors(embed::kLocalModelIdentity, document.key));
    for (const store::QuantizedVector& one : vectors) {
      if (one.values.empty()) continue;
      embed::Vector& vector = real.emplace_back();
      for (const std::int8_t value : one.values) vector.push_back(static_cast<float>(value) * one.scale);
    }
  }
  if (real.empty()) return base::fail(base::ErrorCode::kNotFound, "the store to take vectors from has none of the local model");
  return real;
}

base::Status fill(const std::string& data, const std::string& from, std::uint64_t seed) {
  const base::SystemClock clock;
  store::embedded::EmbeddedCorpusOptions options;
  options.create = false;
  options.embedding_model = std::string(embed::kLocalModelIdentity);
  options.dimension = embed::kLocalModelDimension;
  options.data = from;
  DOCENT_ASSIGN(const auto source, store::embedded::open_embedded_corpus(options, clock));
  DOCENT_ASSIGN(auto real, real_vectors(*source));
  options.data = data;
  DOCENT_ASSIGN(const auto corpus, store::embedded::open_embedded_corpus(options, clock));
  SeededEmbedder embedder(std::move(real), seed);
  ingest::IngestReport report;
  const auto progress = [](const ingest::Progress& now) { if (now.done % 50'000 < 500) std::fprintf(stderr, "%llu of %llu\n", static_cast<unsigned long long>(now.done), static_cast<unsigned long long>(now.total)); };
  DOCENT_TRY(ingest::embed_missing(*corpus, embedder, progress, {}, report));
  DOCENT_TRY(corpus->record().put_setting("embedding_model", embed::kLocalModelIdentity));
  DOCENT_TRY(corpus->publish(true));
  std::printf("%llu vectors made, %llu equal texts\n", static_cast<unsigned long long>(report.embedded), static_cast<unsigned long long>(report.reused));
  return {};
}

}  // namespace
}  // namespace docent

int main(int count, char** words) {
  if (count < 3 || count > 4) {
    std::fprintf(stderr, "usage: %s DATA FROM [SEED]\n", words[0]);
    return 2;
  }
  const auto done = docent::fill(words[1], words[2], count == 4 ? std::stoull(words[3]) : 1);
  if (!done) std::fprintf(stderr, "error: %s\n", done.error().message.c_str());
  return done ? 0 : 1;
}
