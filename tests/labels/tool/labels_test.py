#!/usr/bin/env python3
"""Of the labelling tool: names found in texts, leaf paths of blocks, what check refuses, what agreement counts."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import compare  # noqa: E402
import draft  # noqa: E402

TEXT = """Sail the bøat

If `boatctl sail` prints an error, run boatctl --fast load. Set depth.

1. Open the lock
2. Wait

hull:
  depth: 4
  planks:
  - oak
  masts:
  - name: main
    sails: [a, b]
  notes: |
    wind: strong
  labels:
    colour: red
"""


def section(text=TEXT):
    return {"corpus": "c", "number": 1, "path": "a.md", "anchor": "x", "ordinal": 0, "text_sha256": "0", "split": "tune", "text": text,
            "source": text + "`depth`", "places": ["b.md#y"]}


def label(kind, name, **more):
    return {"kind": kind, "name": name, "start": 0, "end": 1, **more}


class Drafts(unittest.TestCase):
    def line(self, statements):
        return draft.Draft(section(), statements).line()

    def test_offsets_are_bytes_and_flags_between_sub_commands_are_passed_over(self):
        line = self.line("Command: boatctl load [--fast]")
        evidence = [TEXT.encode()[one["start"]:one["end"]].decode() for one in line["entities"]]
        self.assertEqual(evidence, ["boatctl --fast load", "--fast"])
        self.assertEqual(line["relations"][0]["type"], "HAS_PARAMETER")

    def test_steps_are_numbered_and_contained(self):
        line = self.line("Procedure: Sail the bøat ;; @Open the lock | Wait")
        self.assertEqual([one["name"] for one in line["entities"]], ["Sail the bøat", "Sail the bøat#1", "Sail the bøat#2"])
        self.assertEqual([one["to"]["name"] for one in line["relations"][:2]], ["Sail the bøat#1", "Sail the bøat#2"])

    def test_a_block_gives_leaf_paths_and_user_keys_are_may(self):
        line = self.line("YAML: hull: ... colour: red")
        self.assertEqual([(one["name"], one.get("may", False)) for one in line["entities"]],
                         [("hull.depth", False), ("hull.planks", False), ("hull.masts[].name", False), ("hull.masts[].sails", False),
                          ("hull.notes", False), ("hull.labels.colour", True)])
        self.assertEqual(line["entities"][0]["alt"], ["depth"])

    def test_items_of_a_list_keep_their_parent_and_a_flag_is_no_part_of_a_longer_one(self):
        def paths(text):
            return [path for path, _ in draft.yaml_leaves(text.splitlines())]
        self.assertEqual(paths("fleet:\n  ships:\n  - name: a\n    masts: 2\n  - name: b\n    crew:\n    - who: c\n    - age: 4\n  port: x"),
                         ["fleet.ships[].name", "fleet.ships[].masts", "fleet.ships[].name", "fleet.ships[].crew[].who",
                          "fleet.ships[].crew[].age", "fleet.port"])
        self.assertEqual(paths('{\n"fleet": {\n  "ships": [\n  {\n    "name": "a"\n  }\n  ],\n  "port": "x"\n}\n}'), ["fleet.ships[].name", "fleet.port"])
        line = draft.Draft(section("go --sail-name x -n y"), "Command: go [-n]").line()
        self.assertEqual([one["start"] for one in line["entities"]], [0, 17])

    def test_proposed_links_are_taken_unless_struck(self):
        self.assertEqual(self.line("")["relations"], [{"type": "REFERENCES", "from": {"section": True}, "to": {"path": "b.md", "anchor": "y"}}])
        self.assertEqual(self.line("-REFERENCES: b.md#y")["relations"], [])

    def test_what_is_not_in_the_text_is_refused(self):
        for statement in ("Command: boatctl sink", "AFFECTS: depth -> mast", "Sailor: x", "Error: boatctl ;; why"):
            with self.assertRaises(draft.DraftError, msg=statement):
                self.line(statement)


class Checks(unittest.TestCase):
    def problems(self, change):
        line = draft.Draft(section(), "Command: boatctl sail\nConfiguration: depth\nConcept: lock").line()
        change(line)
        return list(compare.problems_of(line, section(), {"a.md", "b.md"}))

    def test_a_good_line_has_no_problem(self):
        self.assertEqual(self.problems(lambda line: None), [])

    def test_each_fault_is_named(self):
        def moved(line):
            line["entities"][0]["start"] += 9
        faults = {"the text at its offsets": moved,
                  "outside the text": lambda line: line["entities"][0].update(end=10_000),
                  "unknown kind": lambda line: line["entities"][0].update(kind="Sailor"),
                  "without DEFINES": lambda line: line["relations"].clear(),
                  "no document": lambda line: line["relations"].append({"type": "REFERENCES", "from": {"section": True}, "to": {"path": "z", "anchor": ""}}),
                  "cannot be a Command": lambda line: line["relations"].append(
                      {"type": "AFFECTS", "from": {"kind": "Command", "name": "boatctl sail"}, "to": {"kind": "Configuration", "name": "depth"}})}
        for words, change in faults.items():
            self.assertTrue(any(words in problem for problem in self.problems(change)), words)


class Agreement(unittest.TestCase):
    def test_may_is_neither_missing_nor_extra_and_alt_is_a_name(self):
        ours = [label("Command", "a"), label("Command", "b", may=True), label("Command", "c", alt=["C two"])]
        theirs = [label("Command", "c Two"), label("Command", "d"), label("Command", "e", may=True)]
        self.assertEqual(compare.match(ours, theirs), (1, 1, 1))

    def test_kappa_is_one_minus_errors_over_chance(self):
        self.assertAlmostEqual(compare.kappa([(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15), 0.4)
        self.assertIsNone(compare.kappa([(True, True)] * 3))


if __name__ == "__main__":
    unittest.main()
