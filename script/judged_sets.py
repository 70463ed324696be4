"""The judged collections of script/eval and script/train-ranker, as arguments of `docent eval`."""
import os
import pathlib

root = pathlib.Path(__file__).resolve().parent.parent
data = pathlib.Path(os.environ.get("DOCENT_EVAL_DIR", root / ".." / "shared" / "eval"))


def beir(name, qrels, *more):
    folder = data / name
    return [folder / "corpus.jsonl.gz", folder / "queries.jsonl", folder / "qrels" / qrels, *more]


def kubernetes(qrels):
    folder = data / "judged-k8s-docs"
    return [data / "docs-kubernetes" / "docs.tar.zst", folder / "queries.jsonl", folder / "qrels" / qrels,
            "--root", "content/en", "--exclude", "docs/reference/glossary/**"]


SETS = {
    "k8s-glossary": kubernetes("glossary.tsv"),
    "k8s-strict": kubernetes("blog_anchor_strict.tsv"),
    "scifact-train": beir("judged-scifact", "train.tsv"),
    "hotpotqa100": beir("judged-hotpotqa100", "test.tsv"),
    "cranfield": beir("judged-cranfield", "test.tsv", "--ignore-qrels", data / "judged-cranfield" / "qrels" / "code_minus1.tsv"),
}


def eval_command(docent, name, cache, *more):
    """The command line that measures the set `name`, with stores kept below `cache`."""
    corpus, queries, qrels, *options = SETS[name]
    command = [docent, "--json", "eval", "--cache", cache, "--corpus", corpus, "--queries", queries, "--qrels", qrels, *options, *more]
    return [str(part) for part in command]
