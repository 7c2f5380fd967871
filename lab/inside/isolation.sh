#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# DMA outside the guest's memory is stopped, the host says so, the guest sees
# nothing of it, and the device still works.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

want 4 pptcheck run --restarts 1 --out isolation
line=$(grep '"scenario":"isolation.lua:dma_stays_inside","event":"stage"' \
    isolation/events.jsonl) || fail "the scenario did not run"
echo "$line"
for part in '"status":"PASS"' '"basis":"proven"' '"aimed_at":"0x' \
    '"iommu_faults":[1-9]'; do
	echo "$line" | grep -q -- "$part" || fail "no $part"
done
dmesg | grep 'DMAR: .*01:00.0.*fault' || fail "no fault in the kernel's log"
nothing_left
