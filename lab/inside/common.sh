# SPDX-License-Identifier: BSD-2-Clause
# For the scripts that the lab's tests run inside the emulated host.
# shellcheck shell=sh
bdf=0000:01:00.0
device=/sys/bus/pci/devices/$bdf

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# want STATUS COMMAND...: runs it, its output shown and kept in the file last.
# Emulated KVM now and then gives a guest no CPU time.  pptcheck says so, as an
# ERROR of its own, and is then asked once more.
want() {
	status=$1
	shift
	"$@" >last 2>&1
	got=$?
	cat last
	if [ "$got" -ne "$status" ] && grep -q "CPU got no time" last; then
		echo "== once more"
		words=$*
		out=${words##*--out }
		case $words in
		*--out\ *) rm -rf "${out%% *}" ;;
		esac
		"$@" >last 2>&1
		got=$?
		cat last
	fi
	[ "$got" -eq "$status" ] || fail "exit status $got, not $status: $*"
}

said() {
	grep -q -- "$1" last || fail "nobody said: $1"
}

# bind DRIVER: as a host would have it at start; native means its own driver.
bind() {
	modprobe "$1"
	override=$1
	[ "$1" != nvme ] || override=
	[ ! -e $device/driver ] || echo $bdf >$device/driver/unbind
	echo "$override" >$device/driver_override
	echo $bdf >/sys/bus/pci/drivers_probe
	bound "$1"
}

bound() {
	now=$(readlink $device/driver)
	[ "${now##*/}" = "$1" ] || fail "bound to ${now##*/}, not to $1"
}

# wait_event RUN PATTERN: until the event file says so, at most a minute.
wait_event() {
	tries=0
	until grep -q -- "$2" "$1/events.jsonl" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 300 ] || fail "$1: no event $2"
		sleep 0.2
	done
}

# Nothing of pptcheck's runs, and nothing is left to undo.
nothing_left() {
	sleep 1
	# pgrep answers "none" to a pattern of more than 15 characters.
	for name in qemu kyua 'pptcheck$'; do
		if pgrep -l "$name"; then
			fail "processes are left"
		fi
	done
	[ ! -e /run/pptcheck/journal ] || fail "a journal is left"
}
