#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What pptcheck probe and virt-host-validate say of this host: said.sh BOARD.
# One line of a table: board, the latter's IOMMU lines, ours, tab-separated.
set -u

theirs=$(virt-host-validate qemu 2>&1 | sed -n 's/.*\(IOMMU[^:]*\): *\([A-Z]*\).*/\2/p' |
	tr '\n' ' ')
pptcheck probe --json >probe.json 2>probe.err
echo "status $?" >>probe.err
ours=$(python3 - <<'PYTHON'
import json
with open("probe.json") as f:
    doc = json.load(f)
found = doc["findings"] + [f for d in doc["devices"] for f in d["findings"]
                           if d["candidate"]]
print(" ".join(sorted({f["id"] + {"fail": "!"}.get(f["severity"], "")
                       for f in found if f["severity"] != "note"})) or "nothing")
PYTHON
)
printf '%s\t%s\t%s\n' "$1" "${theirs:-nothing}" "$ours" | tee said.tsv
