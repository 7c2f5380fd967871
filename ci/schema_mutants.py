#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Mutants of the example reports: do our checker, python3-jsonschema and ajv
find the same faults at the same places?

schema_mutants.py SOURCE BUILD COUNT [SEED]"""
import copy
import glob
import json
import os
import random
import subprocess
import sys

from jsonschema import Draft7Validator


def pointer(path):
    return "".join(
        "/" + str(p).replace("~", "~0").replace("/", "~1") for p in path)


def stricter(schema):
    """Python's $ matches before a last newline too; JSON Schema's does not."""
    if isinstance(schema, dict):
        return {k: v[:-1] + "\\Z" if k == "pattern" and isinstance(v, str)
                and v.endswith("$") else stricter(v)
                for k, v in schema.items()}
    if isinstance(schema, list):
        return [stricter(v) for v in schema]
    return schema


def faults(validator, document):
    found = set()
    for e in validator.iter_errors(document):
        path = list(e.absolute_path)
        if e.validator == "additionalProperties":
            known = e.schema.get("properties", {})
            for name in e.instance:
                if name not in known:
                    found.add(pointer(path + [name]) + " " + e.validator)
        elif "propertyNames" in e.absolute_schema_path:
            found.add(pointer(path + [e.instance]) + " " + e.validator)
        else:
            found.add(pointer(path) + " " + e.validator)
    return found


def places(node, path=()):
    yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from places(value, path + (key,))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from places(value, path + (i,))


# Numbers that JavaScript can hold: it makes 2**53 of 2**53 + 1.
STRANGE = ["", "x", "X" * 70, "ä" * 64, "0", "1" * 16, "2025-07-21T18:04:11Z",
           "PASS", "works", "a/b~c", "12\n", "https://a", "\u20ac", "/home/a",
           0, 1, -1, 1.0, 1.5, 255, 256, 4097, 2**31, 2**53, 2**53 + 2, 2**63 - 1,
           1e300, True, False, None, [], {}, [1], {"a": 1}, ["x"] * 70,
           [{}] * 9, {"major": 1}, {"k%d" % i: i for i in range(65)}]
NAMES = ["", "x", "serial", "a/b", "~", "uuid", "misc", "comment", "basis",
         "score", "vm.x", "bios." + "y" * 70, "host.A", "hypervisor.patched",
         "vm.function_mapping", "text", "url"]


def mutate(rng, document):
    for _ in range(rng.choice([1, 1, 1, 2, 3, 5])):
        path = rng.choice(list(places(document)))
        if not path:
            path = (rng.choice(list(document)),)
        parent = document
        for step in path[:-1]:
            parent = parent[step]
        last, how = path[-1], rng.randrange(8)
        value = parent[last]
        if how == 0:
            del parent[last]
        elif how == 1:
            parent[last] = copy.deepcopy(rng.choice(STRANGE))
        elif how == 2 and isinstance(value, dict):
            value[rng.choice(NAMES)] = copy.deepcopy(rng.choice(STRANGE))
        elif how == 3 and isinstance(value, list):
            value += copy.deepcopy(value) * rng.choice([1, 8, 40]) \
                if len(value) < 100 else []
        elif how == 4 and isinstance(value, str):
            at = rng.randrange(len(value) + 1)
            value = value[:at] + rng.choice("aZ0_ /:.-\n\tä~") + value[at:]
            parent[last] = value
        elif how == 5 and isinstance(value, str) and value:
            at = rng.randrange(len(value))
            parent[last] = value[:at] + value[at + 1:]
        elif how == 6 and isinstance(value, str):
            parent[last] = (value or "x") * rng.choice([2, 20])
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            parent[last] = rng.choice([-value, value % 1e9 * 1000, value + 0.5, 1 - value])
        else:
            parent[last] = copy.deepcopy(rng.choice(STRANGE))
    return document


def lines_of(command, batch):
    """What a checker says of each document: sets of "POINTER RULE"."""
    answer = subprocess.run(
        command, check=True, encoding="utf-8", stdout=subprocess.PIPE,
        input="".join(json.dumps(d) + "\n" for d in batch)).stdout
    return [set(line.split("\t")) - {""} for line in answer.split("\n")]


def modules():
    """Where ci/deps.sh --node puts what npm has."""
    cache = os.environ.get("PPTCHECK_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
        "pptcheck")
    path = cache + "/web/node_modules"
    if not os.path.exists(path + "/ajv"):
        sys.exit("ci/schema-mutants: no ajv; run ci/deps.sh --node")
    return path


def main():
    source, build, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    rng = random.Random(int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    os.environ["NODE_PATH"] = modules()
    schema = source + "/reports/report-1.schema.json"
    with open(schema, encoding="utf-8") as f:
        validator = Draft7Validator(stricter(json.load(f)))
    examples = []
    for name in sorted(glob.glob(source + "/fixtures/matrix/examples/*.json")):
        with open(name, encoding="utf-8") as f:
            examples.append(json.load(f))
    done = bad = differ = 0
    while done < count:
        batch = [mutate(rng, copy.deepcopy(rng.choice(examples)))
                 for _ in range(min(2000, count - done))]
        found = {
            "ours": lines_of([build + "/ci/schema_lines"], batch),
            "ajv": lines_of(["node", source + "/ci/schema_ajv.js", schema],
                            batch),
            "python": [faults(validator, d) for d in batch],
        }
        for i, document in enumerate(batch):
            said = [found[name][i] for name in found]
            common = set.intersection(*said)
            bad += all(said)
            if any(s != common for s in said):
                differ += 1
                for name in found:
                    print(name, "alone or with one:",
                          sorted(found[name][i] - common))
                print(json.dumps(document)[:300])
        done += len(batch)
    print(f"{done} mutants, {bad} refused by ours, ajv and jsonschema, "
          f"{differ} judged differently")
    return 1 if differ or not bad or bad == done else 0


sys.exit(main())
