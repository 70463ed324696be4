// Jobs of kind "ingest": what a request may say, who may ask for it, and how it gets into the queue.
//
//   {"targets":[…], "source"?:…, "version_label"?:…, "include"?:[…], "exclude"?:[…], "root"?:…, "groups"?:[…], "trust"?:…, "license"?:…,
//    "lang"?:…, "embed"?:true}
//
// The owner may name any target. Others (requests from the network) only what lies, symbolic links resolved, below a folder of
// ingest.allowed_roots; a relative target is looked for below each of them. They cannot change a source of groups that are not theirs, nor
// the groups of a source that exists. All this is checked when a job is submitted and again when it starts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "ingest/pipeline.h"
#include "store/document_store.h"
#include "store/job_queue.h"

namespace docent::ingest {

constexpr std::string_view kIngestJob = "ingest";
constexpr std::size_t kMaxTargets = 100;
constexpr std::size_t kMaxGlobs = 100;  // of each kind

struct IngestRules {
  std::vector<std::string> allowed_roots;  // empty: nobody but the owner ingests
};
// From the setting ingest.allowed_roots: folders separated by spaces.
IngestRules make_ingest_rules(std::string_view allowed_roots);

// Strict: kInvalidArgument names a member that is unknown (with the nearest known one) or of the wrong type.
base::Result<IngestRequest> parse_ingest_request(std::string_view json);
std::string ingest_request_json(const IngestRequest& request);

// The request with targets as the pipeline takes them. kInvalidArgument (URLs are refused for now), kNotFound, kForbidden.
base::Result<IngestRequest> resolve_ingest_request(const IngestRequest& request, const store::JobPrincipal& principal, const IngestRules& rules,
                                                   const std::vector<model::SourceRecord>& sources);

// Checks, then submits. Errors of both; dry runs are no jobs (kInvalidArgument).
base::Result<store::Submitted> submit_ingest(store::JobQueue& queue, const store::DocumentStore& record, const IngestRequest& request,
                                             const store::JobPrincipal& principal, const IngestRules& rules, const std::string& idempotency_key = "");

// The request of a job without paths of this machine: those that the owner gave are reduced to their last component.
std::string public_request(const store::Job& job);
// `text` with the allowed roots taken off the paths in it.
std::string without_roots(std::string text, const IngestRules& rules);

}  // namespace docent::ingest
