#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# kill.sh WHO WHEN: kill -9 of pptcheck, kyua or QEMU at a moment of a run; then
# restore, and nothing may be left.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

who=$1
moment=$2
run=kill-$who-$moment

# moment: until the run has come so far.
moment() {
	case $moment in
	claim) until [ -s /run/pptcheck/journal ]; do sleep 0.02; done ;;
	boot) wait_event "$run" '"event":"begin","stage":"guest.boot"' ;;
	test) wait_event "$run" '"event":"begin","stage":"guest.function"' ;;
	restart) wait_event "$run" '"event":"begin","stage":"vm.restart"' ;;
	restore) until grep -q "not\|vm.restart.*kill 1/1" "$run.txt"; do
		kill -0 $pid 2>/dev/null || break
		sleep 0.02
	done ;;
	*) fail "no moment $moment" ;;
	esac
}

victims() {
	case $who in
	pptcheck) echo $pid ;;
	kyua) pgrep -x kyua ;;
	qemu) pgrep qemu-system ;;
	*) fail "no victim $who" ;;
	esac
}

bind nvme
pptcheck run --yes 01:00.0 --restarts 1 --out "$run" >"$run.txt" 2>&1 &
pid=$!
moment
found=$(victims)
if [ -z "$found" ]; then
	echo "nothing to kill: no $who at $moment"
else
	# shellcheck disable=SC2086 # several processes
	kill -9 $found
fi
wait $pid
echo "$who at $moment: pptcheck ended with $?"
cat "$run.txt"
sleep 2
want 0 pptcheck restore
bound nvme
nothing_left
for lock in /run/pptcheck/*.lock; do
	flock -n "$lock" true || fail "$lock is still held"
done
