#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""corpus_pciconf.py CORPUS FACTS_DUMP: every pciconf listing of the corpus.

Devices, capabilities by hex id, BARs and their sizes as our parser counts them
against a grammar of pciconf's output written from its format strings alone
(usr.sbin/pciconf, FreeBSD 11 to 14).  Prints read, agreed, disagreed; exit
status 1 when a file disagrees or fewer than 99.9 % of the devices are read.
"""
import collections
import os
import re
import subprocess
import sys
import tarfile
import tempfile

# Newlines are forgotten behind "Vendor 0", so nothing is tied to line starts
# but the free text between quotes, which is taken out first.
QUOTED = re.compile(rb"^ +(?:vendor|device) +=.*$", re.M)
SELECTOR = re.compile(
    rb"[A-Za-z_]\w*@pci(?:\d+:)?\d+:\d+:\d+:[ \t]+"
    rb"(?:class=0x|[0-9a-f]{6} +[0-9a-f]{2} +[0-9a-f]{2} )")
CAP = re.compile(rb"(e?)cap ([0-9a-f]{2,4})\[[0-9a-f]+\] = ")
BAR = re.compile(
    rb"^    bar   \[\w+\] = type .*, base \w+, size (\d+), (\w+)abled", re.M)


def grammar(text):
    text = QUOTED.sub(b"", text)
    at = [m.start() for m in SELECTOR.finditer(text)]
    below = text[at[0]:] if at else b""
    bars = BAR.findall(below)
    out = collections.Counter()
    out["functions"] = len(at)
    out["bars"] = len(bars)
    out["size"] = sum(int(size) for size, _ in bars)
    out["enabled"] = sum(word == b"en" for _, word in bars)
    out["orphans"] = len(CAP.findall(text[: at[0]] if at else text))
    for extended, cap in CAP.findall(below):
        out[(extended + cap).decode()] += 1
    return out


def ours(program, paths):
    run = subprocess.run([program, "--pciconf"], input="\n".join(paths) + "\n",
                         text=True, stdout=subprocess.PIPE, check=True)
    for line in run.stdout.splitlines():
        path, _, counts = line.partition("\t")
        yield path, collections.Counter(
            {k: int(v) for k, _, v in
             (word.partition("=") for word in counts.split())})


def listings(folder):
    return sorted(os.path.join(top, name)
                  for top, _, names in os.walk(folder) for name in names)


def compare(what, program, paths):
    read = expected = agreed = 0
    bad = []
    for path, got in ours(program, paths):
        with open(path, "rb") as f:
            want = grammar(f.read())
        read += got["functions"]
        expected += want["functions"]
        if +got == +want:
            agreed += 1
            continue
        bad.append(path)
        wrong = {k: (got[k], want[k]) for k in set(got) | set(want)
                 if got[k] != want[k]}
        print(f"{path}: ours, theirs: {wrong}")
    share = 100.0 * read / expected if expected else 0.0
    print(f"{what}: read {read}, agreed {agreed}, unknown 0, disagreed "
          f"{len(bad)} (devices, {share:.3f} % of {expected}; listings)")
    return not bad and share >= 99.9


def main():
    corpus, program = sys.argv[1], sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(os.path.join(corpus, "pciconf-bsdhw.tar.xz")) as tar:
            tar.extractall(folder)
        good = compare("pciconf-bsdhw", program, listings(folder))
    good &= compare("pciconf", program,
                    listings(os.path.join(corpus, "hosts/pciconf")))
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
