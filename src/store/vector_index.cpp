#include "store/vector_index.h"

#include <algorithm>
#include <cmath>

namespace docent::store {

QuantizedVector quantize(std::span<const float> vector) {
  QuantizedVector result;
  result.values.resize(vector.size());
  float largest = 0;
  for (const float x : vector) {
    // Not a number or infinite: nothing can be said about the vector, so it is like no other.
    if (!std::isfinite(x)) return result;
    largest = std::max(largest, std::abs(x));
  }
  result.scale = largest / 127;
  if (result.scale == 0) return result;
  const double factor = 127.0 / static_cast<double>(largest);
  for (std::size_t i = 0; i < vector.size(); ++i)
    result.values[i] = static_cast<std::int8_t>(std::lrint(std::clamp(static_cast<double>(vector[i]) * factor, -127.0, 127.0)));
  return result;
}

}  // namespace docent::store
