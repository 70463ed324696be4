#include "embed/http_embedder.h"

#include <curl/curl.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <thread>

namespace docent::embed {
namespace {

using base::ErrorCode;

constexpr std::size_t kMaxBatchTexts = 64;
constexpr std::size_t kMaxBatchBytes = 256 << 10;
constexpr std::size_t kMaxResponseBytes = 64 << 20;
constexpr int kTries = 5;
constexpr std::chrono::seconds kMaxRetryAfter{20};

struct Reply {
  long status = 0;
  std::string body;
  std::optional<std::chrono::seconds> retry_after;
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* target) {
  auto& body = static_cast<Reply*>(target)->body;
  if (body.size() + size * count > kMaxResponseBytes) return 0;
  body.append(data, size * count);
  return size * count;
}

// Called several times a second while curl waits; anything but zero ends the transfer.
int watch(void* deadline, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return static_cast<const base::Deadline*>(deadline)->cancelled() ? 1 : 0; }

// One request on a handle of its own: threads share nothing.
base::Result<Reply> post(const HttpEmbedderOptions& options, const std::string& url, const std::string& body, const base::Deadline& deadline) {
  const auto timeout = std::min(options.timeout, std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining()));
  const std::unique_ptr<CURL, void (*)(CURL*)> handle(curl_easy_init(), curl_easy_cleanup);
  if (!handle) return base::fail(ErrorCode::kInternal, "cannot make an HTTP request: out of memory");
  curl_slist* list = curl_slist_append(nullptr, "Content-Type: application/json");
  if (!options.api_key.empty()) list = curl_slist_append(list, ("Authorization: Bearer " + options.api_key).c_str());
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(list, curl_slist_free_all);
  Reply reply;
  CURL* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min<std::int64_t>(timeout.count(), 5'000)));
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, watch);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &deadline);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_ABORTED_BY_CALLBACK) return base::fail(ErrorCode::kCancelled, "embedding was cancelled");
  if (code == CURLE_WRITE_ERROR) return base::fail(ErrorCode::kTooLarge, "the embedding endpoint sent more than 64 MB");
  if (code != CURLE_OK) return base::fail(ErrorCode::kUnavailable, "the embedding endpoint cannot be reached", curl_easy_strerror(code));
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  curl_off_t after = 0;
  if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &after) == CURLE_OK && after > 0)
    reply.retry_after = std::min(std::chrono::seconds(after), kMaxRetryAfter);
  return reply;
}

base::Status normalise(Vector& vector) {
  double sum = 0;
  for (const float x : vector) sum += static_cast<double>(x) * static_cast<double>(x);
  if (!std::isfinite(sum) || sum == 0) return base::fail(ErrorCode::kUnavailable, "the embedding endpoint sent a vector that is zero or not a number");
  const auto factor = static_cast<float>(1.0 / std::sqrt(sum));
  for (float& x : vector) x *= factor;
  return {};
}

class HttpEmbedder final : public Embedder {
 public:
  explicit HttpEmbedder(HttpEmbedderOptions options) : options_(std::move(options)), identity_("http:" + options_.model + "/1") {
    while (options_.base_url.ends_with('/')) options_.base_url.pop_back();
    url_ = options_.base_url + "/embeddings";
  }
  std::string_view identity() const override { return identity_; }
  std::size_t dimension() const override { return options_.dimension; }

  base::Result<Vector> embed_query(std::string_view text, const base::Deadline& deadline) override {
    const std::string_view texts[] = {text};
    DOCENT_ASSIGN(auto vectors, embed_passages(texts, deadline));
    return std::move(vectors.front());
  }

  base::Result<std::vector<Vector>> embed_passages(std::span<const std::string_view> texts, const base::Deadline& deadline) override {
    std::vector<Vector> vectors;
    vectors.reserve(texts.size());
    std::size_t from = 0;
    while (from < texts.size()) {
      std::size_t to = from, bytes = 0;
      while (to < texts.size() && to - from < kMaxBatchTexts && (to == from || bytes + texts[to].size() <= kMaxBatchBytes)) bytes += texts[to++].size();
      DOCENT_ASSIGN(auto batch, embed_batch(texts.subspan(from, to - from), deadline));
      std::ranges::move(batch, std::back_inserter(vectors));
      from = to;
    }
    return vectors;
  }

 private:
  base::Result<std::vector<Vector>> embed_batch(std::span<const std::string_view> texts, const base::Deadline& deadline) {
    nlohmann::json request = {{"model", options_.model}, {"encoding_format", "float"}, {"input", nlohmann::json::array()}};
    for (const std::string_view text : texts) request["input"].push_back(std::string(text));
    const std::string body = request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    std::minstd_rand random{std::random_device{}()};
    auto pause = options_.first_pause;
    base::Error last;
    for (int attempt = 0; attempt < kTries; ++attempt) {
      if (attempt > 0) DOCENT_TRY(wait(pause, deadline));
      DOCENT_TRY(deadline.check("embedding"));
      auto reply = post(options_, url_, body, deadline);
      pause = options_.first_pause * (1 << attempt);
      pause += std::chrono::milliseconds(random() % (static_cast<std::uint64_t>(pause.count()) / 2 + 1));  // clients that failed together part
      if (!reply) {
        last = reply.error();
        if (last.code != ErrorCode::kUnavailable) return std::unexpected(last);
        continue;
      }
      if (reply->status == 200) return read(reply->body, texts.size());
      last = base::Error{ErrorCode::kUnavailable, "the embedding endpoint answered with status " + std::to_string(reply->status),
                         reply->body.substr(0, 200)};
      if (reply->status != 429 && reply->status < 500) return std::unexpected(last);
      if (reply->retry_after) pause = *reply->retry_after;
    }
    return std::unexpected(last);
  }

  static base::Status wait(std::chrono::milliseconds pause, const base::Deadline& deadline) {
    constexpr std::chrono::milliseconds kStep{20};
    for (std::chrono::milliseconds done{0}; done < pause; done += kStep) {
      DOCENT_TRY(deadline.check("embedding"));
      std::this_thread::sleep_for(kStep);
    }
    return {};
  }

  base::Result<std::vector<Vector>> read(const std::string& body, std::size_t count) const {
    const auto wrong = [](std::string_view what) {
      return base::fail(ErrorCode::kUnavailable, "the embedding endpoint's answer is not understood: " + std::string(what));
    };
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object() || !json.contains("data") || !json["data"].is_array()) return wrong("no list \"data\"");
    if (json["data"].size() != count) return wrong(std::to_string(json["data"].size()) + " vectors for " + std::to_string(count) + " texts");
    std::vector<Vector> vectors(count);
    std::size_t position = 0;
    for (const auto& item : json["data"]) {
      std::size_t index = position++;
      if (item.is_object() && item.contains("index") && item["index"].is_number_unsigned()) index = item["index"].get<std::size_t>();
      if (!item.is_object() || index >= count || !vectors[index].empty() || !item.contains("embedding") || !item["embedding"].is_array())
        return wrong("a vector is missing or comes twice");
      if (item["embedding"].size() != options_.dimension)
        return base::fail(ErrorCode::kConflict, "the model \"" + options_.model + "\" gives vectors of " + std::to_string(item["embedding"].size()) +
                                                    " components, embed.dimension says " + std::to_string(options_.dimension));
      for (const auto& x : item["embedding"]) {
        if (!x.is_number()) return wrong("a component is not a number");
        vectors[index].push_back(x.get<float>());
      }
      DOCENT_TRY(normalise(vectors[index]));
    }
    return vectors;
  }

  HttpEmbedderOptions options_;
  std::string identity_, url_;
};

}  // namespace

base::Result<std::unique_ptr<Embedder>> open_http_embedder(HttpEmbedderOptions options) {
  if (!options.base_url.starts_with("http://") && !options.base_url.starts_with("https://"))
    return base::fail(ErrorCode::kInvalidArgument, "embed.url must start with http:// or https://, got \"" + options.base_url + "\"");
  if (options.model.empty() || options.dimension == 0)
    return base::fail(ErrorCode::kInvalidArgument, "embed.url needs embed.model and embed.dimension, too");
  static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!started) return base::fail(ErrorCode::kInternal, "the HTTP library cannot be started");
  return std::make_unique<HttpEmbedder>(std::move(options));
}

}  // namespace docent::embed
