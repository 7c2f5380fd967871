#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The host goes down in the middle of a run; what the next start makes of it.
# The lab starts this script again after the reboot.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

# Only the out folder outlives a reboot of the lab.
PPTCHECK_LASTING=$(pwd)/lasting
export PPTCHECK_LASTING

if [ ! -e went-down ]; then
	pptcheck run --out crashed >first.txt 2>&1 &
	wait_event crashed '"event":"begin","stage":"guest.boot"'
	: >went-down
	sync
	# As a host that dies: no driver is told, nothing is written back.
	echo b >/proc/sysrq-trigger
	sleep 60
	fail "the host did not go down"
fi

want 4 pptcheck run --out second
said "the host went down while 0000:01:00.0 was at guest.boot"
said "0000:01:00.0 is left out"
want 1 pptcheck report crashed
said "FAIL .*guest.boot .*host-crashed"
said "no_boot at guest.boot: host-crashed"
want 3 pptcheck run 01:00.0 --out refused
said "pptcheck run --again"
want 0 pptcheck run --again 01:00.0 --restarts 1 --out again
said "works .*proven"
nothing_left
