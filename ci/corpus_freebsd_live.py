#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""corpus_freebsd_live.py CORPUS FACTS_DUMP [SCENARIO [UPTO]]

Replays what was captured on live FreeBSD hosts and compares facts with
fixtures/corpus/freebsd-live.tsv: SCENARIO, UPTO, KEY, VALUE.  UPTO is the number
of the last command that counts; "-" is the one before the first bhyve.  With
SCENARIO it prints the facts instead.

The replay is a stand-in: programs named like the tools of FreeBSD, found first
in PATH, that print the last captured output.  What was captured in other words
than the source's is put into its words here; nothing else is made up.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "..", "fixtures", "corpus", "freebsd-live.tsv")
TOOLS = ["pciconf", "sysctl", "kenv", "kldstat", "devinfo", "dmesg", "id",
         "which", "acpidump", "mount", "swapctl", "netstat", "vm"]
STUB = """#!/bin/sh
name="${0##*/} $*"
name=${name% }
case $name in "sysctl -i "*) name="sysctl -i" ;; esac
file=$REPLAY/$name
[ -f "$file.out" ] || { echo "not in the capture" >&2; exit 127; }
cat "$file.err" >&2
cat "$file.out"
read -r status <"$file.status"
exit "$status"
"""


def commands(folder):
    """(number, command, stdout, stderr, status) in the order of time."""
    names = [name for name in os.listdir(folder) if name.endswith(".cmd")]
    for name in sorted(names, key=lambda n: int(n.partition("-")[0])):
        base = os.path.join(folder, name[:-4])
        parts = []
        for end in (".cmd", ".out", ".err", ".status"):
            try:
                with open(base + end, "rb") as f:
                    parts.append(f.read())
            except FileNotFoundError:
                parts.append(None)
        if parts[3] is None:
            continue  # the host panicked in it
        yield (int(name.partition("-")[0]), parts[0].decode().strip(), parts[1] or b"",
               parts[2] or b"", int(parts[3].split()[0]))


def until(folder, upto):
    for number, command, out, err, status in commands(folder):
        if upto == "-" and command.startswith("bhyve "):
            return
        if upto != "-" and number > int(upto):
            return
        yield command, out, err, status


def one_by_one(listing):
    """The listing of each function, by selector."""
    for part in re.split(rb"^(?=\S+@pci)", listing, flags=re.M):
        m = re.match(rb"\S+@(pci[\d:]+):", part)
        if m:
            yield m[1].decode(), part


class Replay:
    def __init__(self, folder, upto, place):
        self.place = place
        self.found = {}
        values = collections.OrderedDict()
        guests = []
        for command, out, err, status in until(folder, upto):
            self.found[command] = (out, err, status)
            if re.match("kld(un)?load vmm$", command) and status == 0:
                for stale in ("kldstat", "kldstat -q -m vmm", "sysctl hw.vmm"):
                    self.found.pop(stale, None)
            if command == "pciconf -lvbce":
                for selector, part in one_by_one(out):
                    self.found[f"{command} {selector}"] = (part, b"", 0)
            if command.startswith("sysctl ") and status == 0:
                for line in out.decode(errors="replace").splitlines():
                    name, colon, _ = line.partition(": ")
                    if colon:  # "1 -> 0" when it was set
                        values[name] = re.sub(": .* -> ", ": ", line)
            if command == "ls -l /dev/vmm":
                guests = [line.split()[-1] for line in
                          out.decode().splitlines() if line.startswith("c")]
            m = re.match(r"(pciconf -r \S+) 0:0x3c$", command)
            if m:
                self.found[m[1] + " 0:0xfc"] = (out, err, status)
        # The scenarios of one device list that one alone in full.
        if "pciconf -lvbce" not in self.found:
            parts = [v[0] for k, v in self.found.items()
                     if k.startswith("pciconf -lvbce pci")]
            if parts:
                self.found["pciconf -lvbce"] = (b"".join(parts), b"", 0)
        vmm = [v for k, v in values.items() if k.startswith("hw.vmm.")]
        if vmm:
            self.found["sysctl hw.vmm"] = (text(vmm), b"", 0)
        release = re.search(rb"\d+\.\d+-\S+", self.found.get("uname -a", (b"",))[0])
        if release:
            values["kern.osrelease"] = "kern.osrelease: " + release[0].decode()
        self.found["sysctl -i"] = (
            text(v for k, v in values.items() if not k.startswith("hw.vmm.")),
            b"", 0)
        self.found["id -u"] = (b"0\n", b"", 0)
        self.found["which bhyve"] = (b"/usr/sbin/bhyve\n", b"", 0)
        self.write(guests)

    def write(self, guests):
        for name in ("bin", "replay", "root"):
            os.mkdir(os.path.join(self.place, name))
        for tool in TOOLS:
            path = os.path.join(self.place, "bin", tool)
            with open(path, "w") as f:
                f.write(STUB)
            os.chmod(path, 0o755)
        for command, (out, err, status) in self.found.items():
            if "/" in command:
                continue
            base = os.path.join(self.place, "replay", command)
            for end, data in ((".out", out), (".err", err),
                              (".status", b"%d\n" % status)):
                with open(base + end, "wb") as f:
                    f.write(data)
        if guests:
            os.makedirs(os.path.join(self.place, "root/dev/vmm"))
        for name in guests:
            open(os.path.join(self.place, "root/dev/vmm", name), "w").close()

    def facts(self, program):
        env = dict(os.environ)
        env["PATH"] = os.path.join(self.place, "bin") + ":" + env["PATH"]
        env["REPLAY"] = os.path.join(self.place, "replay")
        run = subprocess.run(
            [program, "freebsd:" + os.path.join(self.place, "root")], env=env,
            stdout=subprocess.PIPE, check=True)
        return run.stdout.decode(errors="replace")


def text(lines):
    return "".join(line + "\n" for line in lines).encode()


def facts_of(corpus, program, scenario, upto):
    with tempfile.TemporaryDirectory() as place:
        folder = os.path.join(corpus, "freebsd-live", scenario)
        return Replay(folder, upto, place).facts(program)


def main():
    corpus, program = sys.argv[1], os.path.abspath(sys.argv[2])
    if len(sys.argv) > 3:
        upto = sys.argv[4] if len(sys.argv) > 4 else "-"
        print(facts_of(corpus, program, sys.argv[3], upto), end="")
        return
    expected = collections.OrderedDict()
    with open(TABLE) as f:
        for line in f:
            if line.startswith("#") or not line.strip():
                continue
            scenario, upto, key, value = line.rstrip("\n").split("\t")
            expected.setdefault((scenario, upto), []).append((key, value))
    wrong = total = 0
    undocumented = set()
    scenarios = sorted(s for s in os.listdir(os.path.join(
        corpus, "freebsd-live")) if s != "INDEX.md")
    for scenario in scenarios:  # all of them are read, expected or not
        expected.setdefault((scenario, "-"), [])
    for (scenario, upto), rows in expected.items():
        lines = facts_of(corpus, program, scenario, upto).splitlines()
        got = dict(line.split("\t")[:2] for line in lines)
        undocumented |= {l.split("\t")[0] for l in lines
                         if l.endswith("\tUNDOCUMENTED")}
        for key, value in rows:
            total += 1
            is_value = got.get(key, "absent")
            if value == "UNKNOWN" and is_value.startswith("UNKNOWN "):
                is_value = value
            if is_value != value:
                wrong += 1
                print(f"{scenario} {upto}: {key} is {is_value}, not {value}")
    for key in sorted(undocumented):
        print(f"{key}: no documented fact, or of another type")
    print(f"freebsd-live: read {len(expected)}, agreed {total - wrong}, "
          f"unknown 0, disagreed {wrong} (states of {len(scenarios)} "
          f"scenarios; expected facts)")
    sys.exit(1 if wrong or undocumented else 0)


if __name__ == "__main__":
    main()
