#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A run over two groups: killed, and all is given back; interrupted and resumed,
# and the results of both parts are in one document.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

second=0000:02:00.0

# both DRIVER: is what both are bound to.
both() {
	bound "$1"
	now=$(readlink /sys/bus/pci/devices/$second/driver)
	[ "${now##*/}" = "$1" ] || fail "$second: bound to ${now##*/}, not $1"
}

until [ -b /dev/nvme0n1 ] && [ -b /dev/nvme1n1 ]; do sleep 0.2; done
both nvme

pptcheck run --yes 01:00.0 02:00.0 --restarts 1 --out killed >killed.txt 2>&1 &
pid=$!
wait_event killed '"event":"begin","stage":"guest.boot"'
kill -9 $pid
wait $pid
both vfio-pci
want 0 pptcheck restore --list
said "$bdf  bind  back to nvme"
said "$second  bind  back to nvme"
want 0 pptcheck restore
said "restored 2 devices"
both nvme
nothing_left

pptcheck run --yes 01:00.0 02:00.0 --restarts 1 --out part >part.txt 2>&1 &
pid=$!
wait_event part "$bdf.*\"begin\",\"stage\":\"vm.restart\""
wait_event part "$second.*\"begin\",\"stage\":\"guest.boot\""
kill -TERM $pid
wait $pid
[ $? -eq 3 ] || fail "exit status after SIGTERM"
cat part.txt
grep -q "pptcheck run --resume" part.txt || fail "nobody said how to go on"
both nvme
nothing_left
started=$(grep '"started"' part/run.json)

want 2 pptcheck run --resume part
said "to take $second from the host: pptcheck run --yes --resume part"
want 0 pptcheck run --yes --resume part --restarts 1
said "^$bdf .* works .*proven"
said "^$second .* works .*proven"
grep -q '"interrupted": false' part/run.json || fail "still interrupted"
[ "$(grep '"started"' part/run.json)" = "$started" ] || fail "another start"
times=$(grep -c "$bdf.*\"begin\",\"stage\":\"vm.start\"" \
    part/events.jsonl)
[ "$times" -eq 1 ] || fail "what was done was tested again"
both nvme
nothing_left
want 3 pptcheck run --resume part
said "nothing is left to test"
