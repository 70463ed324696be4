// Embeddings from any endpoint that speaks OpenAI's `POST {base_url}/embeddings`.
//
// Batches of at most 64 texts and 256 KB; tries again after 429, 5xx and connection failures, at most 4 times within the deadline,
// with growing pauses (Retry-After is honoured up to 20 s). Vectors are normalised; another dimension than the configured one is
// kConflict. A stop request ends a request under way within a second. The owner configured the address, so private ones are allowed;
// redirects are not followed.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "embed/embedder.h"

namespace docent::embed {

struct HttpEmbedderOptions {
  std::string base_url;  // "http://127.0.0.1:8080/v1"
  std::string model;
  std::size_t dimension = 0;
  std::string api_key;  // sent as a bearer token where not empty; never logged
  std::chrono::milliseconds timeout{30'000};  // of one request
  std::chrono::milliseconds first_pause{250};  // before the second try; then each is twice as long, up to half more by chance
};

// kInvalidArgument for a URL that is not http(s), or no model or dimension. Does not connect.
base::Result<std::unique_ptr<Embedder>> open_http_embedder(HttpEmbedderOptions options);

}  // namespace docent::embed
