# SPDX-License-Identifier: BSD-2-Clause
# What the tests in the lab share; sourced by them.
# shellcheck shell=sh

inside=$(atf_get_srcdir)/inside

# twice OUT COMMAND...: status and output of COMMAND, which writes the folder OUT.
# A busy machine starves the emulated host, and a boot or a deadline is missed:
# where attempts is 2 a failure is shown and COMMAND started once more.
twice() {
	out=$1
	shift
	"$@" >stdout 2>stderr
	status=$?
	cat stdout stderr
	if [ $status -ne 0 ] && [ "${attempts:-1}" -gt 1 ]; then
		echo "== exit status $status; once more"
		rm -rf "$out"
		"$@" >stdout 2>stderr
		status=$?
		cat stdout stderr
	fi
	return $status
}

# runs BOARD SCRIPT [ARGUMENT...]: inside the board; it must succeed.
runs() {
	board=$1
	script=$2
	shift 2
	twice out pptcheck lab --board "$board" --reboots "${reboots:-0}" \
	    --out "$(pwd)/out" -- "$inside/$script" "$@" ||
	    atf_fail "$board, $script: exit status $?"
}

# as_expected BOARD RESTARTS
as_expected() {
	twice "$1" pptcheck lab --board "$1" --check --restarts "$2" \
	    --out "$1" || atf_fail "$1: exit status $?"
	grep -q ", as expected" stdout || atf_fail "$1: nothing was compared"
}
