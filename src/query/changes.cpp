#include "query/changes.h"

#include <algorithm>
#include <map>

#include "base/version_order.h"
#include "query/graph_json.h"
#include "query/response_json.h"
#include "query/source_names.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using base::JsonWriter;
using cypher::NodeId;
using model::DocumentRecord;

struct Documents {
  bool compared = false;  // both versions are there
  std::vector<const DocumentRecord*> added, removed, changed;
  std::size_t unchanged = 0;
};

// By source and path, within the sources that have both versions.
Documents compare(const std::vector<DocumentRecord>& documents, const ChangesRequest& request) {
  using Key = std::pair<std::string_view, std::string_view>;
  std::map<std::string_view, std::pair<bool, bool>> sources;
  std::map<Key, std::pair<const DocumentRecord*, const DocumentRecord*>> pages;
  for (const DocumentRecord& document : documents) {
    const bool before = document.version_label == request.from, after = document.version_label == request.to;
    if (!before && !after) continue;
    auto& [old_page, new_page] = pages[{document.source, document.path}];
    if (before) old_page = &document;
    if (after) new_page = &document;
    sources[document.source].first |= before;
    sources[document.source].second |= after;
  }
  Documents result;
  for (const auto& [key, page] : pages) {
    if (!sources[key.first].first || !sources[key.first].second) continue;
    result.compared = true;
    const auto& [before, after] = page;
    if (before == nullptr) result.added.push_back(after);
    else if (after == nullptr) result.removed.push_back(before);
    else if (before->sha256 != after->sha256) result.changed.push_back(after);
    else ++result.unchanged;
  }
  return result;
}

struct Marked {
  NodeId node;
  std::string_view version;
};

std::vector<Marked> marked(const store::Graph& graph, std::string_view property, const ChangesRequest& request) {
  std::vector<Marked> found;
  const auto key = graph.find_key(property);
  const auto mentions = graph.find_type(model::to_string(model::EdgeType::kMentions));
  const auto is_of = [&](NodeId section) {
    const auto owner = graph.document_of(section);
    return owner && text_of(graph, *owner, "source") == *request.source;
  };
  const auto is_named_by = [&](const cypher::Step& mention) { return is_of(mention.other); };
  for (NodeId node = 0; key && node < graph.node_count(); ++node) {
    const std::string_view version = text_of(graph, node, *key);
    if (version.empty() || base::compare_versions(version, request.to) > 0) continue;
    if (request.from.empty() ? base::compare_versions(version, request.to) != 0 : base::compare_versions(version, request.from) <= 0) continue;
    if (request.source) {
      const bool of_source = graph.document_of(node) ? is_of(node) : mentions && std::ranges::any_of(graph.steps(node, cypher::Towards::kIncoming, *mentions), is_named_by);
      if (!of_source) continue;
    }
    found.push_back({node, version});
  }
  std::ranges::stable_sort(found, [](const Marked& a, const Marked& b) { return base::compare_versions(a.version, b.version) > 0; });
  return found;
}

class Report {
 public:
  Report(const store::Graph& graph, std::size_t limit) : graph_(graph), limit_(limit), json_(answer_.json) {}

  void begin(const ChangesRequest& request) { json_.open_object().member("from", request.from).member("to", request.to); }

  void add(const Documents& documents) {
    json_.key("documents").open_object().member("compared", documents.compared);
    add_documents("added", documents.added);
    add_documents("removed", documents.removed);
    add_documents("changed", documents.changed);
    json_.member("unchanged", documents.unchanged).close_object();
  }

  void add(const char* name, const std::vector<Marked>& nodes) {
    json_.key(name).open_array();
    if (!nodes.empty()) answer_.text += std::string(name) + ":\n";
    for (std::size_t i = 0; i < nodes.size() && i < limit_; ++i) {
      const auto [node, version] = nodes[i];
      json_.open_object().key("node");
      write_node(json_, graph_, node);
      json_.member("version", version);
      answer_.text += "- " + std::string(version) + "  " + std::string(model::to_string(graph_.kind(node))) + " " + one_line(label_of(graph_, node), 100);
      if (const auto mentions = best_mentions(graph_, node, 1); !mentions.empty()) {
        json_.key("evidence");
        write_evidence(json_, graph_, mentions.front());
        add_source(graph_, mentions.front(), answer_.sources);
        answer_.text += "  (" + place_of(graph_, graph_.start_of(mentions.front())) + ")";
      } else if (const auto document = graph_.document_of(node)) {
        add_source_name(text_of(graph_, *document, "source"), answer_.sources);
        answer_.text += "  (" + place_of(graph_, node) + ")";
      }
      answer_.text += '\n';
      json_.close_object();
    }
    truncated_ |= nodes.size() > limit_;
    json_.close_array();
  }

  GraphAnswer end() && {
    json_.member("truncated", truncated_).close_object();
    if (answer_.text.empty()) answer_.text = "Nothing is known to have changed.\n";
    if (truncated_) answer_.text += "[More was left out.]\n";
    return std::move(answer_);
  }

 private:
  void add_documents(const char* name, const std::vector<const DocumentRecord*>& documents) {
    json_.key(name).open_array();
    if (!documents.empty()) answer_.text += std::to_string(documents.size()) + " documents " + name + ":\n";
    for (std::size_t i = 0; i < documents.size() && i < limit_; ++i) {
      const DocumentRecord& document = *documents[i];
      json_.open_object().member("document_id", document.id.value).member("source", document.source).member("path", document.path).member("title", document.title);
      json_.member("uri", public_uri(document, "")).close_object();
      answer_.text += "- " + document.title + "  (" + document.path + ")\n";
      add_source_name(document.source, answer_.sources);
    }
    truncated_ |= documents.size() > limit_;
    json_.close_array();
  }

  const store::Graph& graph_;
  const std::size_t limit_;
  GraphAnswer answer_;
  JsonWriter json_;
  bool truncated_ = false;
};

}  // namespace

base::Result<GraphAnswer> whats_changed(const store::DocumentStore& record, const store::Graph& graph, const ChangesRequest& request) {
  if (request.to.empty()) return base::fail(ErrorCode::kInvalidArgument, "name the version: what changed up to which?");
  if (request.limit < 1 || request.limit > kMaxChanges) return base::fail(ErrorCode::kInvalidArgument, "the limit must be 1.." + std::to_string(kMaxChanges));
  DOCENT_ASSIGN(auto documents, record.documents());
  std::erase_if(documents, [&](const DocumentRecord& document) { return !may_see(document.groups, request.principal); });
  if (request.source && std::ranges::none_of(documents, [&](const DocumentRecord& document) { return document.source == *request.source; }))
    return base::fail(ErrorCode::kNotFound, "there is no source \"" + one_line(*request.source, 64) + "\"");
  if (request.source) std::erase_if(documents, [&](const DocumentRecord& document) { return document.source != *request.source; });
  Report report(graph, request.limit);
  report.begin(request);
  report.add(request.from.empty() ? Documents() : compare(documents, request));
  report.add("introduced", marked(graph, "introduced_in", request));
  report.add("deprecated", marked(graph, "deprecated_in", request));
  report.add("removed", marked(graph, "removed_in", request));
  return std::move(report).end();
}

}  // namespace docent::query
