#pragma once

namespace docent::cli {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace docent::cli
