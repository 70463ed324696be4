// Which documents a request is about: those that its principal may see and that its source and version name.
#pragma once

#include "query/request.h"
#include "store/corpus.h"

namespace docent::query {

// kNotFound for a source or version that the principal knows no document of; the error lists those it does.
base::Result<store::DocumentFilter> make_filter(store::Corpus& corpus, const SearchRequest& request);

}  // namespace docent::query
