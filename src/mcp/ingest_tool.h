// The tool `ingest_documents`: a durable job of the queue, told of as a task to clients that know tasks, by its id to others.
//
// Thread safe. Only for callers with the right to ingest; what they may name as targets: ingest/job_request.h.
#pragma once

#include <optional>
#include <string>

#include "ingest/job_request.h"
#include "mcp/features.h"
#include "store/corpus.h"
#include "store/job_queue.h"

namespace docent::mcp {

struct IngestParts {
  store::JobQueue& queue;
  store::Corpus& corpus;
  ingest::IngestRules rules;
};

constexpr std::string_view kIngestTool = "ingest_documents";
Json ingest_tool();
// As Features::call_tool.
base::Result<Json> call_ingest_tool(const IngestParts& parts, const Caller& caller, const Json& arguments);
// nullopt: no job that the caller submitted.
std::optional<Task> task_of_job(const IngestParts& parts, const Caller& caller, const std::string& id);
bool cancel_job_task(const IngestParts& parts, const Caller& caller, const std::string& id);

}  // namespace docent::mcp
