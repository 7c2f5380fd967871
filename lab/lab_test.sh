#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The emulated host: what passes through it, and what happens inside.
# shellcheck shell=sh

inside=$(atf_get_srcdir)/inside

# runs SCRIPT [ARGUMENT...]: inside the board intel; it must succeed.
runs() {
	script=$1
	shift
	atf_check -s exit:0 -o save:stdout -e save:stderr \
	    pptcheck lab --out "$(pwd)/out" -- "$inside/$script" "$@" ||
	    {
		    cat stdout stderr
		    return 1
	    }
	cat stdout stderr
}

atf_test_case passes_output_and_status
passes_output_and_status_head() {
	atf_set descr "COMMAND's output, files and status come out of the lab"
	atf_set timeout 300
}
passes_output_and_status_body() {
	atf_check -s exit:7 -o inline:"to stdout\n" -e match:"to stderr" \
	    pptcheck lab --out out -- sh -c \
	    'echo to stdout; echo to stderr >&2; echo kept >file; exit 7'
	atf_check -o inline:"kept\n" cat out/file
	atf_check -s exit:125 -e match:'no board "absent"' \
	    pptcheck lab --board absent
}

atf_test_case board_intel
board_intel_head() {
	atf_set descr "The ladder ends as the board expects"
	atf_set timeout 600
}
board_intel_body() {
	atf_check -s exit:0 -o match:"0000:01:00.0.*works, as expected" \
	    -e save:stderr pptcheck lab --board intel --check --out out
	cat stderr
}

atf_test_case binding
binding_head() {
	atf_set descr "Wrong driver, no yes, in use; taken and given back"
	atf_set timeout 600
}
binding_body() {
	runs binding.sh
}

atf_test_case interrupted
interrupted_head() {
	atf_set descr "SIGINT, kill -9 and a killed QEMU leave nothing changed"
	atf_set timeout 600
}
interrupted_body() {
	runs interrupted.sh
}

atf_test_case host_crash
host_crash_head() {
	atf_set descr "A host that goes down is recorded, the device refused"
	atf_set timeout 600
}
host_crash_body() {
	atf_check -s exit:0 -o save:stdout -e save:stderr pptcheck lab \
	    --reboots 1 --out "$(pwd)/out" -- "$inside/host_crash.sh" ||
	    {
		    cat stdout stderr
		    return 1
	    }
	cat stdout
}

atf_test_case no_module
no_module_head() {
	atf_set descr "An image without the module is MISS, not FAIL"
	atf_set timeout 600
}
no_module_body() {
	atf_check -s exit:0 -e ignore \
	    pptcheck image build --classes net --out "$(pwd)/image"
	runs no_module.sh "$(pwd)/image"
}

atf_init_test_cases() {
	atf_add_test_case passes_output_and_status
	atf_add_test_case board_intel
	atf_add_test_case binding
	atf_add_test_case interrupted
	atf_add_test_case host_crash
	atf_add_test_case no_module
}
