#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ci/corpus_checks.py PPTCHECK FACTS_DUMP CORPUS [--quick]: the checks on every host.

Judges each capture of corpus/hosts, the listings of pciconf and the live hosts
of corpus/freebsd-live, and writes docs/check-rates.tsv: how often each check
found something, passed, or could not tell.  Exit status 1 for a check that
finds more than 60 % of what it could judge, or nothing of it, and gives no
reason (rate, synthetic), or gives one that it does not need; and for a fail finding on a device that is known to
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
    """(scenario, what bhyve did, the device it got, path of its facts): "runs",
    "4" for its exit status, or None where it is not one device that was tried."""
    folder = os.path.join(corpus, "freebsd-live")
    for scenario in sorted(os.listdir(folder)):
        if not os.path.isdir(os.path.join(folder, scenario)):
            continue
        with open(os.path.join(folder, scenario, "META")) as f:
            note = re.search(r"^note: (runs|4)\b", f.read(), re.M)
        given = None
        for _, command, *_ in live.commands(os.path.join(folder, scenario)):
            given = given or re.search(r"passthru,(\d+)/(\d+)/(\d+)", command)
        bdf = "0000:%02x:%02x.%x" % tuple(map(int, given.groups())) if given else None
        text = live.facts_of(corpus, facts_dump, scenario, "-")
        path = os.path.join(work, scenario + ".facts")
        with open(path, "w") as f:
            for line in text.splitlines():
                key, value = line.split("\t")[:2]
                if value.startswith("UNKNOWN"):
                    value = "?" + value[len("UNKNOWN"):]
                # devctl gave it to ppt just before that start
                if key == f"pci.{bdf}.driver":
                    value = "ppt"
                elif key == f"pci.{bdf}.attached":
                    value = "true"
                f.write(f"{key}\t{value}\n")
        tried = note and bdf and scenario.startswith("dev-")
        yield scenario, note[1] if tried else None, bdf, path


def live_told(live_documents):
    """Prints where bhyve did something else than the checks say; (right, wrong)."""
    right = wrong = 0
    for (scenario, did, bdf, _), document in live_documents:
        if not did:
            continue
        device = next((d for d in document["devices"] if d["bdf"] == bdf), None)
        ids = [f["id"] for f in device["findings"] if f["severity"] == "fail"
               and f["stage"] == "vm.start"] if device else []
        if device and bool(ids) == (did == "4"):
            right += 1
        else:
            wrong += 1
            print(f"{scenario}, {bdf}: bhyve {did}, the checks say {ids}")
    return right, wrong


def worked(manifest):
    """Captures whose known outcome is that passthrough works."""
    with open(manifest, newline="") as f:
        for row in csv.reader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row[4].startswith("works"):
                yield row[0]


def fails(document, bdf):
    """The fail findings of the device that worked, else of all, and of the host."""
    for finding in document["findings"]:
        if finding["severity"] == "fail":
            yield "the host", finding
    for device in document["devices"]:
        if bdf in (None, device["bdf"]):
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
        runs = [(f"{kind}:{path}", None, name.split("/hosts/")[-1] in good, name, None)
                for _, kind, path, name in captures]
        # A function that Linux lists may go to bhyve as well.
        runs += [(f"{kind}:{path}", "bhyve", False, name, None)
                 for part, kind, path, name in captures
                 if kind in ("lspci", "sysfs")]
        scenarios = list(live_hosts(corpus, facts_dump, work))
        runs += [("facts:" + path, "bhyve", did == "runs", name, bdf)
                 for name, did, bdf, path in scenarios]
        for hypervisor in (None, "bhyve"):
            part = [r for r in runs if r[1] == hypervisor]
            documents = list(judge(pptcheck, [r[0] for r in part], hypervisor))
            for (_, _, ran, name, bdf), document in zip(part, documents):
                if "error" in document:
                    continue
                hosts += 1
                devices += sum(d["candidate"] for d in document["devices"])
                for check, counts in document["tally"].items():
                    rates[check].update(counts)
                if not ran:
                    continue
                clean += 1
                for who, finding in fails(document, bdf):
                    alarms += 1
                    print(f"false alarm: {name}, {who}, {finding['id']}: "
                          f"{finding['text']}")
        right, wrong = live_told(
            zip(scenarios, documents[-len(scenarios):]))
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
        if check.get("rate") and 0 < n["finding"] <= OFTEN * judged:
            strange += 1
            print(f"{check['id']}: {n['finding']} of {judged}, and a reason that it "
                  "does not need")
    found = sum(rates[c["id"]]["finding"] > 0 for c in listed)
    print(f"checks: {hosts} hosts, {devices} candidates, {len(listed)} checks, "
          f"{found} found something; {clean} hosts that worked, {alarms} false "
          f"alarms; {strange} without a reason or with one too many; bhyve did as said with {right} "
          f"live devices, not with {wrong}")
    return 1 if alarms or strange or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
