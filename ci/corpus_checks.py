#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ci/corpus_checks.py PPTCHECK FACTS_DUMP CORPUS [--quick]: the checks on every host.

Judges each capture of corpus/hosts, the listings of pciconf and the live hosts
of corpus/freebsd-live, and writes docs/check-rates.tsv: how often each check
found something, passed, or could not tell.  Exit status 1 for a check that
finds more than 60 % of what it could judge, or nothing of it, and gives no
reason (rate, synthetic); and for a fail finding on a device that is known to
have worked.  --quick: some of the listings, and nothing is written.
"""
import collections
import csv
import json
import os
import re
import subprocess
import sys
import tempfile

import corpus_freebsd_live as live
import corpus_probe

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
TABLE = os.path.join(ROOT, "docs", "check-rates.tsv")
OUTCOMES = ["finding", "pass", "unknown"]
OFTEN = 0.6
# Captures of a host whose device "works" in MANIFEST.tsv after something was
# done that the capture does not show.
EXCEPTIONS = {
    # a guest's own listing, a bare host, or a device that was never given away
}


def judge(pptcheck, specs, hypervisor=None):
    """The documents of `probe --each --json`, in order."""
    for start in range(0, len(specs), corpus_probe.BATCH):
        argv = [pptcheck, "probe", "--each", "--json", "--quiet"]
        if hypervisor:
            argv += ["--hypervisor", hypervisor]
        for spec in specs[start:start + corpus_probe.BATCH]:
            argv += ["--source", spec]
        done = subprocess.run(argv, capture_output=True)
        lines = done.stdout.splitlines()
        if b"is broken" in done.stderr or len(lines) != len(argv[5:]) // 2 - (
                1 if hypervisor else 0):
            sys.exit(done.stderr.decode(errors="replace")[-2000:])
        yield from (json.loads(line) for line in lines)


def live_hosts(corpus, facts_dump, work):
    """(scenario, whether its device ran, path of its facts)"""
    folder = os.path.join(corpus, "freebsd-live")
    for scenario in sorted(os.listdir(folder)):
        if not os.path.isdir(os.path.join(folder, scenario)):
            continue
        with open(os.path.join(folder, scenario, "META")) as f:
            ran = re.search(r"^note: runs\b", f.read(), re.M) is not None
        text = live.facts_of(corpus, facts_dump, scenario, "-")
        path = os.path.join(work, scenario + ".facts")
        with open(path, "w") as f:
            for line in text.splitlines():
                key, value = line.split("\t")[:2]
                if value.startswith("UNKNOWN"):
                    value = "?" + value[len("UNKNOWN"):]
                f.write(f"{key}\t{value}\n")
        yield scenario, ran, path


def worked(manifest):
    """Captures whose known outcome is that passthrough works."""
    with open(manifest, newline="") as f:
        for row in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row[4].startswith("works"):
                yield row[0]


def fails(document, all_devices):
    """The fail findings of devices that a guest has, and of their host."""
    for finding in document["findings"]:
        if finding["severity"] == "fail":
            yield "the host", finding
    for device in document["devices"]:
        if device["facts"].get("driver") in ("ppt", "vfio-pci") or all_devices:
            for finding in device["findings"]:
                if finding["severity"] == "fail":
                    yield device["bdf"], finding


def write_table(listed, rates):
    with open(TABLE, "w") as f:
        f.write("# How often each check finds something in the corpus: written "
                "by ci/corpus-checks.\n"
                "# check\tfinding\tpass\tunknown\trate\treason\n")
        for check in listed:
            n = rates[check["id"]]
            judged = n["finding"] + n["pass"]
            f.write("\t".join([
                check["id"], *(str(n[o]) for o in OUTCOMES),
                f"{100 * n['finding'] / judged:.1f}" if judged else "-",
                check.get("rate") or (check.get("synthetic") and
                                      "synthetic: " + check["synthetic"]) or "",
            ]) + "\n")


def main():
    pptcheck, facts_dump, corpus = (os.path.abspath(a) for a in sys.argv[1:4])
    quick = "--quick" in sys.argv[4:]
    listed = json.loads(subprocess.run(
        [pptcheck, "probe", "--list-checks", "--json"], check=True,
        capture_output=True).stdout)
    rates = collections.defaultdict(collections.Counter)
    good = set(worked(os.path.join(corpus, "hosts", "MANIFEST.tsv")))
    hosts = devices = alarms = clean = 0
    with tempfile.TemporaryDirectory() as work:
        captures = list(corpus_probe.captures(corpus, quick, work))
        runs = [(f"{kind}:{path}", None, name.split("/hosts/")[-1] in good, name)
                for _, kind, path, name in captures]
        # A function that Linux lists may go to bhyve as well.
        runs += [(f"{kind}:{path}", "bhyve", False, name)
                 for part, kind, path, name in captures
                 if kind in ("lspci", "sysfs")]
        runs += [("facts:" + path, "bhyve", ran, name) for name, ran, path
                 in live_hosts(corpus, facts_dump, work)]
        for hypervisor in (None, "bhyve"):
            part = [r for r in runs if r[1] == hypervisor]
            documents = judge(pptcheck, [r[0] for r in part], hypervisor)
            for (_, _, ran, name), document in zip(part, documents):
                if "error" in document:
                    continue
                hosts += 1
                devices += sum(d["candidate"] for d in document["devices"])
                for check, counts in document["tally"].items():
                    rates[check].update(counts)
                if not ran:
                    continue
                clean += 1
                for who, finding in fails(document, name.startswith("pciconf")):
                    if (name, finding["id"]) not in EXCEPTIONS:
                        alarms += 1
                        print(f"false alarm: {name}, {who}, {finding['id']}: "
                              f"{finding['text']}")
    if not quick:
        write_table(listed, rates)
    strange = 0
    for check in listed:
        n = rates[check["id"]]
        judged = n["finding"] + n["pass"]
        reason = check.get("rate") or check.get("synthetic")
        if judged and not reason and not 0 < n["finding"] <= OFTEN * judged:
            strange += 1
            print(f"{check['id']}: {n['finding']} of {judged}, and no reason for it")
    found = sum(rates[c["id"]]["finding"] > 0 for c in listed)
    print(f"checks: {hosts} hosts, {devices} candidates, {len(listed)} checks, "
          f"{found} found something; {clean} hosts that worked, {alarms} false "
          f"alarms; {strange} without a reason")
    return 1 if alarms or strange else 0


if __name__ == "__main__":
    sys.exit(main())
