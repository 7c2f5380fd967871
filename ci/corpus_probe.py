#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""ci/corpus_probe.py PPTCHECK CORPUS [--quick]: every capture as a host.

Each is read by `pptcheck probe --each --json`, many in one process.  Each fact
must be documented and of its type, each document valid.  Prints counts per kind
of capture; exit status 1 for a crash, a file that was refused, or a wrong fact.
"""
import collections
import fnmatch
import glob
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile

import jsonschema

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
# Folder of corpus/hosts: kind of source
KINDS = {
    "acpidump": "acpi", "dmar-bin": "acpi", "dmesg-freebsd": "dmesg",
    "dmesg-linux": "dmesg", "iommu-groups": "groups", "ivrs-bin": "acpi",
    "loader.conf": "loader.conf", "lspci-hex": "lspci", "lspci-vvv": "lspci",
    "pciconf": "pciconf", "sysfs": "sysfs", "vm-conf": "vm-conf",
}
# Logs of hypervisors and guests: pptcheck explain reads them.
LOGS = {"bhyve-log", "guest-dmesg", "qemu-log"}
# No capture of its kind: the kernel's log beside one.
OTHERS = {"lspci-vvv/arc-ppc-bar-resize-bar0.txt"}
# Names in corpus/seeds: kind; the first that matches
SEEDS = [
    ("*guest*", None), ("*_cmd.txt", None), ("*log_*", None),
    ("*error*", None), ("*slot_variants*", None),
    ("acpidump_output*", "acpi"), ("*vm_passthru_output*", "vm-passthru"),
    ("*loader.conf*", "loader.conf"), ("pciconf_*output*", "pciconf"),
    ("pptdevs_pciconf*", "pciconf"), ("*lspci*", "lspci"),
    ("*-vm.conf*", "vm-conf"), ("windows.conf*", "vm-conf"),
    ("*xdev.conf*", "vm-conf"), ("*dmesg_iommu*", "dmesg"),
    ("*check_iommu_output*", "groups"),
]
# Jansson's integers, booleans and strings as the list of facts names them
TYPES = {bool: "bool", int: "integer", str: "text"}
BATCH = 200


def captures(corpus, quick, work):
    """(name of the part, kind, path, what to call it) of every capture."""
    for folder in sorted(os.listdir(os.path.join(corpus, "hosts"))):
        path = os.path.join(corpus, "hosts", folder)
        if not os.path.isdir(path) or folder in LOGS:
            continue
        if folder not in KINDS:
            print("no kind of source for hosts/" + folder)
            raise SystemExit(1)
        for name in sorted(os.listdir(path)):
            file = os.path.join(path, name)
            if folder + "/" + name not in OTHERS:
                yield folder, KINDS[folder], file, file
    for path in sorted(glob.glob(os.path.join(corpus, "seeds", "*", "*"))):
        name = os.path.basename(path)
        kind = next((k for p, k in SEEDS if fnmatch.fnmatch(name, p)), None)
        if kind:
            yield "seeds", kind, path, path
    listings = os.path.join(corpus, "pciconf-bsdhw.tar.xz")
    if os.path.exists(listings):
        with tarfile.open(listings) as tar:
            members = [m for m in tar if m.isfile()]
            for number, m in enumerate(members[::25 if quick else 1]):
                path = os.path.join(work, str(number))
                with open(path, "wb") as out:
                    out.write(tar.extractfile(m).read())
                yield "pciconf-bsdhw", "pciconf", path, m.name


class Facts:
    """What --list-facts says, by patterns of names."""

    def __init__(self, pptcheck):
        text = subprocess.run([pptcheck, "probe", "--list-facts"], check=True,
                              capture_output=True, text=True).stdout
        self.patterns = []
        self.known = {}
        for line in text.splitlines():
            name, kind = line.split()[:2]
            regex = re.sub(r"[A-Z]+", "[^.]+", re.escape(name).replace(
                "BDF", r"[0-9a-f:]+\.[0-9a-f]+"))
            regex = re.sub(r"\[0-9a-f", "[0-9a-f", regex)
            self.patterns.append((re.compile(regex + r"\Z"), kind))

    def type_of(self, name):
        if name not in self.known:
            self.known[name] = next(
                (k for p, k in self.patterns if p.match(name)), None)
        return self.known[name]


def wrong_facts(facts, document):
    """(facts known, facts unknown, complaints)"""
    known = unknown = 0
    wrong = []
    pairs = list(document["host"]["facts"].items())
    for device in document["devices"]:
        for part in ("id", "facts"):
            pairs += (("pci.0000:00:00.0." + name, value)
                      for name, value in device[part].items())
    for name, value in pairs:
        kind = facts.type_of(name)
        if isinstance(value, dict):
            unknown += 1
        else:
            known += 1
        if kind is None:
            wrong.append("not documented: " + name)
        elif not isinstance(value, dict) and TYPES[type(value)] != kind:
            wrong.append("%s is no %s: %r" % (name, kind, value))
    return known, unknown, wrong


def main():
    pptcheck, corpus = sys.argv[1:3]
    quick = "--quick" in sys.argv[3:]
    facts = Facts(pptcheck)
    with open(os.path.join(ROOT, "reports", "probe-1.schema.json"),
              encoding="utf-8") as f:
        schema = jsonschema.Draft7Validator(json.load(f))
    counts = collections.defaultdict(collections.Counter)
    seen = collections.Counter()
    bad = 0
    with tempfile.TemporaryDirectory() as work:
        all_captures = list(captures(corpus, quick, work))
        for start in range(0, len(all_captures), BATCH):
            batch = all_captures[start:start + BATCH]
            argv = [pptcheck, "probe", "--each", "--json", "--quiet"]
            for _, kind, path, _ in batch:
                argv += ["--source", kind + ":" + path]
            done = subprocess.run(argv, capture_output=True)
            lines = done.stdout.splitlines()
            if done.returncode not in (0, 3) or len(lines) != len(batch):
                print("status %d after %d of %d: %s" % (
                    done.returncode, len(lines), len(batch),
                    done.stderr.decode(errors="replace")[-2000:]))
                return 1
            for (part, kind, path, label), line in zip(batch, lines):
                count = counts[part]
                count["read"] += 1
                document = json.loads(line)
                if "error" in document:
                    count["refused"] += 1
                    bad += 1
                    if seen["refused " + part] < 5:
                        print("%s:%s refused: %s" % (
                            kind, label,
                            document["error"].replace(path + ": ", "")))
                    seen["refused " + part] += 1
                    continue
                known, unknown, wrong = wrong_facts(facts, document)
                count["devices"] += len(document["devices"])
                count["facts"] += known
                count["unknown"] += unknown
                # Validation is slow: all of the small kinds, some of a large.
                if count["read"] < 30 or count["read"] % 50 == 0:
                    wrong += ("%s: %s" % (
                        "/".join(map(str, e.absolute_path)), e.message)
                        for e in schema.iter_errors(document))
                count["wrong"] += len(wrong)
                bad += len(wrong)
                for text in wrong:
                    seen[text] += 1
                    if seen[text] == 1:
                        print("%s:%s: %s" % (kind, label, text[:300]))
                # Nothing at all from a capture says that we misread it.
                if known == 0:
                    count["empty"] += 1
    columns = ["read", "refused", "empty", "devices", "facts", "unknown",
               "wrong"]
    print("%-14s" % "" + "".join("%9s" % c for c in columns))
    for part, count in counts.items():
        print("%-14s" % part + "".join("%9d" % count[c] for c in columns))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
