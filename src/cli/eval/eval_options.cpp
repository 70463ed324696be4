#include <CLI/CLI.hpp>

#include "cli/eval/eval_command.h"

namespace docent::cli {

void add_eval_options(CLI::App& command, EvalArguments& a) {
  command.add_option("--corpus", a.corpus, "BEIR corpus.jsonl[.gz] (document id = _id), or a folder or archive (id = path below it)");
  command.add_option("--queries", a.queries, R"(BEIR queries.jsonl; metadata {"answerable":false} marks what nothing answers)");
  command.add_option("--qrels", a.qrels, "judgements: BEIR tsv or TREC qrels; graded");
  command.add_flag("--sections", a.sections, "list the sections of the corpus as JSON lines, with text and hash, for labelling")
      ->excludes("--queries")
      ->excludes("--qrels");
  auto* labels = command.add_option("--labels", a.labels, "score the extractors against the labels of this folder (default tests/labels of the sources)")
                     ->expected(0, 1)
                     ->default_str(kDefaultLabels)
                     ->excludes("--corpus")
                     ->excludes("--sections");
  command.add_option("--half", a.half, "which labels: tune (default), score or both")->check(CLI::IsMember({"tune", "score", "both"}))->needs(labels);
  command.add_flag("--misses", a.misses, "list what was missed or wrong in the tuning half")->needs(labels);
  command.add_option("--eval-dir", a.evaluation, "folder of the labelled corpora that are archives")->envname("DOCENT_EVAL_DIR");
  command.add_option("--packages", a.packages, "folder of the labelled corpora that are unpacked packages")->envname("DOCENT_LABELS_WORK");
  command.add_option("--modes", a.modes, "which to measure (default lexical,dense,hybrid,auto)");
  command.add_option("--exclude", a.exclude, "leave out documents that match this glob (may be repeated)");
  command.add_option("--root", a.root, "folder prefix to take off the paths before they are ids");
  command.add_option("--ignore-qrels", a.ignore_qrels, "leave these (query, document) pairs out of ranking and judgement");
  command.add_flag("--near-misses", a.near_misses, "ask each judged question again without the documents that answer it; counts for the confidence figures");
  command.add_option("--reliability", a.reliability, "write the reliability diagram of the last mode to this SVG file");
  command.add_option("--dump-confidence", a.dump_confidence, "write what the confidence of each question was made of to this file, as JSON lines");
  command.add_option("--run-out", a.run_out, "write TREC run files MODE.run to this folder");
  command.add_option("--dump-features", a.dump_features, "write what the ranker sees, with judgements, to this file")->group("");
  command.add_option("--cache", a.cache, "keep the ingested store below this folder, so that the next run is quick");
}

}  // namespace docent::cli
