// The composition root: builds every object once, in order of dependency, and takes them down in reverse. The only place that knows
// concrete types.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "cli/session.h"

namespace docent::app {

// Where the models are: $DOCENT_MODELS, else models/ beside or one level above the binary, else share/docent/models of its prefix. The first of
// these that exists; empty when none does.
std::filesystem::path find_models(const std::filesystem::path& executable);

// `models` may be empty: no embeddings then, unless embed.url is set.
base::Result<std::unique_ptr<cli::Session>> open_app(const cli::SessionOptions& options, const config::Config& config,
                                                     const std::filesystem::path& models);

}  // namespace docent::app
