# SPDX-License-Identifier: BSD-2-Clause
# explain.py PAIRS CORPUS LABELS WORK: a log of 100 MB made of the labelled ones,
# read by `pptcheck explain` and by `LC_ALL=C grep -c -E -f` in turn, from the
# page cache.  Prints medians, spread, ratio and memory; exits 1 when the ratio is
# above 3 or the memory grows with the log.
import json
import os
import re
import statistics
import subprocess
import sys
import time

MB = 1000 * 1000
pairs, corpus, labels, work = int(sys.argv[1]), *sys.argv[2:5]
env = dict(os.environ, LC_ALL="C")


def write_log(path, size):
    """The corpus over and over; what is no text (dumps) is not labelled."""
    with open(labels, encoding="utf-8") as f:
        names = [line.split("\t")[0] for line in f][1:]
    text = b"".join(
        open(os.path.join(corpus, n), "rb").read().rstrip(b"\n") + b"\n"
        for n in names if os.path.isfile(os.path.join(corpus, n)))
    with open(path, "wb") as out:
        while out.tell() < size:
            out.write(text)


def to_ere(pattern):
    """PCRE as far as the signatures use it, to GNU's extended expressions."""
    for what, by in ((r"\\d", "[0-9]"), (r"\(\?:", "("), (r"([*+?}])\?", r"\1"),
                     (r"\\([/\"'%:!@#,= <>-])", r"\1")):
        pattern = re.sub(what, by, pattern)
    if re.search(r"\(\?", pattern):
        print("not given to grep:", pattern)
        return None
    return pattern


def run(argv):
    """Seconds of wall and KiB of memory at most."""
    start = time.perf_counter()
    # Not /dev/null: GNU grep then stops at the first match, with -c too.
    with open(os.path.join(work, "out"), "wb") as out:
        child = subprocess.Popen(argv, stdout=out, env=env)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode > 1:
        sys.exit("%s: status %d" % (argv[0], child.returncode))
    return seconds, usage.ru_maxrss


def tell(name, times):
    print("%-8s median %.3f s (%.3f to %.3f)" %
          (name, statistics.median(times), min(times), max(times)))


log, small, patterns = (os.path.join(work, n) for n in ("log", "small", "ere"))
write_log(log, 100 * MB)
write_log(small, 10 * MB)
rows = json.loads(subprocess.check_output(
    ["pptcheck", "explain", "--list-signatures", "--json"]))
with open(patterns, "w", encoding="utf-8") as f:
    f.writelines(p + "\n" for p in (to_ere(r["pattern"]) for r in rows) if p)

explain = ["pptcheck", "explain", "--json"]
grep = ["grep", "-c", "-E", "-f", patterns]
print("%d patterns, %d bytes" % (len(rows), os.path.getsize(log)))
small_kib = run(explain + [small])[1]
kib = run(explain + [log])[1]
run(grep + [log])
ours, theirs = [], []
for _ in range(pairs):
    ours.append(run(explain + [log])[0])
    theirs.append(run(grep + [log])[0])
tell("explain", ours)
tell("grep", theirs)
ratio = statistics.median(ours) / statistics.median(theirs)
print("ratio %.2f (target <= 3)" % ratio)
print("memory %d KiB for 100 MB, %d KiB for 10 MB" % (kib, small_kib))
sys.exit(ratio > 3 or kib > small_kib + 2048)
