#include "store/document_store.h"

#include "base/hash.h"

namespace docent::store {

std::string settings_hash(const model::DocumentRecord& document) {
  // Each part with its length in front, so that no two lists of parts give the same text.
  std::string hashed;
  const auto add = [&](std::string_view part) { hashed.append(std::to_string(part.size())).append(":").append(part); };
  add(document.licence);
  add(document.trust);
  add(document.language);
  for (const std::string& group : document.groups) add(group);
  return base::hash128_hex(hashed);
}

}  // namespace docent::store
