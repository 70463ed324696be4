#include "cli/bench/encoder_figures.h"

#include <chrono>
#include <ctime>
#include <thread>
#include <unordered_set>

#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

#include "ingest/make_bundle.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kQuestions = 100, kUnmeasuredQuestions = 10;
constexpr std::uint64_t kSampleTokens = 60'000;   // 3 s on two cores with VNNI, 12 s with AVX2
constexpr std::size_t kPassagesAtATime = 384;     // as ingest/embed_stage
constexpr std::size_t kPassageTokens = 256;       // what the embedder cuts off beyond
constexpr std::size_t kSpecialTokens = 2;         // [CLS], [SEP]
constexpr std::string_view kQueryPrefix = "Represent this sentence for searching relevant passages:";

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

base::Result<Latencies> time_questions(embed::Embedder& embedder, const infer::WordPiece& words, const std::stop_token& stop) {
  const auto tokens = [&](const std::string& text) { return words.count(std::string(kQueryPrefix) + " " + text) + kSpecialTokens; };
  std::string question = "how";
  while (tokens(question) < kQuestionTokens) question += " many";
  if (tokens(question) != kQuestionTokens) return base::fail(ErrorCode::kInternal, "no question of " + std::to_string(kQuestionTokens) + " tokens could be made");
  std::vector<double> samples;
  for (std::size_t i = 0; i < kUnmeasuredQuestions + kQuestions; ++i) {
    const auto start = Clock::now();
    DOCENT_ASSIGN([[maybe_unused]] const auto vector, embedder.embed_query(question, base::Deadline::never().with_stop(stop)));
    if (i >= kUnmeasuredQuestions) samples.push_back(seconds_since(start) * 1e3);
  }
  return latencies_of(std::move(samples));
}

struct Text {
  std::string text;
  std::uint64_t tokens = 0;
};

base::Result<std::vector<Text>> distinct_passages(store::DocumentStore& record, const infer::WordPiece& words, const std::stop_token& stop) {
  std::vector<Text> texts;
  std::unordered_set<std::string> seen;
  DOCENT_ASSIGN(const auto documents, record.documents());
  for (const auto& document : documents) {
    DOCENT_TRY(base::Deadline::never().with_stop(stop).check("counting tokens"));
    DOCENT_ASSIGN(const auto passages, record.passages(document.key));
    for (const auto& passage : passages) {
      if (!seen.insert(passage.embedding_hash).second) continue;
      Text one{ingest::encoder_text(passage), 0};
      one.tokens = std::min(words.count(one.text) + kSpecialTokens, kPassageTokens);
      texts.push_back(std::move(one));
    }
  }
  return texts;
}

}  // namespace

std::vector<std::string> vector_extensions() {
  std::vector<std::string> found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512vnni")) found.emplace_back("avx512_vnni");
  if (__builtin_cpu_supports("avx512bw")) found.emplace_back("avx512_bw");
  // AVX-VNNI has no name that both compilers know: leaf 7, subleaf 1, EAX bit 4.
  unsigned eax = 7, ebx = 0, ecx = 1, edx = 0;
  __asm__ volatile("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
  if (__builtin_cpu_supports("avx2") && (eax & 1U << 4U) != 0) found.emplace_back("avx_vnni");
  if (__builtin_cpu_supports("avx2")) found.emplace_back("avx2");
#elif defined(__aarch64__)
  constexpr unsigned long kDotProducts = 1UL << 20U, kInt8Matrices = 1UL << 13U;  // HWCAP_ASIMDDP, HWCAP2_I8MM
  if ((::getauxval(AT_HWCAP2) & kInt8Matrices) != 0) found.emplace_back("i8mm");
  if ((::getauxval(AT_HWCAP) & kDotProducts) != 0) found.emplace_back("neon_dotprod");
  found.emplace_back("neon");
#endif
  return found;
}

base::Result<EncoderFigures> measure_encoder(Session& session, const std::stop_token& stop) {
  const auto words = session.word_pieces();
  embed::Embedder* embedder = session.embedder();
  if (words == nullptr || embedder == nullptr) return base::fail(ErrorCode::kUnavailable, "there is no encoder to measure: " + session.embedder_note());
  EncoderFigures figures;
  figures.vector_extensions = vector_extensions();
  const auto configured = static_cast<std::size_t>(session.config().integer("embed.workers"));
  figures.workers = configured > 0 ? configured : std::max(1U, std::thread::hardware_concurrency());
  DOCENT_ASSIGN(figures.question_ms, time_questions(*embedder, *words, stop));
  DOCENT_ASSIGN(const auto texts, distinct_passages(session.corpus().record(), *words, stop));
  for (const Text& text : texts) figures.corpus_tokens += text.tokens;
  if (texts.empty()) return base::fail(ErrorCode::kInvalidArgument, "the corpus has no passages");

  const std::size_t step = std::max<std::size_t>(1, figures.corpus_tokens / kSampleTokens);
  std::vector<std::string_view> sample;
  for (std::size_t i = step / 2; i < texts.size(); i += step) {
    sample.push_back(texts[i].text);
    figures.sample_tokens += texts[i].tokens;
  }
  if (sample.empty()) {
    sample.push_back(texts.front().text);
    figures.sample_tokens = texts.front().tokens;
  }
  const auto start = Clock::now();
  const double cpu_start = cpu_seconds();
  for (std::size_t from = 0; from < sample.size(); from += kPassagesAtATime) {
    const auto part = std::span(sample).subspan(from, std::min(kPassagesAtATime, sample.size() - from));
    DOCENT_ASSIGN([[maybe_unused]] const auto vectors, embedder->embed_passages(part, base::Deadline::never().with_stop(stop)));
  }
  const double cpu = cpu_seconds() - cpu_start, seconds = seconds_since(start);
  figures.tokens_per_second = static_cast<double>(figures.sample_tokens) / seconds / static_cast<double>(figures.workers);
  figures.tokens_per_cpu_second = static_cast<double>(figures.sample_tokens) / cpu;
  return figures;
}

}  // namespace docent::cli
