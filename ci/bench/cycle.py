# SPDX-License-Identifier: BSD-2-Clause
"""Inside the lab: device cycles by pptcheck against the same QEMU command line
and guest started bare, in interleaved pairs.  cycle.py PAIRS SCENARIO BDF"""
import json
import os
import re
import shlex
import socket
import statistics
import subprocess
import sys
import time

pairs, scenario, bdf = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def measure(path):
    """Seconds from start to exit, as pptcheck's own evidence has them."""
    with open(path + "/exit.json") as f:
        return json.load(f)["seconds"]


def by_pptcheck(number):
    evidence = os.path.abspath("pptcheck-%d" % number)
    subprocess.run([scenario, "-v", "device=" + bdf, "-v",
                    "evidence=" + evidence, "cycle"], check=True,
                   stdout=subprocess.DEVNULL)
    return evidence + "/cycle-1"


def bare(command, number):
    """The same words; only the two sockets and the evidence folder differ."""
    words = shlex.split(command)
    folder = os.path.abspath("bare-%d" % number)
    os.makedirs(folder)
    ours, theirs = socket.socketpair()
    monitor, monitor_end = socket.socketpair()
    old = re.search(r"path=(.*)/console.log", command).group(1)
    fds = {"agent": theirs.fileno(), "qmp": monitor_end.fileno()}
    words = [w.replace(old, folder) for w in words]
    words = [re.sub(r"id=(agent|qmp),fd=\d+",
                    lambda m: "id=%s,fd=%d" % (m[1], fds[m[1]]), w)
             for w in words]
    begin = time.monotonic()
    child = subprocess.Popen(words, pass_fds=list(fds.values()))
    theirs.close()
    monitor_end.close()
    lines = ours.makefile("rw")
    assert "hello" in json.loads(lines.readline())
    lines.write('{"id":1,"ask":"poweroff"}\n')
    lines.flush()
    assert child.wait() == 0
    return time.monotonic() - begin


by_pptcheck(0)  # warms the page cache and remembers the accelerator
with open("pptcheck-0/cycle-1/command.txt") as f:
    command = f.read()
ratios, ours, theirs = [], [], []
for i in range(1, pairs + 1):
    b = bare(command, i)
    p = measure(by_pptcheck(i))
    ours.append(p)
    theirs.append(b)
    ratios.append(p / b)
print("device cycle: pptcheck %.2f s, bare %.2f s, ratio %.3f "
      "(median of %d pairs, spread %.3f to %.3f; target 1.05)" % (
          statistics.median(ours), statistics.median(theirs),
          statistics.median(ratios), pairs, min(ratios), max(ratios)))
