#include <array>

#include "config/config.h"

namespace docent::config {
namespace {

constexpr double kAny = 9e15;

constexpr std::array kSettings = {
    Setting{"server.http", Type::kString, "127.0.0.1:7411", 0, 0, false, "address and port `docent serve` listens on; only loopback without authentication"},
    Setting{"server.public_url", Type::kString, "", 0, 0, false, "address that clients use (https://docs.example.com); for links in token challenges"},
    Setting{"server.allowed_hosts", Type::kString, "", 0, 0, false, "further names that a Host header may have, separated by spaces"},
    Setting{"server.allowed_origins", Type::kString, "", 0, 0, false, "origins of web pages that may call (https://portal.example.com), separated by spaces"},
    Setting{"server.trusted_proxies", Type::kString, "", 0, 0, false, "addresses and networks whose X-Forwarded-For is believed"},
    Setting{"server.metrics_allow", Type::kString, "127.0.0.0/8 ::1", 0, 0, false, "addresses and networks that may read /metrics without a token"},
    Setting{"server.tls_certificate", Type::kString, "", 0, 0, false, "PEM file with the certificate chain; with server.tls_key it turns TLS on"},
    Setting{"server.tls_key", Type::kString, "", 0, 0, false, "PEM file with the private key"},
    Setting{"server.threads", Type::kInteger, "0", 0, 256, false, "request threads; 0 = two a core"},
    Setting{"server.max_waiting", Type::kInteger, "256", 1, 100000, false, "requests that may wait for a thread; further ones get 503"},
    Setting{"server.max_streams", Type::kInteger, "256", 1, 100000, false, "open event streams; further ones get 503"},
    Setting{"server.max_header_bytes", Type::kInteger, "16384", 1024, 1048576, false, "largest head of a request in bytes"},
    Setting{"server.max_body_bytes", Type::kInteger, "1048576", 1024, 1073741824, false, "largest request body in bytes"},
    Setting{"server.request_timeout_ms", Type::kInteger, "10000", 10, 600000, false, "time to receive a whole request, in ms"},
    Setting{"server.max_connections", Type::kInteger, "8192", 1, 100000, false, "open connections; further ones are refused"},
    Setting{"server.drain_delay_ms", Type::kInteger, "0", 0, 600000, false, "how long a stopping server still takes requests while /ready says no, in ms"},
    Setting{"server.drain_seconds", Type::kInteger, "5", 0, 600, false, "how long running requests may go on after a stop"},
    Setting{"auth.mode", Type::kString, "auto", 0, 0, false, "on, off, or auto: on as soon as there is an API key or an issuer"},
    Setting{"auth.issuer", Type::kString, "", 0, 0, false, "issuer of access tokens (JWT), as their iss has it"},
    Setting{"auth.audience", Type::kString, "", 0, 0, false, "what the aud of access tokens must hold; default server.public_url"},
    Setting{"auth.jwks", Type::kString, "", 0, 0, false, "address or file of the issuer's keys; default: from the issuer's metadata"},
    Setting{"auth.algorithms", Type::kString, "RS256 ES256 EdDSA", 0, 0, false, "how access tokens may be signed"},
    Setting{"auth.leeway_seconds", Type::kInteger, "60", 0, 600, false, "how far the issuer's clock may differ"},
    Setting{"auth.groups_claim", Type::kString, "groups", 0, 0, false, "claim of access tokens that holds access groups"},
    Setting{"limits.requests_per_minute", Type::kInteger, "1200", 0, 10000000, false, "requests of one token in a minute; 0 = no limit"},
    Setting{"limits.burst", Type::kInteger, "200", 1, 1000000, false, "requests of one token at once"},
    Setting{"limits.anonymous_per_minute", Type::kInteger, "0", 0, 10000000, false, "requests of one address without a token in a minute; 0 = no limit"},
    Setting{"limits.failed_per_minute", Type::kInteger, "30", 1, 10000000, false, "wrong tokens from one address in a minute before it is told to wait"},
    Setting{"audit.mode", Type::kString, "auto", 0, 0, false, "on, off, or auto: on with authentication"},
    Setting{"audit.path", Type::kString, "", 0, 0, false, "folder of the audit log; default audit/ in the data folder"},
    Setting{"audit.sync", Type::kString, "second", 0, 0, false, "when an event must be on the disk: second (within one) or each (before the answer)"},
    Setting{"audit.on_failure", Type::kString, "refuse", 0, 0, false, "what happens to a request that cannot be audited: refuse or continue"},
    Setting{"audit.parameters", Type::kString, "hash", 0, 0, false, "hash or text: what is kept of questions"},
    Setting{"audit.max_file_bytes", Type::kInteger, "67108864", 4096, 1e12, false, "size at which a new file begins"},
    Setting{"audit.keep_days", Type::kInteger, "365", 0, 36500, false, "days that audit files are kept; 0 = for ever"},
    Setting{"search.results", Type::kInteger, "10", 1, 1000, false, "results when a caller names no number"},
    Setting{"search.dense_weight", Type::kNumber, "0.66", 0, 1, false, "weight of meaning against words for a question of five words; longer ones lean further to meaning"},
    Setting{"search.mention_weight", Type::kNumber, "0.1", 0, 1, false, "how much documents rise that the best passages name by title; 0 = not at all"},
    Setting{"search.deadline_ms", Type::kInteger, "5000", 1, 600000, false, "deadline of a question when a caller names none, in ms"},
    Setting{"rerank.model", Type::kString, "", 0, 0, false, "ONNX file of a cross-encoder (BERT shape) that reads the best passages with the question; none comes with Docent"},
    Setting{"rerank.tokenizer", Type::kString, "", 0, 0, false, "its uncased WordPiece vocabulary; default tokenizer.json, else vocab.txt, beside it"},
    Setting{"rerank.passages", Type::kInteger, "20", 1, 50, false, "best passages that it reads, where the deadline allows"},
    Setting{"rerank.weight", Type::kNumber, "1", 0, 10, false, "weight of what it says against the ranking before"},
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
    Setting{"ingest.allowed_roots", Type::kString, "", 0, 0, false, "folders that may be ingested over the network, separated by spaces; none by default"},
    Setting{"mcp.toolsets", Type::kString, "core graph insight admin", 0, 0, false, "groups of tools that agents are offered: core, graph, cypher (query_graph), insight, admin"},
    Setting{"jobs.max_waiting", Type::kInteger, "10000", 1, 1000000, false, "jobs that may wait; further ones are refused"},
    Setting{"jobs.max_attempts", Type::kInteger, "5", 1, 100, false, "times that a job whose process died is run again before it has failed"},
    Setting{"jobs.keep_ended", Type::kInteger, "1000", 1, 1000000, false, "ended jobs that are kept with their reports"},
    Setting{"jobs.keep_days", Type::kInteger, "30", 1, 36500, false, "days that ended jobs are kept (the newest 100 longer)"},
    Setting{"store.keep_originals_days", Type::kInteger, "30", 0, 36500, false,
            "days that replaced originals are kept so that old citations can be checked"},
    Setting{"store.busy_limit_ms", Type::kInteger, "10000", 10, 600000, false, "wait for another writing process, in ms"},
    Setting{"store.hnsw_threshold", Type::kInteger, "60000", 1000, kAny, false, "passages above which an HNSW index is built"},
};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

}  // namespace docent::config
