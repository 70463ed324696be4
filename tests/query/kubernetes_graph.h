// The graph of the Kubernetes documentation of the evaluation data, made as ingestion makes it: for tests and benchmarks on real text.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <vector>

#include "extract/corpus.h"
#include "ingest/connectors/reader.h"
#include "ingest/make_bundle.h"
#include "parse/parse.h"
#include "parse/passages.h"
#include "store/embedded/graph_snapshot.h"

namespace docent::query::testing {

// Null when $DOCENT_EVAL_DIR names no folder with docs-kubernetes. Made once; takes some seconds.
inline const store::embedded::GraphSnapshot* kubernetes_graph() {
  static const auto kGraph = []() -> std::shared_ptr<const store::embedded::GraphSnapshot> {
    const char* folder = std::getenv("DOCENT_EVAL_DIR");
    const std::filesystem::path archive = std::filesystem::path(folder ? folder : "") / "docs-kubernetes" / "docs.tar.zst";
    if (!folder || !std::filesystem::exists(archive)) return nullptr;
    ingest::ReaderOptions options;
    options.strip_root = "content/en";
    auto reader = ingest::open_target(archive.string(), options);
    if (!reader) return nullptr;
    std::vector<store::embedded::GraphDocument> documents;
    extract::Corpus corpus;
    const auto status = (*reader)->for_each([&](const ingest::FoundFile& file, const ingest::Reader::Load& load) -> base::Status {
      auto bytes = load();
      if (!bytes) return {};
      ingest::FileFacts facts;
      facts.source = "k8s";
      facts.path = file.path;
      auto made = ingest::make_bundle(std::move(*bytes), file.path.ends_with(".html") ? parse::Format::kHtml : parse::Format::kMarkdown, facts, parse::approximate_pieces, false);
      if (!made) return {};
      corpus.put(extract::make_corpus_document(made->bundle.document, made->bundle.sections, std::make_shared<const model::DocumentGraph>(std::move(made->graph))));
      documents.push_back({std::move(made->bundle.document), std::move(made->bundle.sections), {}});
      return {};
    });
    if (!status) return nullptr;
    for (auto& document : documents) document.part = corpus.resolve(document.document.id);
    auto graph = store::embedded::GraphSnapshot::make(documents, 1);
    return graph ? *graph : nullptr;
  }();
  return kGraph.get();
}

// What to ask each version of the Kubernetes documentation, as a person would. The graph's hubs are among it: "Kubernetes" has the most edges, "Pod" and
// "HTTP 401" follow.
struct KubernetesQuestion {
  const char* label;
  std::vector<std::pair<std::string, std::string>> inputs;
};
inline const std::vector<KubernetesQuestion>& kubernetes_questions() {
  static const std::vector<KubernetesQuestion> kQuestions = {
      {"traverse/1", {{"start_id", "Command:kubectl apply"}, {"max_depth", "3"}}},
      {"traverse/2", {{"start_id", "Component:Kubernetes"}, {"max_depth", "3"}}},
      {"traverse/3", {{"start_id", "Component:Pod"}, {"max_depth", "3"}}},
      {"troubleshoot/1", {{"error_name", "Failed to destroy network for sandbox"}}},
      {"troubleshoot/2", {{"error_name", "HTTP 401"}}},
      {"troubleshoot/3", {{"error_name", "HTTP 401"}}},
      {"compare/1", {{"item_a", "spec.parallelism"}, {"item_b", "spec.suspend"}}},
      {"compare/2", {{"item_a", "kubectl apply"}, {"item_b", "kubectl create"}}},
      {"compare/3", {{"item_a_id", "Component:Pod"}, {"item_b_id", "Component:Kubernetes"}}},
      {"explain/1", {{"component_name", "Kubernetes"}}},
      {"explain/2", {{"component_name", "Pod"}}},
      {"explain/3", {{"concept_term", "Pod phase"}}},
      {"dependency_chain/1", {{"component_name", "KubeletConfiguration"}}},
      {"dependency_chain/2", {{"component_name", "Pod"}}},
      {"dependency_chain/3", {{"component_name", "Kubernetes"}}},
      {"impact_assessment/1", {{"config_name", "spec.externalTrafficPolicy"}}},
      {"impact_assessment/2", {{"config_name", "driverName"}}},
      {"impact_assessment/3", {{"config_name", "spec.parallelism"}}},
      {"comparison/1", {{"entity_type", "Component"}, {"entity_name_a", "Pod"}, {"entity_name_b", "Kubernetes"}}},
      {"comparison/2", {{"entity_name_a", "spec.externalTrafficPolicy"}, {"entity_name_b", "spec.suspend"}}},
      {"comparison/3", {{"entity_name_a", "openssl"}, {"entity_name_b", "Rotate the CA certificates manually"}}},
      {"temporal/1", {{"version", "1.22"}}},
      {"temporal/2", {{"version", "1.22"}, {"entity_name", "KubeletInUserNamespace"}}},
      {"temporal/3", {{"version", "v1.31"}}},
      {"troubleshooting_path/1", {{"error_name", "CrashLoopBackOff"}}},
      {"troubleshooting_path/2", {{"error_name", "ImagePullBackOff"}}},
      {"troubleshooting_path/3", {{"error_name", "Failed to destroy network for sandbox"}}},
  };
  return kQuestions;
}

}  // namespace docent::query::testing
