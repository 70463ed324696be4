// What is asked and what comes back. Plain values; JSON is made in response_json.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/deadline.h"
#include "store/document_store.h"

namespace docent::query {

enum class Mode { kAuto, kLexical, kDense, kHybrid };
std::string_view to_string(Mode mode);
std::optional<Mode> parse_mode(std::string_view name);

constexpr std::size_t kMaxResults = 1'000;
constexpr std::size_t kMaxTargetBytes = 4'096;        // of SearchRequest::why_not
constexpr std::size_t kMaxQuestionBytes = 1 << 16;  // longer questions are refused with kTooLarge

// What a principal may do besides reading.
struct Rights {
  bool graph = true, ingest = true, admin = true;
};

// Who asks. The owner (local CLI) sees everything; others see what is open to everybody or to one of their groups.
struct Principal {
  bool owner = true;
  std::vector<std::string> groups;
  std::string name = {};  // what is signed for one principal is bound to this
  Rights rights = {};
};

// Whether documents of these access groups exist for `principal`. No groups: everybody.
bool may_see(const std::vector<std::string>& document_groups, const Principal& principal);

struct SearchRequest {
  std::string query;
  std::size_t k = 10;  // 1..kMaxResults, else kInvalidArgument
  Mode mode = Mode::kAuto;
  std::optional<std::string> source, version_label;  // unknown ones are kNotFound and name what is there
  Principal principal;
  base::Deadline deadline = base::Deadline::never();
  bool explain = false;
  double min_confidence = 0.35;        // below it the response says that nothing answers
  std::optional<std::string> why_not;  // a document, section or passage whose absence is to be explained (why_not.h)
};

struct StageReport {
  std::string name;
  double ms = 0;
  bool skipped = false;
  bool late = false;   // skipped for want of time
  std::string reason;  // of a skipped one
  std::optional<std::size_t> in, out;  // candidates it was given and gave, where it deals in candidates
};

// What one word of the question gave a passage.
struct WordPart {
  std::string term, word;  // as the index has it, as it was asked
  double bm25f = 0;        // these sum to the passage's BM25F
  double part = 0;         // these and mean_part sum to lexical_part
};

// Why a passage stands where it stands. lexical_part, dense_part and the other parts sum to `fused`; the score is display_score(fused).
struct Explanation {
  std::optional<double> bm25f, cosine;
  double lexical_part = 0, dense_part = 0, fused = 0;
  double mean_part = 0;  // what the mean of all matching passages takes off lexical_part
  std::vector<std::pair<std::string_view, double>> other_parts;  // those that are not 0, by the names of kRankParts
  std::vector<WordPart> words;                                   // those that match, in the order of the question
};

// One step through the graph, by ids of sections and "Kind:name" of entities.
struct GraphStep {
  std::string from, edge, to;
};

struct SearchHit {
  std::uint32_t rank = 0;  // from 1
  double score = 0;        // in [0, 1], never rises with rank
  store::PassageView view;
  std::string citation_id;
  std::string text_sha256;  // of view.passage.text
  std::optional<Explanation> explanation;
  std::vector<GraphStep> path;  // how the graph led to it; empty for what the search found
};

struct WhyNot;  // why_not.h

struct SearchResponse {
  std::string query;
  Mode mode = Mode::kAuto;  // what was used: never kAuto
  model::Generation generation = 0;
  double took_ms = 0;
  std::vector<StageReport> stages;
  std::vector<SearchHit> results;
  double confidence = 0;
  bool answerable = false;  // confidence is at least the request's min_confidence, and there are results
  bool explained = false;   // it was asked for
  std::shared_ptr<const WhyNot> why_not;  // null unless asked for, or when there was no time
  std::vector<std::string> notes;  // what the caller should know: truncated question, embeddings still being made
};

constexpr std::size_t kMaxContextTurns = 20;          // of a conversation; the last ones count
constexpr std::size_t kMaxContextBytes = 16 << 10;    // of one turn; the rest is not read

struct AskRequest {
  std::string question;
  std::vector<std::string> context = {};  // earlier turns of the conversation, oldest first: what "it" and "that flag" may mean
  std::size_t k = 5;
  std::size_t budget_tokens = 400;
  double min_confidence = 0.35;
  std::optional<std::string> source, version_label;
  Principal principal;
  base::Deadline deadline = base::Deadline::never();
  bool explain = false;
};

enum class Intent { kSearch, kExplain, kTroubleshoot, kCompare, kTraverse, kProcedure, kReference };
std::string_view to_string(Intent intent);

// One piece of an answer, verbatim from its evidence.
struct Statement {
  std::string text;
  std::vector<std::uint32_t> citations;  // numbers of evidence, from 1
  enum class Form { kSentence, kItem, kCode, kTerm, kCell } form = Form::kSentence;  // kTerm: a name whose explanation follows
  std::uint32_t row = 0, column = 0;     // of a cell
  std::string heading = {};              // of a cell's column
};
std::string_view to_string(Statement::Form form);

// Statements of different documents that do not agree.
struct Conflict {
  std::string about;                      // "maxPods"
  std::vector<std::string> values;        // as the documents have them
  std::vector<std::uint32_t> statements;  // indexes of the answer's statements
};

// What the question speaks of, as the graph has it.
struct AskedEntity {
  std::string id, kind, name;
  double score = 0;  // (0, 1]: how well the name fits
};
struct AmbiguousMention {
  std::string mention;
  std::vector<AskedEntity> candidates;  // best first
};

struct AskResponse {
  std::string question;
  std::string understood_as;  // the question as the conversation makes it; empty when it stands alone
  Intent intent = Intent::kSearch;
  std::string form;           // "definition", "procedure", …: which composer made the answer
  std::string verdict;        // "yes" or "no" where a question wants that and a statement plainly says it; else empty
  std::string answer_markdown;
  bool answerable = false;
  double confidence = 0;
  std::vector<Statement> statements;
  std::vector<Conflict> conflicts;
  std::vector<AskedEntity> entities;         // in the order of the question, each once
  std::vector<AmbiguousMention> ambiguous;   // several entities fit a mention
  std::string template_label;                // the query template that fits the question ("comparison/1"); empty: none
  SearchResponse search;  // the evidence is search.results
};

}  // namespace docent::query
