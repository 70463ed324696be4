// What the encoder alone costs on this machine, so that figures of ingest and search can be told apart from it and compared between machines.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "cli/bench/statistics.h"
#include "cli/session.h"

namespace docent::cli {

struct EncoderFigures {
  std::vector<std::string> vector_extensions;  // of the processor, as far as they matter to int8 products: "avx2", "avx512_vnni", …
  std::size_t workers = 0;                     // passages encoded at the same time, a core each
  Latencies question_ms;                       // one question of kQuestionTokens tokens, the prefix of the model among them
  std::uint64_t sample_tokens = 0;
  double tokens_per_second = 0;      // of one worker, while all of them work
  double tokens_per_cpu_second = 0;  // the same by CPU time: what a machine busy with other things still tells
  std::uint64_t corpus_tokens = 0;   // of all different passages, [CLS] and [SEP] included: what an ingest from nothing encodes
  // What the whole corpus costs at that rate.
  double corpus_seconds() const { return per(tokens_per_second * static_cast<double>(workers)); }
  double corpus_cpu_seconds() const { return per(tokens_per_cpu_second); }

 private:
  double per(double rate) const { return rate > 0 ? static_cast<double>(corpus_tokens) / rate : 0; }
};

inline constexpr std::size_t kQuestionTokens = 14;

// Encodes questions one after the other, then passages taken evenly from the corpus in calls like those of an ingest. Needs a session with
// a local embedder, word pieces and at least one passage. Errors as Embedder.
base::Result<EncoderFigures> measure_encoder(Session& session, const std::stop_token& stop);

std::vector<std::string> vector_extensions();

}  // namespace docent::cli
