#include "query/engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "base/text.h"
#include "query/answer.h"
#include "query/browse.h"
#include "query/confidence.h"
#include "query/conversation.h"
#include "query/document_filter.h"
#include "query/explain.h"
#include "query/intent.h"
#include "query/pick.h"
#include "query/rank_trace.h"
#include "query/ranker.h"
#include "query/response_json.h"
#include "query/retrieve.h"
#include "query/stage.h"
#include "query/stage_table.h"
#include "query/why_not.h"

namespace docent::query {
namespace {

using base::ErrorCode;

// Passages asked of each arm: enough that fusion finds what stands 100th in one and 1st in the other.
constexpr std::size_t kArmPool = 200;
constexpr std::size_t kLoadedAtOnce = 50;      // texts read between looks at the clock
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
  if (request.why_not && (base::trim(*request.why_not).empty() || request.why_not->size() > kMaxTargetBytes))
    return base::fail(ErrorCode::kInvalidArgument, "what is missing must be named by an id, a path or an address of at most " + std::to_string(kMaxTargetBytes) + " bytes");
  return {};
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

// Where meaning alone ranks, what only words found was of use for the confidence and is no candidate. `retrieved` is sorted.
void keep_nearest(Retrieved& retrieved) {
  if (retrieved.words_decide) return;
  std::erase_if(retrieved.candidates, [](const FusedPassage& one) { return std::isnan(one.cosine); });
  retrieved.candidates.resize(std::min(retrieved.candidates.size(), retrieved.found_by_meaning));
}

std::string nearest_sections(const std::vector<SearchHit>& results) {
  constexpr std::size_t kNearestSections = 3;
  std::string list;
  for (std::size_t i = 0; i < std::min(kNearestSections, results.size()); ++i)
    list += "\n- " + place_in_words(results[i].view) + " [" + std::to_string(results[i].rank) + "]";
  return list;
}

// Says plainly that there is no answer, why, and what comes nearest. The texts themselves are the evidence that is listed beside it.
std::string not_in_the_docs(const AskResponse& response, double threshold) {
  const auto percent = [](double probability) { return std::to_string(std::lround(100 * probability)) + " %"; };
  std::string markdown("Not in the docs: ");
  if (response.search.results.empty()) return markdown + "nothing that was ingested matches the question.";
  markdown += response.confidence < threshold ? "what was found answers this with a probability of " + percent(response.confidence) + ", and less than " +
                                                    percent(threshold) + " is not enough."
                                              : "what was found holds no statement that answers this.";
  return markdown + " The nearest sections:\n" + nearest_sections(response.search.results);
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
  StageLog log(request.deadline, options_.clock, &pace_);
  DOCENT_ASSIGN(RankedQuestion ranked, rank_all(request, pool, log));
  if (ranked.ranking.passages.size() > pool) ranked.ranking.passages.resize(pool);
  ranked.ranking.stages = log.take();
  return std::move(ranked.ranking);
}

base::Result<RankedQuestion> Engine::rank_all(const SearchRequest& request, std::size_t pool, StageLog& log) const {
  RankedQuestion ranked;
  const store::CorpusSnapshot& snapshot = ranked.snapshot;
  Retrieved& retrieved = ranked.retrieved;
  Ranking& ranking = ranked.ranking;
  ranked.arm_pool = std::max(pool, kArmPool);
  DOCENT_TRY(log.run_stage("snapshot", StageLog::Need::kRequired, [&]() -> base::Status {
    DOCENT_ASSIGN(ranked.snapshot, corpus_.snapshot());
    DOCENT_ASSIGN(ranked.filter, make_filter(corpus_, request));
    return {};
  }));
  const bool can_dense = embedder_ != nullptr && snapshot.vectors != nullptr;
  const Mode wanted = request.mode != Mode::kAuto ? request.mode : can_dense ? Mode::kHybrid : Mode::kLexical;
  DOCENT_ASSIGN(retrieved, retrieve(snapshot, request, wanted, ranked.filter, ranked.arm_pool, embedder_, log));
  ranking.mode = wanted == Mode::kHybrid && !retrieved.has_dense ? Mode::kLexical : wanted;
  ranking.dense_weight = ranking.mode == Mode::kLexical ? 0.0 : ranking.mode == Mode::kDense ? 1.0 : weight_for(options_.fusion, request.query);
  // Before the fusion: how the arms are merged must not move what is known about each.
  DOCENT_TRY(log.run_stage("confidence", StageLog::Need::kClosing, [&]() -> base::Status {
    if (retrieved.candidates.empty()) return {};
    const bool believe_cosines = embedder_ != nullptr && knows_cosines_of(confidence_model(), embedder_->identity());
    DOCENT_ASSIGN(const ConfidenceFeatures features, features_of(corpus_.record(), snapshot, request.query, retrieved, believe_cosines, closing(request.deadline)));
    ranking.confidence = confidence(confidence_model(), features);
    return {};
  }));
  const std::size_t gathered = retrieved.candidates.size();
  DOCENT_TRY(log.run_stage("fuse", StageLog::Need::kClosing, [&]() -> base::Status {
    fuse(retrieved.candidates, retrieved.lexical, retrieved.dense, ranking.dense_weight);
    if (ranking.mode == Mode::kDense) keep_nearest(retrieved);
    return {};
  }));
  log.count(gathered, retrieved.candidates.size());
  if (request.mode == Mode::kAuto && wanted == Mode::kHybrid) DOCENT_TRY(refine(request, ranked, log));
  if (request.mode == Mode::kAuto && options_.cross_encoder != nullptr)
    DOCENT_TRY(log.run_stage("rerank", StageLog::Need::kOptional, [&] {
      return rerank(corpus_.record(), *options_.cross_encoder, request.query, options_.rerank, log.cut_off("rerank"), retrieved.candidates);
    }));
  DOCENT_ASSIGN(ranking.generation, generation_for(request.principal, snapshot.generation));
  ranking.passages = std::move(retrieved.candidates);
  // Only the owner: how much is waiting tells of documents that others may not see.
  if (can_dense && !snapshot.vectors_current && ranking.mode != Mode::kLexical && request.principal.owner)
    ranking.notes.push_back("embeddings are still being made for " +
                            std::to_string(snapshot.text->passages() - snapshot.vectors->passages()) + " of " +
                            std::to_string(snapshot.text->passages()) + " passages; those are found by their words only");
  return ranked;
}

// What only `auto` does, when both arms were there. Where meaning had no time, neither has what rests on it.
base::Status Engine::refine(const SearchRequest& request, RankedQuestion& ranked, StageLog& log) const {
  std::vector<FusedPassage>& candidates = ranked.retrieved.candidates;
  if (!ranked.retrieved.has_dense) {
    for (const std::string_view stage : {"mentions", "rank"})
      if (auto why = log.why_left_out(stage)) log.drop(stage, std::move(*why));
    return {};
  }
  if (options_.mentions.weight > 0) {
    DOCENT_TRY(log.run_stage("mentions", StageLog::Need::kOptional, [&] { return boost_second_hop(corpus_, options_.mentions, candidates); }));
    log.count(candidates.size(), candidates.size());
  }
  DOCENT_TRY(log.run_stage("rank", StageLog::Need::kOptional, [&]() -> base::Status {
    DOCENT_ASSIGN(const RankEvidence evidence, gather_rank_evidence(ranked.snapshot, ranked.retrieved));
    Ranker::built_in().apply(rank_features(evidence, sentence_share(request.query)), candidates);
    return {};
  }));
  log.count(candidates.size(), candidates.size());
  return {};
}

base::Result<SearchResponse> Engine::search(const SearchRequest& request) const {
  const auto start = std::chrono::steady_clock::now();
  DOCENT_TRY(check_request(request));
  StageLog log(request.deadline, options_.clock, &pace_);
  DOCENT_ASSIGN(RankedQuestion ranked, rank_all(request, std::max(request.k * 4, kArmPool), log));
  SearchResponse response;
  response.query = request.query;
  response.mode = ranked.ranking.mode;
  response.generation = ranked.ranking.generation;
  response.confidence = ranked.ranking.confidence;
  response.notes = std::move(ranked.ranking.notes);
  std::vector<FusedPassage> chosen;
  DOCENT_TRY(log.run_stage("load", StageLog::Need::kClosing, [&] { return load(request, ranked.ranking, log, chosen, response); }));
  log.count(ranked.ranking.passages.size(), response.results.size());
  response.answerable = response.confidence >= request.min_confidence && !response.results.empty();
  if (request.explain && !chosen.empty())
    DOCENT_TRY(log.run_stage("explain", StageLog::Need::kOptional, [&]() -> base::Status {
      DOCENT_ASSIGN(auto explanations, explain(ranked, request.query, chosen, request.deadline));
      for (std::size_t i = 0; i < explanations.size(); ++i) response.results[i].explanation = std::move(explanations[i]);
      response.explained = true;
      return {};
    }));
  if (request.why_not)
    DOCENT_TRY(log.run_stage("why_not", StageLog::Need::kOptional, [&]() -> base::Status {
      DOCENT_ASSIGN(WhyNot why, explain_absence(corpus_, ranked, request, response));
      response.why_not = std::make_shared<const WhyNot>(std::move(why));
      return {};
    }));
  response.stages = log.take();
  response.took_ms = elapsed_ms(start);
  if (options_.observe) options_.observe(response.stages);
  return response;
}

// Fills the results and, parallel to them, `chosen`. Reads as few texts as fill the page: first a little more than k, then more only if picking
// left places open. After the deadline it ends with what it has, once that is something.
base::Status Engine::load(const SearchRequest& request, const Ranking& ranking, const StageLog& log, std::vector<FusedPassage>& chosen,
                          SearchResponse& response) const {
  Picker picker;
  std::deque<store::PassageView> views;  // never moved: the picker looks at them
  std::vector<std::size_t> picked;
  std::size_t loaded = 0, wanted = request.k + request.k / 2 + 2;
  while (picked.size() < request.k && loaded < ranking.passages.size()) {
    if (!picked.empty() && log.out_of_time()) {
      response.notes.push_back("the deadline ended before all results were read: " + std::to_string(picked.size()) + " of " + std::to_string(request.k));
      break;
    }
    const std::size_t end = std::min({wanted, loaded + kLoadedAtOnce, ranking.passages.size()});
    std::vector<model::PassageKey> keys;
    for (; loaded < end; ++loaded) keys.push_back(ranking.passages[loaded].passage);
    DOCENT_ASSIGN(auto more, corpus_.record().passage_views(keys));
    for (store::PassageView& view : more) {
      views.push_back(std::move(view));
      if (picked.size() < request.k && picker.offer(views.back()) == Picker::Pick::kTaken) picked.push_back(views.size() - 1);
    }
    if (loaded == wanted) wanted *= 2;
  }
  // A passage that went between ranking and loading has no view: found by key, not by place.
  std::unordered_map<model::PassageKey, const FusedPassage*> by_key;
  for (std::size_t i = 0; i < loaded; ++i) by_key.emplace(ranking.passages[i].passage, &ranking.passages[i]);
  for (const std::size_t at : picked) {
    store::PassageView& view = views[at];
    chosen.push_back(*by_key.at(view.passage.key));
    SearchHit hit;
    hit.rank = static_cast<std::uint32_t>(response.results.size() + 1);
    hit.score = display_score(chosen.back().fused);
    hit.text_sha256 = base::sha256_hex(view.passage.text);
    hit.citation_id = encode_citation({view.document.id, view.document.sha256, view.passage.span, hit.text_sha256, view.document.parser});
    hit.view = std::move(view);
    response.results.push_back(std::move(hit));
  }
  return {};
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
  // An answer from what words found is worth more than a list that meaning found: the search leaves time for it.
  search_request.deadline = StageLog(request.deadline, options_.clock).leaving(pace_.usual_ms("answer"));
  search_request.explain = request.explain;
  search_request.min_confidence = request.min_confidence;
  AskResponse response;
  DOCENT_ASSIGN(response.search, search(search_request));
  response.question = request.question;
  if (asked.question != request.question) response.understood_as = asked.question;
  response.intent = detect_intent(asked.question);
  response.confidence = response.search.confidence;
  response.answerable = response.search.answerable;
  search_request.deadline = request.deadline;
  StageLog log(request.deadline, options_.clock, &pace_, std::move(response.search.stages));
  bool composed = false;
  DOCENT_TRY(log.run_stage("answer", StageLog::Need::kOptional, [&]() -> base::Status {
    base::Status status = compose(asked, search_request, response);
    composed = status.has_value();
    return status;
  }));
  if (composed && response.statements.empty()) response.answerable = false;
  DOCENT_TRY(log.run_stage("link", StageLog::Need::kOptional, [&] { return link(asked, response); }));
  if (!response.answerable) response.answer_markdown = not_in_the_docs(response, request.min_confidence);
  else if (!composed) response.answer_markdown = "The deadline left no time to put an answer together. It is probably in:\n" + nearest_sections(response.search.results);
  response.search.stages = log.take();
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
