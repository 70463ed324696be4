"""Checks label lines against the texts they speak of, and compares two labellings of the same sections."""
import re

from draft import KINDS, RELATIONS, PLACE, SECTION, VERSION


def names_of(label):
    return [label["name"], *label.get("alt", [])]


def fold(name):
    return " ".join(name.split()).casefold()


def stem(word):
    word = fold(word)
    return word[:-1] if word.endswith("s") else word


def shows(label, evidence):
    """Whether the words at the offsets can be the evidence of the label. Places in a sequence only need words to stand there."""
    if label["kind"] in ("Step", "Example", "Procedure"):
        return bool(evidence.strip())
    if "\n\n" in evidence:
        return False
    here = fold(evidence)
    for name in names_of(label):
        words = [stem(word) for word in re.split(r"[\s.]+|\[\]", name) if word]
        if fold(name) in here or words and words[-1] in here and label["kind"] in ("Configuration", "Error"):
            return True
        at, complete = 0, bool(words)
        for word in words:
            at = here.find(word, at)
            if at < 0:
                complete = False
                break
            at += len(word)
        if complete:
            return True
    # A code is often written with a word between ("status code 404"), an exit status without the word "exit".
    return label["kind"] == "Error" and any(number in here for number in re.findall(r"\d+", label["name"]))


def problems_of(line, section, paths):
    """What is wrong with a label line, in plain words. `section` is None where the text is not there any more."""
    if line["split"] not in ("tune", "score"):
        yield f"split is \"{line['split']}\""
    if section is None:
        yield "no such section with this hash: the documentation is another version"
        return
    if line["split"] != section["split"]:
        yield "split is not that of the sample"
    data, known = section["text"].encode(), set()
    for label in line["entities"]:
        what = f"{label['kind']} \"{label['name']}\""
        if label["kind"] not in KINDS:
            yield f"unknown kind {what}"
        if set(label) - {"kind", "name", "start", "end", "alt", "may"}:
            yield f"{what}: unknown members"
        if (label["kind"], label["name"]) in known:
            yield f"{what} twice"
        known.add((label["kind"], label["name"]))
        if not 0 <= label["start"] < label["end"] <= len(data):
            yield f"{what}: offsets outside the text"
        elif not shows(label, data[label["start"]:label["end"]].decode("utf-8", "replace")):
            yield f"{what}: the text at its offsets is \"{data[label['start']:label['end']].decode('utf-8', 'replace')}\""
    for relation in line["relations"]:
        if relation["type"] not in RELATIONS:
            yield f"unknown relation {relation['type']}"
            continue
        for side, kinds in zip(("from", "to"), RELATIONS[relation["type"]]):
            end = relation[side]
            if "kind" in end:
                if end["kind"] not in kinds:
                    yield f"{relation['type']}: {side} cannot be a {end['kind']}"
                elif not end.get("context") and (end["kind"], end["name"]) not in known:
                    yield f"{relation['type']}: {side} {end['kind']} \"{end['name']}\" is not labelled"
            elif "section" in end:
                if SECTION not in kinds:
                    yield f"{relation['type']}: {side} cannot be the section"
            elif "path" in end:
                if PLACE not in kinds:
                    yield f"{relation['type']}: {side} cannot be a place"
                elif end["path"] not in paths:
                    yield f"{relation['type']}: no document {end['path']}"
            elif "version" in end:
                if VERSION not in kinds or not re.fullmatch(r"\d+(\.\d+)*\w*", end["version"]):
                    yield f"{relation['type']}: version \"{end['version']}\""
            else:
                yield f"{relation['type']}: {side} has no kind, section, path or version"
    for label in line["entities"]:
        if label["kind"] == "Concept" and not any(r["type"] == "DEFINES" and r["to"].get("name") == label["name"] for r in line["relations"]):
            yield f"Concept \"{label['name']}\" without DEFINES"
        if label["kind"] == "Step" and "CONTAINS_STEP" in line.get("rows", ["CONTAINS_STEP"]) and not any(r["type"] == "CONTAINS_STEP" and r["to"].get("name") == label["name"] for r in line["relations"]):
            yield f"Step \"{label['name']}\" without CONTAINS_STEP"


def match(ours, theirs):
    """(found, missing, extra) of `theirs` against `ours`, labels of one kind. `may` of either side is never missing nor extra."""
    left, found, missing = list(theirs), 0, 0
    for label in ours:
        names = {fold(name) for name in names_of(label)}
        same = next((other for other in left if names & {fold(name) for name in names_of(other)}), None)
        if same is not None:
            left.remove(same)
            found += not (label.get("may") and same.get("may"))
        else:
            missing += not label.get("may")
    return found, missing, sum(not label.get("may") for label in left)


def relation_keys(line, kind, may):
    """The relations of one type as sets that compare: those that are `may`, or those that are not."""
    def end(value):
        if "kind" in value:
            return value["kind"], fold(value["name"])
        return tuple(sorted((key, str(part)) for key, part in value.items()))
    keys = [(end(r["from"]), end(r["to"])) for r in line["relations"] if r["type"] == kind and bool(r.get("may")) == may]
    return {tuple(sorted(key, key=str)) for key in keys} if kind == "EQUIVALENT_TO" else set(keys)


def kappa(pairs):
    """Cohen's kappa of yes/no pairs; None where chance alone explains everything (both say the same throughout)."""
    n = len(pairs)
    agree = sum(a == b for a, b in pairs) / n
    yes_a, yes_b = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    chance = yes_a * yes_b + (1 - yes_a) * (1 - yes_b)
    return None if chance > 1 - 1e-9 else (agree - chance) / (1 - chance)


def agreement(pairs):
    """Rows (kind, sections, both, only A, only B, F1, kappa) of pairs of label lines of the same sections.

    F1 takes A for the truth and B for the answer (it is the same the other way round). Names have no "neither" to count, so kappa is over
    a coarser question: does the section hold anything of this kind?
    """
    rows = []
    for kind in [*KINDS, *RELATIONS]:
        both = only_a = only_b = 0
        presence = []
        for a, b in pairs:
            if kind in KINDS:
                ours, theirs = ([label for label in line["entities"] if label["kind"] == kind] for line in (a, b))
                found, missing, extra = match(ours, theirs)
                presence.append((any(not l.get("may") for l in ours), any(not l.get("may") for l in theirs)))
            else:
                ours, theirs = relation_keys(a, kind, False), relation_keys(b, kind, False)
                found = len(ours & (theirs | relation_keys(b, kind, True))) + len(theirs & relation_keys(a, kind, True))
                missing = len(ours - theirs - relation_keys(b, kind, True))
                extra = len(theirs - ours - relation_keys(a, kind, True))
                presence.append((bool(ours), bool(theirs)))
            both, only_a, only_b = both + found, only_a + missing, only_b + extra
        if both + only_a + only_b:
            rows.append((kind, len(pairs), both, only_a, only_b, 2 * both / (2 * both + only_a + only_b) if both + only_a + only_b else None, kappa(presence)))
    return rows
