"""The five corpora, where they come from, and which of their sections are sampled.

Nothing of a corpus is kept in the project: texts go to a work folder, the project holds paths, anchors and hashes (sample.jsonl).
"""
import collections
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

SEED = 20260
PER_CORPUS = 90
MIN_WORDS, MAX_WORDS = 30, 450  # longer ones cost a labeller an hour and are read no better than in parts
MAX_PER_DOCUMENT = 2            # or the longest page decides the figures

# A stratum is the first that fits. Drawn evenly, half of all sections would be plain prose and hold next to no command, setting, error
# or step; figures over the sample are therefore figures of such a mix, not of the whole documentation.
ERRORS = re.compile(r"\b\w+(?:Error|Exception)\b|[Ee]rror:|ERROR|SQLSTATE|[Ee]xit (?:code|status)|(?:status|code|HTTP)\W{1,3}[45]\d\d\b"
                    r"|\b[45]\d\d\b.{0,20}(?:error|status|response|Not Found|Forbidden)|fatal:|panic:|BackOff|OOMKilled")
STRATA = [
    ("error", 14, lambda section: ERRORS.search(section["text"])),
    ("steps", 18, lambda section: section["shape"]["ordered_items"] >= 2),
    ("table", 16, lambda section: section["shape"]["table_rows"] + section["shape"]["definitions"] >= 2),
    ("code", 26, lambda section: section["shape"]["code_blocks"] >= 1),
    ("prose", 16, lambda section: True),
]

# Sets of sections for tuning alone, labelled for some kinds only: what the half of the even sample has too few of to write rules by.
FOCUS_PER_CORPUS = 40
CONCEPTS = re.compile(r"\b(?:is|are) (?:a|an|the|any|one)\b|\b(?:called|known as|refers? to|means|denotes?)\b|[Ww]hat (?:is|are)\b")
FOCUSES = {
    "errors": (lambda section: ERRORS.search(section["text"]), ["Error", "RESOLVES"]),
    "procedures": (lambda section: section["shape"]["ordered_items"] >= 2 or re.match(r"(?:[Ss]tep )?\d+[.:)] ", section["heading_path"][-1] if section["heading_path"] else ""),
                   ["Procedure", "Step", "CONTAINS_STEP", "EXECUTES"]),
    "concepts": (lambda section: CONCEPTS.search(section["text"]) or section["shape"]["definitions"] >= 2, ["Concept", "DEFINES", "EQUIVALENT_TO"]),
    "settings": (lambda section: section["shape"]["table_rows"] + section["shape"]["definitions"] >= 2 or section["shape"]["code_blocks"] >= 1
                 or re.search(r"requires?|must be|depends on|relies on|FEATURE STATE|(?:New|Added|Changed|Deprecated) in|[Ss]ince", section["text"]),
                 ["Configuration", "Parameter", "HAS_PARAMETER", "AFFECTS", "REQUIRES", "DEPENDS_ON", "CRITICAL_FOR", "introduced_in", "deprecated_in"]),
}
focus = None

PROJECT = pathlib.Path(__file__).resolve().parents[3]
LABELS = PROJECT / "tests" / "labels"
SAMPLE = LABELS / "sample.jsonl"  # of the set; choose_focus() names another
CORPORA = json.loads((LABELS / "corpora.json").read_text())  # `docent eval --labels` reads it too


def eval_folder():
    return pathlib.Path(os.environ.get("DOCENT_EVAL_DIR", PROJECT / ".." / "shared" / "eval"))


def docent_binary():
    given = os.environ.get("DOCENT_BIN")
    for candidate in [given] if given else [PROJECT / "build" / "release" / "docent", PROJECT / "build" / "dev" / "docent"]:
        if pathlib.Path(candidate).exists():
            return candidate
    sys.exit("no docent binary: run script/build, or set DOCENT_BIN")


class NotHere(Exception):
    """A corpus that cannot be had on this machine; says why."""


def fetch_all(work):
    """Unpacks the packages of all corpora; True when every corpus is there. Says which is not."""
    complete = True
    for name, corpus in CORPORA.items():
        try:
            if "package" in corpus:
                fetch_package(corpus["package"], work)
            elif not (eval_folder() / corpus["eval"]).exists():
                raise NotHere(f"no {corpus['eval']} in the evaluation folder")
        except NotHere as error:
            print(f"{name}: {error}", file=sys.stderr)
            complete = False
    return complete


def fetch_package(package, work):
    """Unpacks a Debian package below the work folder, without installing it. Returns its folder and version."""
    folder = work / package
    if not (folder / "version").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        if subprocess.run(["apt-get", "-q", "download", package], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            raise NotHere(f"apt-get download {package} failed: is the package list current (apt-get update)?")
        archive = next(folder.glob("*.deb"))
        subprocess.run(["dpkg-deb", "-x", archive, folder / "root"], check=True)
        version = subprocess.run(["dpkg-deb", "-f", archive, "Version"], check=True, capture_output=True, text=True).stdout.strip()
        (folder / "version").write_text(version)
    return folder / "root", (folder / "version").read_text()


def list_sections(name, work):
    """All sections of a corpus, as `docent eval --sections` prints them, and the version of the corpus."""
    corpus = CORPORA[name]
    if "eval" in corpus:
        target, version = eval_folder() / corpus["eval"], "evaluation folder"
        if not target.exists():
            sys.exit(f"{name}: no {corpus['eval']} in the evaluation folder; set DOCENT_EVAL_DIR")
    else:
        try:
            root, version = fetch_package(corpus["package"], work)
        except NotHere as error:
            sys.exit(f"{name}: {error}")
        target = root / corpus["folder"]
    command = [str(docent_binary()), "eval", "--sections", "--corpus", str(target)]
    if corpus.get("root"):
        command += ["--root", corpus["root"]]
    for pattern in corpus["exclude"]:
        command += ["--exclude", pattern]
    run = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if run.returncode != 0:
        sys.exit(f"{name}: docent eval --sections ended with status {run.returncode}")
    return [json.loads(line) for line in run.stdout.decode().splitlines()], version


def split_of(corpus, section):
    """Half the documents are for tuning. By document, so that no page is on both sides."""
    return "tune" if hashlib.sha256(f"split {corpus} {section['path']}".encode()).digest()[0] % 2 == 0 else "score"


def sample(name, sections, labelled):
    """PER_CORPUS sections in a random order, by strata: (number, stratum, section). The same list for the same sections.

    Sections that have labels already (number by key) stay, under their number, whatever the strata have become since.
    """
    generator = random.Random(f"{SEED} {name}")
    quotas = {stratum: quota for stratum, quota, _ in STRATA}
    by_stratum = {stratum: [] for stratum in quotas}
    kept, per_document, texts = [], collections.Counter(), set()
    for section in sections:
        stratum = next(stratum for stratum, _, fits in STRATA if fits(section))
        if (number := labelled.get((section["path"], section["anchor"], section["ordinal"], section["text_sha256"]))) is not None:
            kept.append((number, stratum, section))
            quotas[stratum] -= 1
            per_document[section["path"]] += 1
            texts.add(section["text_sha256"])
        elif MIN_WORDS <= section["shape"]["words"] <= MAX_WORDS:
            by_stratum[stratum].append(section)
    for members in by_stratum.values():
        generator.shuffle(members)
    taken = []

    def take(stratum, wanted):
        members = by_stratum[stratum]
        while members and wanted > 0:
            section = members.pop()
            if per_document[section["path"]] < MAX_PER_DOCUMENT and section["text_sha256"] not in texts:
                per_document[section["path"]] += 1
                texts.add(section["text_sha256"])
                taken.append((stratum, section))
                wanted -= 1
        return wanted

    for stratum, quota in quotas.items():
        take(stratum, quota)
    for stratum in ("code", "prose", "table", "steps"):  # what a stratum lacks, the next richest gives
        take(stratum, PER_CORPUS - len(kept) - len(taken))
    taken = taken[:PER_CORPUS - len(kept)]
    generator.shuffle(taken)
    free = [number for number in range(1, PER_CORPUS + 1) if number not in {number for number, _, _ in kept}]
    return sorted(kept + [(number, *one) for number, one in zip(free, taken)], key=lambda one: one[0])


def resolve_links(name, section, known):
    """Links of a section that lead to a page of the corpus, as "path#anchor". By the rules of each site's own renderer, not by Docent's."""
    places = []
    for link in section["links"]:
        if link["text"].strip() in ("Prev", "Next", "Up", "Home", "¶"):
            continue  # navigation
        target, _, anchor = link["target"].partition("#")
        for prefix in ("https://kubernetes.io/", "https://prometheus.io/"):
            if name in prefix and target.startswith(prefix):
                target = "/" + target[len(prefix):]
        if not target:
            path = section["path"]
        elif "://" in target or target.startswith(("mailto:", "//")):
            continue
        else:
            base = "" if target.startswith("/") else os.path.dirname(section["path"])
            path = os.path.normpath(os.path.join(base, target.lstrip("/") if not base else target))
        stem = path.rstrip("/")
        candidates = [path, stem + ".md", stem + "/_index.md", stem + "/index.md", stem + "/index.html"]
        if "/" not in target.rstrip("/") and name == "kubernetes" and not section["path"].endswith("_index.md"):
            candidates.append(os.path.normpath(os.path.join(section["path"][:-3], target)) + ".md")  # a page is a folder on the site
        found = next((candidate for candidate in candidates if candidate in known), None)
        if found == section["path"] and anchor in ("", section["anchor"]):
            continue  # "#" and the mark that headings link to themselves with
        if found and (place := found + ("#" + anchor if anchor else "")) not in places:
            places.append(place)
    return places


def read_sample():
    if not SAMPLE.exists():
        sys.exit("no tests/labels/sample.jsonl: run script/labels sample first")
    return [json.loads(line) for line in SAMPLE.read_text().splitlines()]


def choose_focus(name):
    """From here on the set is tests/labels/focus/NAME."""
    global SAMPLE, focus  # pylint: disable=global-statement
    focus, SAMPLE = name, LABELS / "focus" / name / "sample.jsonl"


def labels_folder():
    return SAMPLE.parent


def focus_sample(name, sections):
    """FOCUS_PER_CORPUS sections of tuning documents that fit the focus and are in no labelled set: (number, stratum, section)."""
    fits, _ = FOCUSES[focus]
    taken = {key_of(line) for line in map(json.loads, (LABELS / "sample.jsonl").read_text().splitlines())}
    members = [section for section in sections if MIN_WORDS <= section["shape"]["words"] <= MAX_WORDS and split_of(name, section) == "tune"
               and (name, section["path"], section["anchor"], section["ordinal"]) not in taken and fits(section)]
    random.Random(f"{SEED} {focus} {name}").shuffle(members)
    per_document, texts, chosen = collections.Counter(), set(), []
    for section in members:
        if len(chosen) < FOCUS_PER_CORPUS and per_document[section["path"]] < MAX_PER_DOCUMENT and section["text_sha256"] not in texts:
            per_document[section["path"]] += 1
            texts.add(section["text_sha256"])
            chosen.append(section)
    return [(number, focus, section) for number, section in enumerate(chosen, 1)]


def key_of(line):
    return line["corpus"], line["path"], line["anchor"], line["ordinal"]


def write_sample(work):
    lines = []
    for name in CORPORA:
        sections, version = list_sections(name, work)
        file = labels_folder() / f"{name}.jsonl"
        before = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        labelled = {(*key_of(line)[1:], line["text_sha256"]): line["number"] for line in before}
        for number, stratum, section in focus_sample(name, sections) if focus else sample(name, sections, labelled):
            lines.append({"corpus": name, "number": number, "path": section["path"], "anchor": section["anchor"], "ordinal": section["ordinal"],
                          "text_sha256": section["text_sha256"], "split": split_of(name, section), "stratum": stratum, "version": version})
        print(f"{name}: {len(sections)} sections, {sum(line['corpus'] == name for line in lines)} sampled ({version})")
    SAMPLE.parent.mkdir(parents=True, exist_ok=True)
    SAMPLE.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def load_texts(work, refresh=False):
    """The sections of the sample by key, with text and links; kept in the work folder. Sections that changed since are left out."""
    cache = work / (f"texts-{focus}.jsonl" if focus else "texts.jsonl")
    if refresh or not cache.exists() or cache.stat().st_mtime < SAMPLE.stat().st_mtime:
        wanted = {key_of(line): line for line in read_sample()}
        work.mkdir(parents=True, exist_ok=True)
        with open(cache, "w", encoding="utf-8") as out:
            for name in CORPORA:
                sections, _ = list_sections(name, work)
                known = {section["path"] for section in sections}
                out.write(json.dumps({"corpus": name, "paths": sorted(known)}) + "\n")
                for section in sections:
                    section["corpus"] = name
                    line = wanted.get(key_of(section))
                    if line and line["text_sha256"] == section["text_sha256"]:
                        out.write(json.dumps({**line, **section, "places": resolve_links(name, section, known)}, ensure_ascii=False) + "\n")
    texts, paths = {}, {}
    for line in map(json.loads, open(cache, encoding="utf-8")):
        if "paths" in line:
            paths[line["corpus"]] = set(line["paths"])
        else:
            texts[key_of(line)] = line
    return texts, paths


def export(work, out):
    """One file a section for labelling by reading, and an index."""
    texts, _ = load_texts(work)
    index = []
    for line in read_sample():
        section = texts.get(key_of(line))
        if section is None:
            continue
        file = pathlib.Path(line["corpus"]) / f"{line['number']:03}.txt"
        (out / file).parent.mkdir(parents=True, exist_ok=True)
        head = [f"id: {line['corpus']}/{line['number']:03}", f"document: {section['path']}", f"title: {section['title']}",
                f"heading path: {' > '.join(section['heading_path'])}", f"anchor: {section['anchor']}"]
        head += [f"place: {place}" for place in section["places"]]
        (out / file).write_text("\n".join(head) + "\n===== text\n" + section["text"] + "\n===== source\n" + section["source"] + "\n", encoding="utf-8")
        index.append({"id": f"{line['corpus']}/{line['number']:03}", "file": str(file), "stratum": line["stratum"], "words": section["shape"]["words"]})
    (out / "index.jsonl").write_text("".join(json.dumps(line) + "\n" for line in index))
    print(f"{len(index)} sections in {out}")
