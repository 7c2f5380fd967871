#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""corpus_seeds.py CORPUS FACTS_DUMP: the facts of published captures.

Compares fixtures/corpus/seeds.tsv, SOURCES (relative to corpus/seeds), KEY and
VALUE, with what facts_dump says.  Exit status 1 when one differs.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "..", "fixtures", "corpus", "seeds.tsv")


def facts_of(program, sources):
    run = subprocess.run([program, *sources], stdout=subprocess.PIPE,
                         check=True)
    lines = run.stdout.decode(errors="replace").splitlines()
    return dict(line.split("\t")[:2] for line in lines)


def main():
    seeds, program = os.path.join(sys.argv[1], "seeds"), sys.argv[2]
    known = {}
    total = wrong = 0
    with open(TABLE) as f:
        rows = [line.rstrip("\n").split("\t") for line in f
                if line.strip() and not line.startswith("#")]
    for sources, key, value in rows:
        if sources not in known:
            specs = []
            for spec in sources.split(" "):
                kind, _, path = spec.partition(":")
                specs.append(f"{kind}:{os.path.join(seeds, path)}")
            known[sources] = facts_of(program, specs)
        got = known[sources].get(key, "absent")
        if value == "UNKNOWN" and got.startswith("UNKNOWN "):
            got = value
        total += 1
        if got != value:
            wrong += 1
            print(f"{sources}: {key} is {got}, not {value}")
    print(f"seeds: read {len(known)}, agreed {total - wrong}, unknown 0, "
          f"disagreed {wrong} (captures; expected facts)")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
