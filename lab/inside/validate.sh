#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Interrupts are not remapped: virt-host-validate and pptcheck side by side.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

virt-host-validate qemu >theirs.txt 2>&1
cat theirs.txt
for line in "IOMMU support" "IOMMU is enabled by kernel"; do
	grep "$line.*PASS" theirs.txt || fail "virt-host-validate: no $line"
done
! grep -qi "remap" theirs.txt || fail "virt-host-validate speaks of it now"

want 1 pptcheck run --out ours
said "host_unsupported .*proven"
said "the kernel refuses: interrupts are not remapped"
nothing_left
