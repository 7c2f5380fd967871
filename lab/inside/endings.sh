#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# endings.sh DISKS SCENARIO...: each, run by kyua alone, is ended by Ctrl-C, SIGTERM,
# kill -9, a full disk and kyua's time-out while a guest has the device; the
# host must have it back, and nothing may be left.  DISKS has "silent" and
# "writer" by lab/own_disk.sh.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

# kyua gives each test a home of its own.
PPTCHECK_CACHE=${PPTCHECK_CACHE:-$HOME/.cache/pptcheck}
export PPTCHECK_CACHE

scenarios=$(cd "${0%/*}/../../scenarios/device" && pwd)

disks=$1
shift
native=$(readlink $device/driver)
case $native in
*vfio-pci)
	# As a host would have it: with its own driver, if it has one.
	echo $bdf >$device/driver/unbind
	echo >$device/driver_override
	modprobe nvme
	echo $bdf >/sys/bus/pci/drivers_probe
	native=$(readlink $device/driver)
	;;
esac

holds_group() {
	found=$(pgrep -f 'qemu-system.*vfio-pci,host') &&
	    readlink "/proc/$found/fd/"* 2>/dev/null | grep -q '^/dev/vfio/[0-9]'
}

# until_held: false when the case is over before a guest had the device.
until_held() {
	while kill -0 $pid 2>/dev/null; do
		holds_group && return 0
		sleep 0.1
	done
	return 1
}

# full_disk SIZE: a file system for the evidence.
full_disk() {
	mkdir -p full
	mount -t tmpfs -o "size=$1" tmpfs full
}

restored() {
	sleep 1
	[ ! -e /run/pptcheck/journal ] || want 0 pptcheck restore
	[ "$(readlink $device/driver)" = "$native" ] ||
		fail "$1, $2: bound to $(readlink $device/driver), not $native"
	nothing_left
}

for scenario in "$@"; do
	mkdir -p "plan-$scenario"
	ln -s "$scenarios/$scenario.lua" "plan-$scenario/$scenario.lua"
	printf 'syntax(2)\ntest_suite("pptcheck")\natf_test_program{name="%s"}\n' \
	    "$scenario.lua" >"plan-$scenario/Kyuafile"
	hows="INT TERM KILL full timeout"
	took=6 # seconds until a guest had the device, the last time
	# What its guest writes is kept there as well.
	[ "$scenario" != own_guest ] || hows="$hows filled"
	for how in $hows; do
		evidence=$(pwd)/$scenario-$how
		guest=$disks/silent
		limit=300
		boot=120
		[ "$scenario" != own_guest ] || boot=8
		case $how in
		full)
			full_disk 16k
			evidence=$(pwd)/full
			;;
		filled)
			full_disk 24m
			evidence=$(pwd)/full
			guest=$disks/writer
			;;
		timeout)
			limit=$((took + 2))
			;;
		esac
		v=--variable=test_suites.pptcheck
		begin=$(date +%s)
		kyua --config=none --logfile=/tmp/kyua.log \
		    "$v.device=$bdf" "$v.restarts=1" "$v.limit=$limit" \
		    "$v.guest=$guest" "$v.guest_memory=256" \
		    "$v.boot_limit=$boot" \
		    "$v.evidence=$evidence" \
		    test --kyuafile="plan-$scenario/Kyuafile" \
		    --results-file="/tmp/$scenario-$how.db" "$scenario.lua" \
		    >"$scenario-$how.txt" 2>&1 &
		pid=$!
		held=", before a guest had it"
		if until_held; then
			held=" while a guest had it"
			took=$(($(date +%s) - begin))
			case $how in
			filled) dd if=/dev/zero of=full/fill bs=4k 2>/dev/null ;;
			full | timeout) ;;
			*) kill "-$how" $pid ;;
			esac
		fi
		wait $pid
		got=$?
		case $how in
		full | filled) umount full ;;
		esac
		case $how-$held in
		full-* | *-\ while*) ;;
		*)
			grep -q skipped "$scenario-$how.txt" || {
				cat "$scenario-$how.txt"
				fail "$scenario, $how: no guest ever had it"
			}
			;;
		esac
		restored "$scenario" "$how"
		case $scenario-$how in
		own_guest-full) words="No space left on device" ;;
		own_guest-filled) words="no room is left in" ;;
		*) words= ;;
		esac
		grep -q "$words" "$scenario-$how.txt" || {
			cat "$scenario-$how.txt"
			fail "$scenario, $how: nobody said: $words"
		}
		echo "passed  $scenario  $how: kyua $got, $(($(date +%s) - begin)) s$held"
		[ "$how" != timeout ] || [ "${held#,}" != "$held" ] ||
			grep -q 'timed out' "$scenario-$how.txt" || {
			cat "$scenario-$how.txt"
			fail "$scenario: no time-out"
		}
	done
done
