# SPDX-License-Identifier: BSD-2-Clause
"""probe.py PPTCHECK PAIRS WORK CORPUS PART...: see ci/bench/probe."""
import json
import os
import statistics
import subprocess
import sys
import tarfile
import time

pptcheck, pairs = os.path.abspath(sys.argv[1]), int(sys.argv[2])
work, corpus = sys.argv[3:5]
parts = sys.argv[5:]
# Enough for a stable median; the large host takes long.
GROWTH_ROUNDS = 5
HOSTS = 3000


def measure(*argv, good=(0, 1, 4)):
    """Seconds, and those of CPU time; all output goes nowhere."""
    begin = time.monotonic()
    child = subprocess.Popen(argv, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - begin
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in good:
        sys.exit("%s: status %d" % (" ".join(argv[:4]), child.returncode))
    return seconds, usage.ru_utime + usage.ru_stime


def run(*argv, good=(0, 1, 4)):
    return measure(*argv, good=good)[0]


def resident(*argv):
    """MiB at most.  A child of this process counts with what this process has,
    so another one asks."""
    done = subprocess.run(["time", "-q", "-f", "%M"] + list(argv),
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(done.stderr.split()[-1]) / 1024


def live():
    ours, theirs = [], []
    for _ in range(pairs + 1):
        ours.append(measure(pptcheck, "probe", "--quiet", "--json"))
        theirs.append(measure("lspci", "-vvv"))
    # The first pair warms the page cache.
    ours, theirs = ours[1:], theirs[1:]
    ratios = [a[0] / b[0] for a, b in zip(ours, theirs)]
    print("live, %d functions: pptcheck %.1f ms, lspci -vvv %.1f ms, ratio %.2f "
          "(median of %d pairs, spread %.2f to %.2f; target 1.0), of CPU time "
          "%.2f; %.1f MiB (target 16)" % (
              len(os.listdir("/sys/bus/pci/devices")),
              1e3 * statistics.median(a[0] for a in ours),
              1e3 * statistics.median(b[0] for b in theirs),
              statistics.median(ratios), pairs, min(ratios), max(ratios),
              statistics.median(a[1] / b[1] for a, b in zip(ours, theirs)),
              resident(pptcheck, "probe", "--quiet", "--json")))


def lines_of(recording):
    with open(recording + "/manifest.jsonl", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def large_host(template, functions):
    """A recording like template, with so many of its best-read function."""
    devices = "sysfs:bus/pci/devices"
    names = next(e["names"] for e in template if e.get("list") == devices)
    count = {name: 0 for name in names}
    for entry in template[1:]:
        key = entry.get("get") or entry["list"]
        for name in names:
            count[name] += key.startswith("%s/%s/" % (devices, name))
    best = max(names, key=count.get)
    copies = ["%04x:%02x:%02x.%x" % (0, i >> 8, i >> 3 & 31, i & 7)
              for i in range(functions)]
    folder = os.path.join(work, "host-%d" % functions)
    os.mkdir(folder)
    with open(folder + "/manifest.jsonl", "w", encoding="utf-8") as f:
        f.write(json.dumps(template[0]) + "\n")
        for entry in template[1:]:
            key = entry.get("get") or entry["list"]
            if key == devices:
                f.write(json.dumps(dict(entry, names=copies)) + "\n")
            elif key.startswith("%s/%s" % (devices, best)):
                line = json.dumps(entry)
                for name in copies:
                    f.write(line.replace(best, name) + "\n")
            elif not key.startswith(devices + "/") and "file" not in entry:
                f.write(json.dumps(entry) + "\n")
    return folder


def growth():
    recording = os.path.join(work, "live")
    run(pptcheck, "record", recording)
    template = lines_of(recording)
    seconds, cpu = {}, {}
    for functions in (256, 4096):
        folder = large_host(template, functions)
        runs = [measure(pptcheck, "probe", "--quiet", "--json", "--source",
                        "dump:" + folder) for _ in range(GROWTH_ROUNDS)]
        seconds[functions] = statistics.median(r[0] for r in runs)
        cpu[functions] = statistics.median(r[1] for r in runs)
    print("growth: 256 functions %.1f ms, 4,096 functions %.1f ms, ratio %.1f "
          "(target 18), of CPU time %.1f" % (
              1e3 * seconds[256], 1e3 * seconds[4096],
              seconds[4096] / seconds[256], cpu[4096] / cpu[256]))
    return os.path.join(work, "host-256")


def many(recording):
    """Listings of the corpus, or else the same recording many times."""
    listings = os.path.join(corpus, "pciconf-bsdhw.tar.xz")
    sources = []
    if os.path.exists(listings):
        with tarfile.open(listings) as tar:
            for m in tar:
                if not m.isfile() or len(sources) == HOSTS:
                    continue
                path = os.path.join(work, "pciconf-%d" % len(sources))
                with open(path, "wb") as out:
                    out.write(tar.extractfile(m).read())
                sources.append("pciconf:" + path)
    else:
        sources = ["dump:" + recording] * HOSTS
    argv = [pptcheck, "probe", "--quiet", "--each", "--json"]
    for source in sources:
        argv += ["--source", source]
    # 3: one of them was no listing
    seconds, cpu = measure(*argv, good=(0, 1, 3, 4))
    print("replay: %d hosts (%s) in one process %.1f s (target 30), %.1f s of "
          "CPU, %.1f MiB" % (len(sources), sources[0].split(":")[0], seconds,
                             cpu, resident(*argv)))


if "live" in parts:
    live()
if "growth" in parts:
    recording = growth()
    if "many" in parts:
        many(recording)
