# SPDX-License-Identifier: BSD-2-Clause
# What the tests in the lab share; sourced by them.
# shellcheck shell=sh

inside=$(atf_get_srcdir)/inside

# runs BOARD SCRIPT [ARGUMENT...]: inside the board; it must succeed.
runs() {
	board=$1
	script=$2
	shift 2
	atf_check -s exit:0 -o save:stdout -e save:stderr pptcheck lab \
	    --board "$board" --reboots "${reboots:-0}" --out "$(pwd)/out" -- \
	    "$inside/$script" "$@" ||
	    {
		    cat stdout stderr
		    return 1
	    }
	cat stdout stderr
}

# as_expected BOARD RESTARTS: once more when emulated KVM gave the guest no CPU
# time, which pptcheck tells from a defect of the device.
as_expected() {
	pptcheck lab --board "$1" --check --restarts "$2" --out "$1" \
	    >stdout 2>stderr
	status=$?
	if [ $status -ne 0 ] && grep -q "CPU got no time" stderr; then
		rm -rf "$1"
		pptcheck lab --board "$1" --check --restarts "$2" --out "$1" \
		    >stdout 2>stderr
		status=$?
	fi
	cat stdout stderr
	[ $status -eq 0 ] || atf_fail "$1: exit status $status"
	grep -q ", as expected" stdout || atf_fail "$1: nothing was compared"
}
