// Extraction for documents that are already there: their graph is missing (the record is from before there was one), or another version of the
// extraction made it. Reads the original bytes that the record keeps, never the source. Resumable: what is done is durable, batch by batch.
#pragma once

#include <stop_token>

#include "ingest/report.h"
#include "store/corpus.h"

namespace docent::ingest {

// Adds to `extracted`. A document that today's parser cuts into other sections is left to the ingestion of its source. kCancelled never: a stop
// request ends it early.
base::Status extract_missing(store::Corpus& corpus, std::size_t threads, const ProgressSink& progress, std::stop_token stop, std::uint64_t& extracted);

}  // namespace docent::ingest
