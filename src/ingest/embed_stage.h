// The last stage of ingestion: gives every passage that lacks one its vector. Resumable: what is done is durable, batch by batch.
#pragma once

#include <stop_token>

#include "embed/embedder.h"
#include "ingest/report.h"
#include "store/corpus.h"

namespace docent::ingest {

// Adds to report.embedded, reused, without_vectors. kCancelled never: a stop request ends it early with report.cancelled.
base::Status embed_missing(store::Corpus& corpus, embed::Embedder& embedder, const ProgressSink& progress, std::stop_token stop,
                           IngestReport& report);

}  // namespace docent::ingest
