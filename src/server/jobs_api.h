// The routes of ingestion jobs. Thread safe.
//
// Who may ingest sees and ends its own jobs; who has the scope admin, and a program of the same user on this machine without authentication,
// all of them. A job of somebody else does not exist.
#pragma once

#include <vector>

#include "ingest/job_request.h"
#include "server/route.h"
#include "store/corpus.h"
#include "store/job_queue.h"

namespace docent::server {

class JobsApi {
 public:
  // What the references name outlives it.
  JobsApi(store::JobQueue& queue, store::Corpus& corpus, ingest::IngestRules rules) : queue_(queue), corpus_(corpus), rules_(std::move(rules)) {}
  std::vector<Route> routes() const;

 private:
  Response submit(Call& call) const;
  Response list(Call& call) const;
  Response show(Call& call) const;
  Response cancel(Call& call) const;
  Response retry(Call& call) const;
  Response report(Call& call) const;
  Response events(Call& call) const;
  // The id of a job that the caller may see. kNotFound for any other.
  base::Result<std::string> find(const Call& call) const;

  store::JobQueue& queue_;
  store::Corpus& corpus_;
  const ingest::IngestRules rules_;
};

// Who submits, as the queue keeps it.
store::JobPrincipal job_principal(const Call& call);

}  // namespace docent::server
