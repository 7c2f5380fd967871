#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Two groups one after the other and side by side: the same stages and verdicts.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

# Of each device: verdict, and each stage with status, ending, score and the
# details that are no measurement.
summary() {
	python3 -c '
import json, sys
steady = {"driver", "made", "disks", "reset", "reset_proof", "control",
          "frames_returned", "vectors", "idle_state"}
for d in json.load(open(sys.argv[1]))["devices"]:
    print(d["bdf"], d["verdict"], d.get("basis"), d["notes"])
    for s in d["stages"]:
        print(" ", s["stage"], s["status"], s.get("ending"), s.get("score"),
              s.get("reason"), sorted((k, v) for k, v in
                  s.get("detail", {}).items() if k in steady))
' "$1/run.json"
}

want 0 pptcheck run --jobs 1 --restarts 1 --out serial
want 0 pptcheck run --jobs 2 --restarts 1 --out parallel
# Side by side they really were: one had begun before the other had ended.
python3 -c '
import json
lines = [json.loads(l) for l in open("parallel/events.jsonl")]
first = {}
last = {}
for i, e in enumerate(lines):
    if "scenario" in e:
        first.setdefault(e["device"], i)
        last[e["device"]] = i
a, b = sorted(first, key=first.get)
raise SystemExit(0 if first[b] < last[a] else 1)
' || fail "they were not side by side"
summary serial >serial.txt
summary parallel >parallel.txt
cat serial.txt
diff -u serial.txt parallel.txt || fail "side by side is not the same"
nothing_left
