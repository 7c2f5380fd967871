#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""many_devices.py N RUN.json >OUT.json: a run document of N devices that ended
in different ways, made from the first device of RUN.  For the sizes, times and
pictures of reports."""

import copy
import json
import sys

STAGES = ["host.iommu", "host.isolate", "vm.start", "guest.boot",
          "guest.enumerate", "guest.driver", "guest.function"]
VERDICTS = ["host_unsupported", "no_isolation", "no_start", "no_boot",
            "not_visible", "no_driver", "no_function"]
CAUSE = {
    "id": "bar-misfit", "severity": "fail", "stage": "vm.start",
    "text": "A BAR does not fit into the guest's window.",
    "sure": "certain", "why": "the hypervisor says so",
    "fix": ["pptcheck run --like-vm NAME 0000:01:00.0"],
    "evidence": [{"file": "ladder/hypervisor.log", "lines": [
        {"line": 1, "text": "fbuf frame buffer base: 0x1234 [sz 16777216]"},
        {"line": 2, "text": "passthru: base address is too large",
         "decides": True},
        {"line": 3, "text": "device emulation initialization error"}]}],
}
BIG = 34359738368


def change(device, i):
    """Ending number i % 10: at each stage, works once, a BAR, works."""
    kind = i % 10
    stages = device["stages"]
    if kind < 7:
        bad = STAGES[kind]
        device["stages"] = [s for s in stages
                            if s["stage"] in STAGES[:kind + 1]]
        device["stages"][-1].update(
            status="FAIL", reason="it did not pass %s" % bad)
        device.update(verdict=VERDICTS[kind], basis="proven", decided_by={
            "stage": bad, "status": "FAIL",
            "reason": "it did not pass %s" % bad})
    elif kind == 7:
        last = stages[-1]
        last.update(status="FAIL", score={"passed": 1, "total": 2},
                    reason="kill: 1 of 2 passed; attempt 2: no answer")
        last["attempts"][-1].update(status="FAIL", reason="no answer")
        device.update(verdict="works_once", basis="proven", decided_by={
            "stage": "vm.restart", "status": "FAIL",
            "reason": last["reason"]})
    if kind == 2:
        device["causes"] = [CAUSE]
        device["facts"].update({
            "bar.1.kind": "mem64", "bar.1.size": BIG,
            "bar.1.address": 0x400000000, "bar.1.prefetchable": True})
        device["plan"].append({
            "bar": 1, "size": BIG, "window": "above 4 GiB",
            "window_base": BIG, "window_size": BIG // 2, "fits": False})
        device["predicted"].update(verdict="no_start", stage="vm.start",
                                   reason="BAR 1 of 32 GiB does not fit.")


def main():
    run = json.load(open(sys.argv[2], encoding="utf-8"))
    model, bridge = run["devices"][0], run["around"][0]
    run["devices"], run["around"] = [], []
    for i in range(int(sys.argv[1])):
        device, above = copy.deepcopy(model), copy.deepcopy(bridge)
        bus, slot = 1 + i % 200, i % 32
        above["bdf"] = above["path"] = "%04x:00:%02x.%x" % (
            i // 200, slot, i // 32 % 8)
        device["bdf"] = "%04x:%02x:00.0" % (i // 200, bus)
        device["path"] = above["path"] + "/00.0"
        device["facts"]["parent"] = above["bdf"]
        device["facts"]["group"] = str(10 + i)
        above["facts"]["group"] = str(1000 + i)
        change(device, i)
        run["devices"].append(device)
        run["around"].append(above)
    json.dump(run, sys.stdout, indent=1)


main()
