// Role: turns text into unit vectors. Implementations: in process (embed/local_embedder.h), any OpenAI-compatible endpoint
// (embed/http_embedder.h).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"

namespace docent::embed {

using Vector = std::vector<float>;

class Embedder {
 public:
  virtual ~Embedder() = default;
  // Names model and preprocessing; vectors of different identities must never meet. "bge-small-en-v1.5-q/2".
  virtual std::string_view identity() const = 0;
  virtual std::size_t dimension() const = 0;
  // One question, with the model's query prefix. Goes before any passage that is waiting. Thread safe.
  virtual base::Result<Vector> embed_query(std::string_view text, const base::Deadline& deadline) = 0;
  // Passages in any order and number; vectors come back in the same order. Blocks until done; uses every worker. Thread safe.
  virtual base::Result<std::vector<Vector>> embed_passages(std::span<const std::string_view> texts,
                                                           const base::Deadline& deadline) = 0;
};

}  // namespace docent::embed
