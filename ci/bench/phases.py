# SPDX-License-Identifier: BSD-2-Clause
"""Inside the lab: the phases of device cycles from their evidence.
phases.py CYCLES SCENARIO BDF"""
import json
import os
import statistics
import subprocess
import sys

cycles, scenario, bdf = int(sys.argv[1]), sys.argv[2], sys.argv[3]
evidence = os.path.abspath("phases")
# One more, which warms the page cache and remembers the accelerator.
subprocess.run([scenario, "-v", "device=" + bdf, "-v", "n=%d" % (cycles + 1),
                "-v", "evidence=" + evidence, "phases"], check=True,
               stdout=subprocess.DEVNULL)
rows = {name: [] for name in ("start: QEMU opens the device", "firmware: SeaBIOS",
                              "kernel to token", "driver and class test",
                              "exit: reset and end", "all")}
for i in range(2, cycles + 2):
    folder = "%s/cycle-%d/" % (evidence, i)
    with open(folder + "exit.json") as f:
        end = json.load(f)
    with open(folder + "agent.jsonl") as f:
        kernel = json.loads(f.readline())["uptime"]
    p = end["phases"]
    values = (p["start"], p["boot"] - kernel, kernel, p["use"], p["exit"],
              end["seconds"])
    for row, value in zip(rows.values(), values):
        row.append(value)
total = statistics.median(rows["all"])
print("device cycle in the lab, median of %d (spread), seconds:" % cycles)
for name, values in rows.items():
    m = statistics.median(values)
    print("  %-30s %6.2f  (%.2f to %.2f)  %3.0f %%" % (
        name, m, min(values), max(values), 100 * m / total))
print("target: 12 s")
