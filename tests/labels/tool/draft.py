"""A labeller's draft of one section, and the label line it becomes: names typed once, offsets found by the tool.

A draft is a text file, one statement a line ('#' begins a comment line):

  Command: boatctl load [--force, -n/--dock]     a label; flags in brackets become Parameters with HAS_PARAMETER ("/" joins spellings)
  Error: HTTP 404 ;; @404 Not Found              evidence, where it is not the name itself
  Concept: anchor point ;; =anchor               another good name (may be repeated); DEFINES is added
  Component: Linux ;; ?                          may
  Flag: --port ;; of boatd                       a flag definition: Parameter and Configuration; `of` adds HAS_PARAMETER
  YAML: first line ... last line                 leaf paths of a block (also JSON that is laid out a key a line);
                                                 ";; ?": all of them may; "YAML: #2 first line": starts at its second occurrence
  Procedure: Passing a lock ;; @Open the lock | Wait | Sail      Steps by their first words; Procedure, Steps, CONTAINS_STEP
  Examples: first line || first line             one Example a code block, numbered
  AFFECTS: harbour.depth -> boatd && Kind:name   a relation; several ends with &&; `@` is the section; kind only where names clash; ";; ?" may
  HAS_PARAMETER: ^boatctl load -> --force        `^`: a thing named by the title or an ancestor heading only (context)
  RELATED_TO: @ -> docs/x.md#anchor              a place
  introduced_in: harbour.depth -> 2.4            a version
  -REFERENCES: docs/x.md#anchor                  strikes a proposed link
"""
import re

KINDS = ["Command", "Configuration", "Parameter", "Error", "Procedure", "Step", "Concept", "Component", "Example"]
SECTION, PLACE, VERSION = "section", "place", "version"
RELATIONS = {  # kinds at either end
    "HAS_PARAMETER": (["Command"], ["Parameter"]),
    "CONTAINS_STEP": (["Procedure"], ["Step"]),
    "EXECUTES": (["Step"], ["Command"]),
    "REQUIRES": (["Procedure", "Command", "Component", "Configuration", SECTION], ["Command", "Component", "Configuration"]),
    "AFFECTS": (["Configuration", "Parameter"], ["Component", "Configuration", "Command", "Concept"]),
    "RESOLVES": (["Procedure", "Command", "Configuration", SECTION], ["Error"]),
    "DEPENDS_ON": (["Component", "Configuration"], ["Component", "Configuration"]),
    "RELATED_TO": ([SECTION, *KINDS], [PLACE, *KINDS]),
    "REFERENCES": ([SECTION], [PLACE]),
    "EQUIVALENT_TO": (KINDS, KINDS),
    "CRITICAL_FOR": (["Configuration", "Component", "Command", "Step"], ["Component", "Command", "Procedure", SECTION]),
    "DEFINES": ([SECTION], ["Concept"]),
    "EXEMPLIFIES": (["Example"], ["Command", "Configuration", "Component", "Concept"]),
    "introduced_in": ([SECTION, *KINDS], [VERSION]),
    "deprecated_in": ([SECTION, *KINDS], [VERSION]),
}
MAY_KEYS = {"apiVersion", "kind", "metadata.name", "metadata.namespace"}
USER_MAPS = {"labels", "annotations", "matchLabels", "selector", "nodeSelector", "data", "stringData", "parameters", "properties",
             "services"}


class DraftError(Exception):
    pass


def yaml_leaves(lines):
    """(path, line index) of every key whose value is a scalar, a list of scalars or empty. Enough YAML for documentation, and JSON a key a line."""
    leaves, stack, block_indent = [], [], None  # stack: [indent, key, path, has object children]

    def is_scalar_list(index, indent):
        for line in lines[index + 1:]:
            body = line.strip()
            if not body or body.startswith("#"):
                continue
            depth = len(line) - len(line.lstrip())
            return depth >= indent and body.startswith("-") and not re.match(r"-\s+[\"']?[\w./-]+[\"']?\s*:(\s|$)", body)
        return False

    def has_children(index, indent):
        for line in lines[index + 1:]:
            if line.strip() and not line.strip().startswith("#"):
                depth = len(line) - len(line.lstrip())
                return depth > indent or (depth == indent and line.strip().startswith("-"))
        return False

    for index, line in enumerate(lines):
        body, indent = line.strip(), len(line) - len(line.lstrip())
        if block_indent is not None:
            if not body or indent > block_indent:
                continue
            block_indent = None
        if body == "---":
            stack = []
        in_list = False
        while body.startswith("- ") or body == "-":
            in_list = True
            rest = body[1:].lstrip()
            stack = [entry for entry in stack if entry[0] <= indent]
            indent, body = indent + len(body) - len(rest), rest
        match = re.match(r"([\"']?)([^\s\"'#{}\[\],:][^\s\"'#{},]*?)\1\s*:(?:\s+(.*))?$", body.rstrip(","))
        if not match or body.startswith("#"):
            continue
        key, value = match.group(2), re.sub(r"(^|\s)#.*$", "", match.group(3) or "").strip()
        stack = [entry for entry in stack if entry[0] < indent]
        parent = stack[-1][2] + ("[]" if in_list or stack[-1][3] else "") if stack else ("[]" if in_list else "")
        if in_list and stack:
            stack[-1][3] = True
        path = (parent + "." if parent and parent != "[]" else "") + key
        if re.match(r"[|>][-+0-9]*$", value):
            block_indent, leaf = indent, True
        else:
            opens = value in ("{", "[", "[{")
            leaf = bool(value) and not opens or is_scalar_list(index, indent) or (not value and not has_children(index, indent))
        if leaf:
            leaves.append((path, index))
        objects = value == "[{" or (value == "[" and "".join(lines[index + 1:]).lstrip().startswith("{"))
        stack.append([indent, key, path, objects])
    return leaves


class Draft:
    """Reads a draft against its section's text; `line()` is the label line."""

    def __init__(self, section, statements):
        self.section, self.text = section, section["text"]
        self.entities, self.relations, self.struck, self.examples = {}, [], set(), 0
        self.pending, self.after = [], 0  # Examples are named in the order of the text
        for number, statement in enumerate(statements.splitlines(), 1):
            if statement.strip() and not statement.startswith("#"):
                try:
                    self.read(statement.strip())
                except DraftError as error:
                    raise DraftError(f"line {number}: {error}") from None
        for kind, left, right in self.pending:
            right, _, option = right.partition(" ;; ")
            for source in left.split("&&"):
                for target in right.split("&&"):
                    self.relate(kind, self.end(source.strip(), RELATIONS[kind][0]), self.end(target.strip(), RELATIONS[kind][1]), option == "?")
        for place in section["places"]:
            if place not in self.struck:
                self.relate("REFERENCES", {"section": True}, self.place(place))

    # ---- statements

    def read(self, statement):
        kind, colon, rest = statement.partition(":")
        if not colon:
            raise DraftError(f"no colon in \"{statement}\"")
        rest = rest.strip()
        if kind.startswith("-"):
            if rest not in self.section["places"]:
                raise DraftError(f"no proposed link {rest}")
            self.struck.add(rest)
        elif kind in RELATIONS:
            left, arrow, right = rest.partition(" -> ")
            if not arrow:
                raise DraftError("a relation is written FROM -> TO")
            self.pending.append((kind, left, right))
        elif kind == "YAML":
            self.yaml(rest)
        elif kind == "Examples":
            for first in rest.split("||"):
                self.examples += 1
                self.after = self.add("Example", f"Example {self.examples}", first.strip(), after=self.after)
        elif kind == "Flag":
            name, options = self.options(rest)
            names = name.split("/")
            for one in ("Parameter", "Configuration"):
                self.add(one, names[-1], options["evidence"] or names[0], [*names[:-1], *options["alt"]], options["may"])
            for command in options["of"]:
                self.pending.append(("HAS_PARAMETER", command, names[-1]))
        elif kind == "Procedure":
            self.procedure(rest)
        elif kind in KINDS:
            self.plain(kind, rest)
        else:
            raise DraftError(f"unknown statement {kind}")

    @staticmethod
    def options(rest):
        name, *parts = [part.strip() for part in rest.split(" ;; ")]
        options = {"evidence": None, "alt": [], "may": False, "of": []}
        for part in parts:
            if part.startswith("@"):
                options["evidence"] = part[1:]
            elif part.startswith("="):
                options["alt"].append(part[1:])
            elif part == "?":
                options["may"] = True
            elif part.startswith("of "):
                options["of"].append(part[3:])
            else:
                raise DraftError(f"unknown option {part}")
        return name, options

    def plain(self, kind, rest):
        name, options = self.options(rest)
        flags = []
        if kind == "Command" and (match := re.match(r"(.*?)\s*\[([^\]]*)\]$", name)):
            name, flags = match.group(1), [flag.strip() for flag in match.group(2).split(",")]
        self.add(kind, name, options["evidence"], options["alt"], options["may"])
        if kind == "Concept":
            self.pending.append(("DEFINES", "@", "Concept:" + name))
        for flag in flags:
            may = options["may"] or flag.endswith("?")
            spellings = flag.rstrip("?").split("/")
            if ("Parameter", spellings[-1]) not in self.entities:
                self.add("Parameter", spellings[-1], spellings[0], spellings[:-1], may)
            self.pending.append(("HAS_PARAMETER", "Command:" + name, "Parameter:" + spellings[-1]))

    def procedure(self, rest):
        name, *options = [part.strip() for part in rest.split(" ;; ")]
        may = "?" in options
        steps = next((option[1:] for option in options if option.startswith("@")), None)
        if steps is None:
            raise DraftError("a Procedure names its Steps: ;; @first words | first words")
        position = 0
        for number, words in enumerate(steps.split(" | "), 1):
            number_given = re.match(r"(\d+)=(.*)", words)  # numbered headings: the position is in the heading
            number, words = (int(number_given.group(1)), number_given.group(2)) if number_given else (number, words)
            position = self.add("Step", f"{name}#{number}", words.strip(), may=may, after=position)
            if ("Procedure", name) not in self.entities:
                self.add("Procedure", name, name if name in self.text else words.strip(), may=may)
            self.pending.append(("CONTAINS_STEP", "Procedure:" + name, f"Step:{name}#{number}"))

    def yaml(self, rest):
        rest, _, option = rest.partition(" ;; ")
        first, _, last = rest.partition(" ... ")
        lines, starts, at = self.text.split("\n"), [], 0
        for line in lines:
            starts.append(at)
            at += len(line) + 1
        nth = re.match(r"#(\d+) (.*)", first)
        skip, first = (int(nth.group(1)) - 1, nth.group(2)) if nth else (0, first)
        begins = [i for i, line in enumerate(lines) if line.strip() == first.strip()]
        if len(begins) <= skip:
            raise DraftError(f"no line \"{first}\"")
        begin = begins[skip]
        end = next((i for i in range(begin, len(lines)) if lines[i].strip() == (last or first).strip()), None)
        if end is None:
            raise DraftError(f"no line \"{last}\" after \"{first}\"")
        for path, index in yaml_leaves(lines[begin:end + 1]):
            if ("Configuration", path) in self.entities:
                continue
            parts = path.replace("[]", "").split(".")
            key = parts[-1] if parts[-1] in lines[begin + index] else path.rsplit(".", 1)[-1]
            line, start = lines[begin + index], starts[begin + index]
            at = start + line.index(key)
            may = option == "?" or path in MAY_KEYS or any(part in USER_MAPS for part in parts[:-1])
            named = key != path and re.search(rf"[`>]{re.escape(key)}[`<]", self.section["source"]) is not None  # in prose, as code
            self.put("Configuration", path, at, at + len(key), [key] if named else [], may)

    # ---- labels

    def add(self, kind, name, evidence=None, alt=(), may=False, after=0):
        name = " ".join(name.split())
        found = self.find(kind, name, evidence, after)
        if found is None:
            raise DraftError(f"{kind} \"{name}\": \"{evidence or name}\" is not in the text")
        self.put(kind, name, *found, list(alt), may)
        return found[1]

    def put(self, kind, name, start, end, alt, may):
        if (kind, name) in self.entities:
            raise DraftError(f"{kind} \"{name}\" twice")
        byte = lambda at: len(self.text[:at].encode())
        label = {"kind": kind, "name": name, "start": byte(start), "end": byte(end)}
        if alt:
            label["alt"] = alt
        if may:
            label["may"] = True
        self.entities[kind, name] = label

    def find(self, kind, name, evidence, after):
        wanted = evidence or name
        patterns = [re.escape(wanted), re.sub(r"(\\ |\\\n|\s)+", r"\\s+", re.escape(wanted))]
        if not evidence and kind == "Command":
            words = [re.escape(word) for word in name.split()]  # flags may stand between them, the program's name not again
            patterns.append(r"\b" + rf"\b(?:(?!\b{words[0]}\b)[^\n])*?\s".join(words) + r"\b")
        if wanted.startswith("-") or not evidence and kind in ("Command", "Configuration", "Component", "Concept", "Parameter"):
            patterns[0] = r"(?<![\w-])" + re.escape(wanted) + r"(?![\w-])"
            patterns.insert(1, re.escape(wanted))
        for flags in (0, re.IGNORECASE):
            for pattern in patterns:
                if match := re.compile(pattern, flags).search(self.text, after):
                    return match.start(), match.end()
        return None

    # ---- relations

    @staticmethod
    def place(text):
        path, _, anchor = text.partition("#")
        return {"path": path, "anchor": anchor}

    def end(self, text, kinds):
        if text == "@":
            if SECTION not in kinds:
                raise DraftError("the section cannot be an end of this relation")
            return {"section": True}
        if VERSION in kinds:
            return {"version": text}
        if text.startswith("^"):
            given, colon, name = text[1:].partition(":")
            return {"kind": given, "name": name, "context": True} if colon and given in KINDS else {"kind": kinds[0], "name": text[1:], "context": True}
        given, colon, name = text.partition(":")
        choices = [given] if colon and given in KINDS and (given, name) in self.entities else kinds
        name = name if choices == [given] else text
        for kind in choices:
            if (kind, name) in self.entities:
                return {"kind": kind, "name": name}
        if PLACE in kinds:
            return self.place(text)
        raise DraftError(f"\"{text}\" is not labelled as {' or '.join(kinds)}")

    def relate(self, kind, source, target, may=False):
        optional = may or any(self.entities.get((end.get("kind"), end.get("name")), {}).get("may") for end in (source, target))
        if not any((r["type"], r["from"], r["to"]) == (kind, source, target) for r in self.relations):
            self.relations.append({"type": kind, "from": source, "to": target, **({"may": True} if optional else {})})

    def line(self):
        keep = ("corpus", "number", "path", "anchor", "ordinal", "text_sha256", "split")
        entities = sorted(self.entities.values(), key=lambda label: (label["start"], label["end"], KINDS.index(label["kind"])))
        return {**{name: self.section[name] for name in keep}, "entities": entities, "relations": self.relations}
