#include "query/engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"
#include "base/text.h"
#include "query/answer.h"
#include "query/browse.h"
#include "query/confidence.h"
#include "query/conversation.h"
#include "query/intent.h"
#include "query/rank_trace.h"
#include "query/ranker.h"
#include "query/retrieve.h"
#include "query/stage.h"
#include "text/analyzer.h"

namespace docent::query {
namespace {

using base::ErrorCode;

// Passages asked of each arm: enough that fusion finds what stands 100th in one and 1st in the other.
constexpr std::size_t kArmPool = 200;
constexpr std::size_t kMaxPerDocument = 3;
constexpr std::size_t kMaxSeenGroups = 1'024;  // sets of groups whose generation is remembered

double elapsed_ms(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

base::Status check_request(const SearchRequest& request) {
  if (request.query.size() > kMaxQuestionBytes)
    return base::fail(ErrorCode::kTooLarge, "the question has " + std::to_string(request.query.size()) + " bytes; the limit is " +
                                                std::to_string(kMaxQuestionBytes));
  if (base::trim(request.query).empty())
    return base::fail(ErrorCode::kInvalidArgument, "the question is empty; give a few words or a sentence");
  if (request.k < 1 || request.k > kMaxResults)
    return base::fail(ErrorCode::kInvalidArgument,
                      "k must be 1.." + std::to_string(kMaxResults) + ", got " + std::to_string(request.k));
  return {};
}

std::string list_names(const std::set<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + (name.empty() ? std::string("(none)") : name);
  return list.empty() ? "nothing" : list;
}

// The documents that this principal may see and this request asks for.
base::Result<store::DocumentFilter> make_filter(store::Corpus& corpus, const SearchRequest& request) {
  store::DocumentFilter filter;
  if (request.principal.owner && !request.source && !request.version_label) return filter;
  DOCENT_ASSIGN(const auto table, corpus.documents());
  // Rows name their source, version and groups by number: texts are compared once for each, not once for each document.
  const auto equal = [](const std::vector<std::string>& names, const std::optional<std::string>& wanted) {
    std::vector<bool> fits;
    for (const std::string& name : names) fits.push_back(!wanted || name == *wanted);
    return fits;
  };
  const std::vector<bool> source_fits = equal(table->sources, request.source), version_fits = equal(table->versions, request.version_label);
  std::vector<bool> visible;
  for (const auto& groups : table->groups) visible.push_back(may_see(groups, request.principal));
  std::vector<bool> known_sources(table->sources.size()), known_versions(table->versions.size());  // that this principal may know of
  filter.all = false;
  filter.allowed.assign(table->end, false);
  std::size_t allowed = 0;
  for (const auto& row : table->rows) {
    if (!visible[row.groups]) continue;
    known_sources[row.source] = true;
    if (source_fits[row.source]) known_versions[row.version] = true;
    if (!source_fits[row.source] || !version_fits[row.version]) continue;
    filter.allowed[row.key] = true;
    ++allowed;
  }
  const auto known = [](const std::vector<std::string>& names, const std::vector<bool>& flags) {
    std::set<std::string> list;
    for (std::size_t i = 0; i < names.size(); ++i)
      if (flags[i]) list.insert(names[i]);
    return list;
  };
  if (request.source) {
    const auto names = known(table->sources, known_sources);
    if (!names.contains(*request.source)) return base::fail(ErrorCode::kNotFound, "no source \"" + *request.source + "\"; there is: " + list_names(names));
  }
  if (request.version_label) {
    const auto names = known(table->versions, known_versions);
    if (!names.contains(*request.version_label))
      return base::fail(ErrorCode::kNotFound, "no version \"" + *request.version_label + "\"; there is: " + list_names(names));
  }
  filter.all = allowed == table->rows.size() && table->rows.size() > 0;
  return filter;
}

// Reads the texts of the best passages and lifts the documents they name.
base::Status boost_second_hop(store::Corpus& corpus, const MentionOptions& options, std::vector<FusedPassage>& candidates) {
  DOCENT_ASSIGN(const auto table, corpus.documents());
  std::vector<std::string_view> titles;
  titles.reserve(candidates.size());
  for (const FusedPassage& candidate : candidates) {
    const auto row = std::ranges::lower_bound(table->rows, candidate.document, {}, &store::DocumentTable::Row::key);
    titles.push_back(row != table->rows.end() && row->key == candidate.document ? std::string_view(row->title) : std::string_view());
  }
  std::vector<model::PassageKey> keys;
  for (std::size_t i = 0; i < std::min(options.seeds, candidates.size()); ++i) keys.push_back(candidates[i].passage);
  DOCENT_ASSIGN(const auto views, corpus.record().passage_views(keys));
  if (views.size() != keys.size()) return {};  // one went meanwhile: the next question sees the new state
  std::vector<std::string_view> texts;
  for (const auto& view : views) texts.push_back(view.passage.text);
  boost_mentioned(candidates, titles, texts, options);
  return {};
}

// Distinct query terms that stand in the passage or its headings, for `explain`.
std::vector<std::string> matched_terms(const std::string& query, const store::PassageView& view) {
  std::unordered_set<std::string> present;
  for (const auto& token : text::analyze(view.passage.heading_line + "\n" + view.passage.text, text::Mode::kProse))
    present.insert(token.term);
  std::vector<std::string> matched;
  for (const auto& term : text::parse_lexical_query(query).terms)
    if (present.contains(term.term)) matched.push_back(term.term);
  return matched;
}

Explanation explain(const FusedPassage& passage, double dense_weight) {
  Explanation explanation;
  if (passage.bm25f > 0) explanation.bm25f = passage.bm25f;
  if (!std::isnan(passage.cosine)) explanation.cosine = passage.cosine;
  explanation.dense_part = dense_weight * passage.z_dense;
  explanation.lexical_part = (1.0 - dense_weight) * passage.z_lexical;
  for (std::size_t part = 0; part < kRankParts.size(); ++part)
    if (passage.parts[part] != 0) explanation.other_parts.emplace_back(kRankParts[part], passage.parts[part]);
  explanation.fused = passage.fused;
  return explanation;
}

// Best passage of each section, few of each document; what is held back comes after everything else only if places are left.
// Indexes into `views`.
std::vector<std::size_t> diversify(const std::vector<store::PassageView>& views, std::size_t k) {
  std::unordered_set<std::string_view> sections;
  std::unordered_map<model::DocumentKey, std::size_t> per_document;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < views.size() && chosen.size() < k; ++i) {
    if (!sections.insert(views[i].passage.section.value).second) continue;
    if (per_document[views[i].document.key]++ >= kMaxPerDocument) continue;
    chosen.push_back(i);
  }
  return chosen;
}

// Says plainly that there is no answer, why, and what comes nearest. The texts themselves are the evidence that is listed beside it.
std::string not_in_the_docs(const AskResponse& response, double threshold) {
  constexpr std::size_t kNearestSections = 3;
  const auto percent = [](double probability) { return std::to_string(std::lround(100 * probability)) + " %"; };
  std::string markdown("Not in the docs: ");
  if (response.search.results.empty()) return markdown + "nothing that was ingested matches the question.";
  markdown += response.confidence < threshold ? "what was found answers this with a probability of " + percent(response.confidence) + ", and less than " +
                                                    percent(threshold) + " is not enough."
                                              : "what was found holds no statement that answers this.";
  markdown += " The nearest sections:\n";
  for (std::size_t i = 0; i < std::min(kNearestSections, response.search.results.size()); ++i) {
    const SearchHit& hit = response.search.results[i];
    std::string path(hit.view.document.title);
    for (const std::string& heading : hit.view.heading_path)
      if (heading != hit.view.document.title) path += " > " + heading;
    markdown += "\n- " + path + " [" + std::to_string(hit.rank) + "]";
  }
  return markdown;
}

// A component that is also defined as a concept is one thing, not two that could be meant: the component. Null when several things fit.
const LinkCandidate* one_thing(const LinkedMention& mention) {
  const LinkCandidate* component = nullptr;
  for (const LinkCandidate& one : mention.candidates) {
    if (one.score < mention.candidates.front().score - kNearScore) break;
    const bool is_facet = one.kind == model::NodeKind::kComponent || one.kind == model::NodeKind::kConcept;
    if (!is_facet || base::ascii_lower(one.name) != base::ascii_lower(mention.candidates.front().name)) return nullptr;
    if (one.kind == model::NodeKind::kComponent && component == nullptr) component = &one;
  }
  return component;
}

}  // namespace

Engine::Engine(store::Corpus& corpus, embed::Embedder* embedder, EngineOptions options)
    : corpus_(corpus), embedder_(embedder), options_(options) {}
Engine::~Engine() = default;

base::Result<std::shared_ptr<const store::Graph>> Engine::graph_for(const Principal& principal) const {
  return corpus_.graph().snapshot(visible_to(principal));
}

base::Result<std::shared_ptr<const GraphContext>> Engine::graph_context(const Principal& principal) const {
  DOCENT_ASSIGN(const auto graph, graph_for(principal));
  return contexts_.of(graph);
}

base::Result<model::Generation> Engine::generation_for(const Principal& principal) const {
  DOCENT_ASSIGN(const model::Generation generation, corpus_.record().generation());
  return generation_for(principal, generation);
}

base::Result<model::Generation> Engine::generation_for(const Principal& principal, model::Generation generation) const {
  if (principal.owner) return generation;
  {
    const std::lock_guard lock(seen_mutex_);
    if (const auto at = seen_.find(principal.groups); at != seen_.end() && at->second.generation == generation) return at->second.fingerprint;
  }
  DOCENT_ASSIGN(const auto documents, corpus_.record().documents());
  std::vector<std::string> parts;
  for (const auto& document : documents)
    if (may_see(document.groups, principal)) parts.push_back(document.id.value + document.sha256 + document.parser + document.trust + document.licence);
  std::ranges::sort(parts);  // keys, and so the order of documents(), depend on what else is there
  base::Sha256Stream hash;
  for (const std::string& part : parts) hash.update(part + "\n");
  const auto digest = hash.finish();
  constexpr int kBytes = 7, kSpareBits = 3;
  model::Generation fingerprint = 0;
  for (int i = 0; i < kBytes; ++i) fingerprint = fingerprint << 8 | digest[static_cast<std::size_t>(i)];
  fingerprint >>= kSpareBits;
  const std::lock_guard lock(seen_mutex_);
  if (seen_.size() >= kMaxSeenGroups) seen_.clear();
  seen_[principal.groups] = {generation, fingerprint};
  return fingerprint;
}

base::Result<RankTrace> trace_ranking(store::Corpus& corpus, embed::Embedder& embedder, const SearchRequest& request) {
  const EngineOptions options;
  DOCENT_TRY(check_request(request));
  StageLog log(request.deadline);
  DOCENT_ASSIGN(const store::CorpusSnapshot snapshot, corpus.snapshot());
  DOCENT_ASSIGN(const store::DocumentFilter filter, make_filter(corpus, request));
  DOCENT_ASSIGN(Retrieved retrieved, retrieve(snapshot, request, Mode::kHybrid, filter, kArmPool, &embedder, log));
  RankTrace trace;
  if (!retrieved.has_dense) return trace;
  const double dense_weight = weight_for(options.fusion, request.query);
  fuse(retrieved.candidates, retrieved.lexical, retrieved.dense, dense_weight);
  DOCENT_TRY(boost_second_hop(corpus, options.mentions, retrieved.candidates));
  DOCENT_ASSIGN(const RankEvidence evidence, gather_rank_evidence(snapshot, retrieved));
  trace.features = rank_features(evidence, sentence_share(request.query));
  trace.candidates.assign(evidence.candidates.begin(), evidence.candidates.end());
  return trace;
}

base::Result<Ranking> Engine::rank(const SearchRequest& request, std::size_t pool) const {
  DOCENT_TRY(check_request(request));
  StageLog log(request.deadline);
  store::CorpusSnapshot snapshot;
  store::DocumentFilter filter;
  DOCENT_TRY(log.run_stage("snapshot", StageLog::Need::kRequired, [&]() -> base::Status {
    DOCENT_ASSIGN(snapshot, corpus_.snapshot());
    DOCENT_ASSIGN(filter, make_filter(corpus_, request));
    return {};
  }));
  const bool can_dense = embedder_ != nullptr && snapshot.vectors != nullptr;
  const Mode wanted = request.mode != Mode::kAuto ? request.mode : can_dense ? Mode::kHybrid : Mode::kLexical;
  DOCENT_ASSIGN(Retrieved retrieved,
                retrieve(snapshot, request, wanted, filter, std::max(pool, kArmPool), embedder_, log));
  Ranking ranking;
  ranking.mode = wanted == Mode::kHybrid && !retrieved.has_dense ? Mode::kLexical : wanted;
  ranking.dense_weight = ranking.mode == Mode::kLexical ? 0.0 : ranking.mode == Mode::kDense ? 1.0 : weight_for(options_.fusion, request.query);
  // Before the fusion: how the arms are merged must not move what is known about each.
  DOCENT_TRY(log.run_stage("confidence", StageLog::Need::kRequired, [&]() -> base::Status {
    if (retrieved.candidates.empty()) return {};
    const bool believe_cosines = embedder_ != nullptr && knows_cosines_of(confidence_model(), embedder_->identity());
    DOCENT_ASSIGN(const ConfidenceFeatures features, features_of(corpus_.record(), snapshot, request.query, retrieved, believe_cosines, request.deadline));
    ranking.confidence = confidence(confidence_model(), features);
    return {};
  }));
  DOCENT_TRY(log.run_stage("fuse", StageLog::Need::kRequired, [&]() -> base::Status {
    fuse(retrieved.candidates, retrieved.lexical, retrieved.dense, ranking.dense_weight);
    return {};
  }));
  if (request.mode == Mode::kAuto && ranking.mode == Mode::kHybrid && options_.mentions.weight > 0)
    DOCENT_TRY(log.run_stage("mentions", StageLog::Need::kOptional, [&] { return boost_second_hop(corpus_, options_.mentions, retrieved.candidates); }));
  if (request.mode == Mode::kAuto && ranking.mode == Mode::kHybrid)
    DOCENT_TRY(log.run_stage("rank", StageLog::Need::kOptional, [&]() -> base::Status {
      DOCENT_ASSIGN(const RankEvidence evidence, gather_rank_evidence(snapshot, retrieved));
      Ranker::built_in().apply(rank_features(evidence, sentence_share(request.query)), retrieved.candidates);
      return {};
    }));
  if (request.mode == Mode::kAuto && options_.cross_encoder != nullptr)
    DOCENT_TRY(log.run_stage("rerank", StageLog::Need::kOptional, [&] {
      return rerank(corpus_.record(), *options_.cross_encoder, request.query, options_.rerank, request.deadline, retrieved.candidates);
    }));
  if (retrieved.candidates.size() > pool) retrieved.candidates.resize(pool);
  DOCENT_ASSIGN(ranking.generation, generation_for(request.principal, snapshot.generation));
  ranking.passages = std::move(retrieved.candidates);
  ranking.stages = log.take();
  // Only the owner: how much is waiting tells of documents that others may not see.
  if (can_dense && !snapshot.vectors_current && ranking.mode != Mode::kLexical && request.principal.owner)
    ranking.notes.push_back("embeddings are still being made for " +
                            std::to_string(snapshot.text->passages() - snapshot.vectors->passages()) + " of " +
                            std::to_string(snapshot.text->passages()) + " passages; those are found by their words only");
  return ranking;
}

base::Result<SearchResponse> Engine::search(const SearchRequest& request) const {
  const auto start = std::chrono::steady_clock::now();
  DOCENT_ASSIGN(Ranking ranking, rank(request, std::max(request.k * 4, kArmPool)));
  SearchResponse response;
  response.query = request.query;
  response.mode = ranking.mode;
  response.generation = ranking.generation;
  response.confidence = ranking.confidence;
  response.stages = std::move(ranking.stages);
  response.notes = std::move(ranking.notes);
  StageLog log(request.deadline);
  DOCENT_TRY(log.run_stage("load", StageLog::Need::kRequired, [&]() -> base::Status {
    // Loads as few texts as fill the page: first a little more than k, then the rest only if grouping left places open.
    std::vector<store::PassageView> views;
    std::vector<std::size_t> chosen;
    std::size_t loaded = 0, wanted = request.k + request.k / 2 + 2;
    while (true) {
      wanted = std::min(wanted, ranking.passages.size());
      std::vector<model::PassageKey> keys;
      for (std::size_t i = loaded; i < wanted; ++i) keys.push_back(ranking.passages[i].passage);
      DOCENT_ASSIGN(auto more, corpus_.record().passage_views(keys));
      views.insert(views.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
      loaded = wanted;
      chosen = diversify(views, request.k);
      if (chosen.size() == request.k || loaded == ranking.passages.size()) break;
      wanted *= 2;
    }
    // A passage that went between ranking and loading has no view: found by key, not by place.
    std::unordered_map<model::PassageKey, const FusedPassage*> by_key;
    for (std::size_t i = 0; i < loaded; ++i) by_key.emplace(ranking.passages[i].passage, &ranking.passages[i]);
    for (const std::size_t at : chosen) {
      store::PassageView& view = views[at];
      const FusedPassage& passage = *by_key.at(view.passage.key);
      SearchHit hit;
      hit.rank = static_cast<std::uint32_t>(response.results.size() + 1);
      hit.score = display_score(passage.fused);
      hit.text_sha256 = base::sha256_hex(view.passage.text);
      hit.citation_id = encode_citation(
          {view.document.id, view.document.sha256, view.passage.span, hit.text_sha256, view.document.parser});
      if (request.explain) {
        hit.explanation = explain(passage, ranking.dense_weight);
        hit.explanation->matched_terms = matched_terms(request.query, view);
      }
      hit.view = std::move(view);
      response.results.push_back(std::move(hit));
    }
    return {};
  }));
  for (StageReport& stage : log.take()) response.stages.push_back(std::move(stage));
  response.took_ms = elapsed_ms(start);
  if (options_.observe) options_.observe(response.stages);
  return response;
}

// What the question speaks of, and the template that would answer it.
base::Status Engine::link(const AskRequest& request, AskResponse& response) const {
  DOCENT_ASSIGN(const auto context, graph_context(request.principal));
  const QuestionPlan plan = plan_question(request.question, context->dictionary);
  if (!plan.needs_sections) response.template_label = plan.which->label();
  std::set<std::string> seen;
  const auto entity_of = [](const LinkCandidate& one) { return AskedEntity{one.id, std::string(model::to_string(one.kind)), one.name, one.score}; };
  for (const LinkedMention& mention : plan.mentions) {
    const LinkCandidate* clear = mention.ambiguous ? one_thing(mention) : &mention.candidates.front();
    if (clear != nullptr) {
      if (seen.insert(clear->id).second) response.entities.push_back(entity_of(*clear));
      continue;
    }
    AmbiguousMention several{mention.text, {}};
    for (const LinkCandidate& one : mention.candidates) several.candidates.push_back(entity_of(one));
    response.ambiguous.push_back(std::move(several));
  }
  return {};
}

base::Result<AskResponse> Engine::ask(const AskRequest& request) const {
  const auto start = std::chrono::steady_clock::now();
  AskRequest asked = request;
  if (!request.context.empty()) asked.question = resolve_follow_up(request.question, request.context);
  SearchRequest search_request;
  search_request.query = asked.question;
  search_request.k = request.k;
  search_request.source = request.source;
  search_request.version_label = request.version_label;
  search_request.principal = request.principal;
  search_request.deadline = request.deadline;
  search_request.explain = request.explain;
  AskResponse response;
  DOCENT_ASSIGN(response.search, search(search_request));
  response.question = request.question;
  if (asked.question != request.question) response.understood_as = asked.question;
  response.intent = detect_intent(asked.question);
  response.confidence = response.search.confidence;
  response.answerable = response.confidence >= request.min_confidence && !response.search.results.empty();
  StageLog log(request.deadline);
  DOCENT_TRY(log.run_stage("answer", StageLog::Need::kOptional, [&] { return compose(asked, search_request, response); }));
  if (response.statements.empty()) response.answerable = false;
  DOCENT_TRY(log.run_stage("link", StageLog::Need::kOptional, [&] { return link(asked, response); }));
  if (!response.answerable) response.answer_markdown = not_in_the_docs(response, request.min_confidence);
  for (StageReport& stage : log.take()) response.search.stages.push_back(std::move(stage));
  response.search.took_ms = elapsed_ms(start);
  return response;
}

base::Status Engine::compose(const AskRequest& request, const SearchRequest& searched, AskResponse& response) const {
  if (!response.answerable) return {};
  DOCENT_ASSIGN(const store::CorpusSnapshot snapshot, corpus_.snapshot());
  DOCENT_ASSIGN(const store::DocumentFilter filter, make_filter(corpus_, searched));
  DOCENT_ASSIGN(const auto graph, graph_for(request.principal));
  Library library(corpus_, snapshot, filter, request.principal, request.deadline);
  DOCENT_ASSIGN(Answer answer, compose_answer({request.question, request.budget_tokens, &library, graph.get()}, response.search.results, *snapshot.text));
  response.answer_markdown = to_markdown(answer);
  response.form = std::move(answer.form);
  response.verdict = std::move(answer.verdict);
  response.statements = std::move(answer.statements);
  response.conflicts = std::move(answer.conflicts);
  for (std::string& note : answer.notes) response.search.notes.push_back(std::move(note));
  return {};
}

base::Result<Verdict> Engine::verify(std::string_view citation_id, const Principal& principal) const {
  const auto& record = corpus_.record();
  if (principal.owner) return verify_citation(record, citation_id);
  // To whom a document is hidden it does not exist, its old bytes included. Looked at first: an error on the way would tell of them.
  Verdict gone;
  DOCENT_ASSIGN(gone.citation, decode_citation(citation_id));
  gone.reason = "the document is no longer in the record";
  const auto document = record.document(gone.citation.document);
  if (!document && document.error().code != ErrorCode::kNotFound) return std::unexpected(document.error());
  if (!document || !may_see(document->groups, principal)) return gone;
  if (document->sha256 == gone.citation.document_sha256) return verify_citation(record, citation_id);
  // A citation is no secret and can be made up: one that names a visible document and the bytes of a hidden one must not say that those are here.
  DOCENT_ASSIGN(const auto documents, record.documents());
  bool seen = false, hidden = false;
  for (const auto& one : documents)
    if (one.sha256 == gone.citation.document_sha256) (may_see(one.groups, principal) ? seen : hidden) = true;
  const auto verdict = verify_citation(record, citation_id, seen || !hidden);
  // Nor must it tell by other words whether replaced bytes, which may have been anybody's, are still kept: only who knows the text hears of them.
  return verdict && !verdict->text.empty() ? verdict : verify_citation(record, citation_id, false);
}

}  // namespace docent::query
