#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What is left of a run that is ended in the middle, and of a guest that is.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

bind nvme

# Ctrl-C: guests end, the device goes back, what was measured is kept.
pptcheck run --yes 01:00.0 --out int >int.txt 2>&1 &
pid=$!
wait_event int '"event":"begin","stage":"guest.boot"'
kill -INT $pid
wait $pid
[ $? -eq 3 ] || fail "exit status after SIGINT"
cat int.txt
grep -q '"interrupted": true' int/run.json || fail "run.json lacks the end"
grep -q 'interrupted' int.txt || fail "nobody was told"
bound nvme
nothing_left

# A second signal: kyua, which would not end by itself here, is not waited for.
pptcheck run --yes 01:00.0 --out twice >twice.txt 2>&1 &
pid=$!
wait_event twice '"event":"begin","stage":"guest.boot"'
kill -STOP "$(pgrep -x kyua)"
kill -TERM $pid
until grep -q "ending the guests" twice.txt; do sleep 0.2; done
sleep 2
kill -0 $pid || fail "one signal did not wait for kyua"
before=$(date +%s)
kill -TERM $pid
wait $pid
[ $? -eq 3 ] || fail "exit status after two SIGTERM"
cat twice.txt
[ $(($(date +%s) - before)) -lt 20 ] || fail "the second signal was no faster"
grep -q "killing the guests now" twice.txt || fail "nobody was told"
grep -q '"interrupted": true' twice/run.json || fail "run.json lacks the end"
bound nvme
nothing_left

# kill -9 of everything: the journal stays, the next run refuses, restore mends.
pptcheck run --yes 01:00.0 --out killed >killed.txt 2>&1 &
pid=$!
wait_event killed '"event":"begin","stage":"guest.boot"'
kill -9 $pid
wait $pid
sleep 2
if pgrep -l 'qemu|kyua'; then
	fail "processes outlived pptcheck"
fi
bound vfio-pci
want 3 pptcheck run --out refused
said "pptcheck restore"
want 0 pptcheck restore --list
said "0000:01:00.0  bind  back to nvme"
want 0 pptcheck restore
bound nvme
want 0 pptcheck restore
said "nothing to restore"
nothing_left

# QEMU killed in mid-boot, by the kernel for want of memory, say.
bind vfio-pci
pptcheck run --restarts 1 --out oom >last 2>&1 &
pid=$!
wait_event oom '"event":"begin","stage":"guest.boot"'
pkill -9 qemu
wait $pid
got=$?
cat last
[ $got -eq 1 ] || fail "exit status $got when QEMU was killed"
said "no_boot .*proven"
said "killed by signal 9"
nothing_left
