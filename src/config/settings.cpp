#include <array>

#include "config/config.h"

namespace docent::config {
namespace {

constexpr double kAny = 9e15;

constexpr std::array kSettings = {
    Setting{"server.http", Type::kString, "127.0.0.1:7411", 0, 0, false, "address and port `docent serve` listens on"},
    Setting{"server.threads", Type::kInteger, "0", 0, 256, false, "request threads; 0 = one a core"},
    Setting{"server.max_body_bytes", Type::kInteger, "1048576", 1024, 1073741824, false, "largest request body in bytes"},
    Setting{"server.request_timeout_ms", Type::kInteger, "10000", 10, 600000, false,
            "time to receive a request, and the longest deadline a caller may ask for, in ms"},
    Setting{"server.max_connections", Type::kInteger, "1024", 1, 100000, false, "open connections; further ones are refused"},
    Setting{"search.results", Type::kInteger, "10", 1, 1000, false, "results when a caller names no number"},
    Setting{"search.dense_weight", Type::kNumber, "0.66", 0, 1, false, "weight of meaning against words for a question of five words; longer ones lean further to meaning"},
    Setting{"search.mention_weight", Type::kNumber, "0.1", 0, 1, false, "how much documents rise that the best passages name by title; 0 = not at all"},
    Setting{"search.deadline_ms", Type::kInteger, "5000", 1, 600000, false, "deadline of a question when a caller names none, in ms"},
    Setting{"ask.evidence", Type::kInteger, "5", 1, 100, false, "passages of evidence for an answer"},
    Setting{"ask.budget_tokens", Type::kInteger, "400", 16, 100000, false, "longest answer in word pieces"},
    Setting{"ask.min_confidence", Type::kNumber, "0.35", 0, 1, false, "below this an answer is marked not answerable"},
    Setting{"embed.workers", Type::kInteger, "0", 0, 256, false, "inference workers; 0 = one a core"},
    Setting{"embed.url", Type::kString, "", 0, 0, false,
            "base URL of an OpenAI-compatible endpoint (https://host/v1) used instead of the built-in model"},
    Setting{"embed.model", Type::kString, "", 0, 0, false, "model name at embed.url"},
    Setting{"embed.dimension", Type::kInteger, "0", 0, 65536, false, "dimension of the vectors of embed.url"},
    Setting{"embed.api_key", Type::kString, "", 0, 0, true, "bearer token for embed.url"},
    Setting{"embed.timeout_ms", Type::kInteger, "30000", 100, 600000, false, "time limit of one call to embed.url, in ms"},
    Setting{"ingest.threads", Type::kInteger, "0", 0, 256, false, "parsing threads; 0 = one a core"},
    Setting{"ingest.max_file_bytes", Type::kInteger, "67108864", 1024, 67108864, false, "larger files are skipped and reported"},
    Setting{"store.keep_originals_days", Type::kInteger, "30", 0, 36500, false,
            "days that replaced originals are kept so that old citations can be checked"},
    Setting{"store.busy_limit_ms", Type::kInteger, "10000", 10, 600000, false, "wait for another writing process, in ms"},
    Setting{"store.hnsw_threshold", Type::kInteger, "60000", 1000, kAny, false, "passages above which an HNSW index is built"},
};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

}  // namespace docent::config
