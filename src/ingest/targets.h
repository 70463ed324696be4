// What targets and sources are called.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "model/records.h"

namespace docent::ingest {

constexpr std::size_t kMaxNameBytes = 200;  // of sources, version labels, groups

// Local targets are kept absolute, so that the same folder is the same target from wherever it is named.
std::string normal_target(const std::string& target);

// kInvalidArgument, with `what` ("source", "version label") in its message.
base::Status check_name(std::string_view what, std::string_view name);
base::Status check_trust(std::string_view trust);

// The source that an ingest of this normal target without a source name goes to: the one that has the target already, else one called after
// its last component, with a short hash where another target goes by that name.
std::string source_name(const std::string& target, const std::vector<model::SourceRecord>& sources);

}  // namespace docent::ingest
