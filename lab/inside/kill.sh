#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# kill.sh WHO WHEN: kill -9 of pptcheck, kyua or QEMU at a moment of a run; then
# restore, and nothing may be left.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

who=$1
moment=$2
run=kill-$who-$moment

victims() {
	case $who in
	pptcheck) echo $pid ;;
	kyua) pgrep -x kyua ;;
	qemu) pgrep qemu-system ;;
	*) fail "no victim $who" ;;
	esac
}

# until_so COMMAND...: tried again at once, at most two minutes.
until_so() {
	end=$(($(date +%s) + 120))
	until "$@"; do
		[ "$(date +%s)" -lt $end ] || fail "$who at $moment: never came"
		kill -0 $pid 2>/dev/null || fail "$who at $moment: run is over"
	done
}

taken() { [ "$(readlink $device/driver)" != "$native" ]; }
given_back() { [ "$(readlink $device/driver)" = "$native" ]; }
lives() { victims >/dev/null; }
holds_group() {
	found=$(pgrep -f 'qemu-system.*vfio-pci,host') &&
	    readlink "/proc/$found/fd/"* 2>/dev/null | grep -q '^/dev/vfio/[0-9]'
}

# Each process has a claim of its own: pptcheck takes the device from its driver,
# kyua's scenario takes the function, QEMU opens the group.
moment() {
	case $who-$moment in
	pptcheck-before) until_so [ -e "$run/events.jsonl" ] ;;
	kyua-before) until_so lives ;;
	qemu-before) until_so pgrep -f 'qemu-system.*vfio-pci,host' ;;
	pptcheck-after) until_so taken ;;
	kyua-after) wait_event "$run" '"event":"begin","stage":"vm.start"' ;;
	qemu-after) until_so holds_group ;;
	*-boot) wait_event "$run" '"event":"begin","stage":"guest.boot"' ;;
	*-test) wait_event "$run" '"event":"begin","stage":"guest.function"' ;;
	*-restore)
		# The run is told to end; then the one that ends it is killed.
		wait_event "$run" '"event":"begin","stage":"guest.boot"'
		kill -TERM $pid
		[ "$who" != pptcheck ] || until_so given_back
		;;
	*) fail "no moment $moment" ;;
	esac
}

bind nvme
native=$(readlink $device/driver)
pptcheck run --yes 01:00.0 --restarts 1 --out "$run" >"$run.txt" 2>&1 &
pid=$!
moment
found=$(victims)
if [ -z "$found" ]; then
	[ "$moment" = restore ] || fail "nothing to kill: no $who at $moment"
	echo "$who had ended by itself"
else
	# shellcheck disable=SC2086 # several processes
	kill -9 $found
fi
wait $pid
echo "$who at $moment: pptcheck ended with $?"
cat "$run.txt"
sleep 2
want 0 pptcheck restore --list
want 0 pptcheck restore
bound nvme
nothing_left
for lock in /run/pptcheck/*.lock; do
	flock -n "$lock" true || fail "$lock is still held"
done
want 0 pptcheck restore
said "nothing to restore"
