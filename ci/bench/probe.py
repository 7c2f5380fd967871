# SPDX-License-Identifier: BSD-2-Clause
"""probe.py PPTCHECK PAIRS WORK CORPUS PART...: see ci/bench/probe."""
import json
import os
import resource
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


def run(*argv, good=(0, 1, 4)):
    """Seconds; all output goes nowhere."""
    begin = time.monotonic()
    status = subprocess.run(argv, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL).returncode
    seconds = time.monotonic() - begin
    if status not in good:
        sys.exit("%s: status %d" % (" ".join(argv[:4]), status))
    return seconds


def resident(*argv):
    """MiB at most.  A child of this process counts with what this process has,
    so another one asks."""
    done = subprocess.run(["time", "-q", "-f", "%M"] + list(argv),
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(done.stderr.split()[-1]) / 1024


def live():
    ours, theirs = [], []
    for _ in range(pairs + 1):
        ours.append(run(pptcheck, "probe", "--quiet", "--json"))
        theirs.append(run("lspci", "-vvv"))
    # The first pair warms the page cache.
    ours, theirs = ours[1:], theirs[1:]
    ratios = [a / b for a, b in zip(ours, theirs)]
    functions = len(os.listdir("/sys/bus/pci/devices"))
    print("live, %d functions: pptcheck %.1f ms, lspci -vvv %.1f ms, ratio %.2f (median of "
          "%d pairs, spread %.2f to %.2f; target 1.0); %.1f MiB (target 16)" % (
              functions, 1e3 * statistics.median(ours),
              1e3 * statistics.median(theirs),
              statistics.median(ratios), pairs, min(ratios), max(ratios),
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
    seconds = {}
    for functions in (256, 4096):
        folder = large_host(template, functions)
        seconds[functions] = statistics.median(
            run(pptcheck, "probe", "--quiet", "--json", "--source",
                "dump:" + folder) for _ in range(GROWTH_ROUNDS))
    print("growth: 256 functions %.1f ms, 4,096 functions %.1f ms, ratio %.1f "
          "(target 18)" % (1e3 * seconds[256], 1e3 * seconds[4096],
                           seconds[4096] / seconds[256]))
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
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = run(*argv, good=(0, 1, 3, 4))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print("replay: %d hosts (%s) in one process %.1f s (target 30), %.1f s of "
          "CPU, %.1f MiB" % (len(sources), sources[0].split(":")[0], seconds,
                             cpu, resident(*argv)))


if "live" in parts:
    live()
if "growth" in parts:
    recording = growth()
    if "many" in parts:
        many(recording)
