// Jobs as JSON, the same for the command line, REST and MCP. Each function gives one JSON value on one line.
//
//   job    {"id","kind","state","request":{…},"submitted_by","attempts","created_at","started_at","ended_at" (ISO 8601 or null),
//           "progress":{"stage","done","total"}|null,"cancel_requested","error":{"code","message"}|null,"last_event","retry_of","retried_as" (or null)}
//   event  {"sequence","at","kind","data":{…}}
#pragma once

#include <string>

#include "store/job_queue.h"

namespace docent::ingest {

// `for_owner` false: without paths of this machine (see public_request).
std::string job_json(const store::Job& job, bool for_owner);
// {"jobs":[…],"next_cursor":…|null}
std::string job_page_json(const store::JobPage& page, bool for_owner);
std::string event_json(const store::JobEvent& event);

// "2026-01-31T12:00:00Z".
std::string iso_time(std::int64_t unix_ms);

}  // namespace docent::ingest
