#include "query/why_not_target.h"

#include <algorithm>

#include "base/text.h"
#include "query/browse.h"
#include "query/response_json.h"

namespace docent::query {
namespace {

using base::ErrorCode;

// "docent://handbook/a.md?version=2.0#keys" in its parts.
struct Name {
  std::string_view place, anchor;
  std::optional<std::string_view> version;
};

Name split_name(std::string_view text) {
  constexpr std::string_view kVersion = "?version=";
  Name name;
  if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
    name.anchor = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (const std::size_t at = text.find(kVersion); at != std::string_view::npos) {
    name.version = text.substr(at + kVersion.size());
    text = text.substr(0, at);
  }
  name.place = text;
  return name;
}

bool ends_with_path(std::string_view whole, std::string_view end) {
  return !end.empty() && whole.size() > end.size() && whole.ends_with(end) && whole[whole.size() - end.size() - 1] == '/';
}

bool is_name_of(const model::DocumentRecord& document, std::string_view place) {
  return place == document.path || (!document.uri.empty() && place == document.uri) || place == document.source + "/" + document.path ||
         place == public_uri({}, document.source, document.path, {});
}

// Either may be the longer one: "nodes.md" of "concepts/nodes.md", or the path of a file on disk.
bool is_end_of(const model::DocumentRecord& document, std::string_view place) {
  return place.find("://") == std::string_view::npos && (ends_with_path(document.path, place) || ends_with_path(place, document.path));
}

base::Result<std::vector<Target>> by_id(const store::DocumentStore& record, std::string_view id, const Principal& principal) {
  const auto visible = visible_to(principal);
  Target target;
  if (id.starts_with(model::SectionTag::kPrefix)) {
    DOCENT_ASSIGN(const auto found, record.resolve_section(id, visible));
    DOCENT_ASSIGN(target.document, record.document_by_key(found.first));
    target.section = found.second;
  } else if (id.starts_with(model::PassageTag::kPrefix)) {
    DOCENT_ASSIGN(const auto found, record.resolve_passage(id, visible));
    DOCENT_ASSIGN(target.document, record.document_by_key(found.first));
    target.passage = found.second;
  } else if (id.starts_with(model::DocumentTag::kPrefix)) {
    DOCENT_ASSIGN(const auto found, record.resolve_document(id, visible));
    DOCENT_ASSIGN(target.document, record.document(found));
  } else {
    return std::vector<Target>();
  }
  if (!may_see(target.document.groups, principal)) return std::vector<Target>();
  return std::vector<Target>{std::move(target)};
}

}  // namespace

base::Result<std::vector<Target>> find_targets(const store::DocumentStore& record, std::string_view text, const Principal& principal) {
  const std::string_view asked = base::trim(text);
  auto found = by_id(record, asked, principal);
  if (found && !found->empty()) return found;
  // What looks like an id may be a path, and a malformed id is one that nothing has.
  const bool unknown = found || found.error().code == ErrorCode::kNotFound || found.error().code == ErrorCode::kInvalidArgument;
  if (!unknown) return found;
  const Name name = split_name(asked);
  DOCENT_ASSIGN(const auto documents, record.documents());
  std::vector<Target> whole, ends;
  for (const model::DocumentRecord& document : documents) {
    if (name.place.empty() || !may_see(document.groups, principal) || (name.version && *name.version != document.version_label)) continue;
    const bool is_whole = is_name_of(document, name.place);
    if (!is_whole && !is_end_of(document, name.place)) continue;
    Target target{document, {}, {}};
    if (!name.anchor.empty()) {
      DOCENT_ASSIGN(const auto sections, record.sections(document.key));
      const auto section = std::ranges::find(sections, name.anchor, &model::SectionRecord::anchor);
      if (section == sections.end()) continue;
      target.section = section->id;
    }
    (is_whole ? whole : ends).push_back(std::move(target));
  }
  return whole.empty() ? std::move(ends) : std::move(whole);
}

}  // namespace docent::query
