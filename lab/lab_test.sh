#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The emulated host: what passes through it, and what happens inside.
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
	as_expected intel 3
}

atf_test_case binding
binding_head() {
	atf_set descr "Wrong driver, no yes, in use; taken and given back"
	atf_set timeout 600
}
binding_body() {
	runs intel binding.sh
}

atf_test_case interrupted
interrupted_head() {
	atf_set descr "SIGINT, kill -9 and a killed QEMU leave nothing changed"
	atf_set timeout 600
}
interrupted_body() {
	runs intel interrupted.sh
}

atf_test_case host_crash
host_crash_head() {
	atf_set descr "A host that goes down is recorded, the device refused"
	atf_set timeout 600
}
host_crash_body() {
	reboots=1
	runs intel host_crash.sh
}

atf_test_case kill
kill_head() {
	atf_set descr "kill -9 of each process, one moment each (ci/lab-kill)"
	atf_set timeout 600
}
kill_body() {
	runs intel kill.sh pptcheck boot
	runs intel kill.sh kyua test
	runs intel kill.sh qemu after
}

atf_test_case safety
safety_head() {
	atf_set descr "What the host needs is refused, each for its own reason"
	atf_set timeout 600
}
safety_body() {
	runs "$inside/safety.lua" safety.sh
}

atf_test_case bad_input
bad_input_head() {
	atf_set descr "What a run cannot work with: one line, nothing changed"
	atf_set timeout 600
}
bad_input_body() {
	runs intel bad_input.sh
}

atf_test_case validate
validate_head() {
	atf_set descr "What virt-host-validate passes and the kernel refuses"
	atf_set timeout 300
	atf_set require.progs virt-host-validate
}
validate_body() {
	runs intremap-off-amd validate.sh
}

# says BOARD FINDING: a line of the table; the finding must be in it.
says() {
	pptcheck lab --board "$1" --out "$1" -- "$inside/said.sh" "$1" \
	    >line 2>stderr || {
		cat line stderr
		atf_fail "$1: exit status $?"
	}
	cat line
	cut -f 3 line | tr ' ' '\n' | grep -qxF -e "$2" ||
		atf_fail "$1: pptcheck probe does not say $2"
}

atf_test_case who_says_what
who_says_what_head() {
	atf_set descr "pptcheck probe beside virt-host-validate: a table"
	atf_set timeout 600
	atf_set require.progs virt-host-validate
}
who_says_what_body() {
	printf 'board\tvirt-host-validate\tpptcheck probe\n'
	says no-iommu 'iommu-absent!'
	says iommu-not-enabled 'iommu-disabled!'
	says intremap-off 'interrupt-remapping-off!'
	says shared-group 'group-shared!'
}

atf_test_case groups
groups_head() {
	atf_set descr "Two groups: killed and given back; interrupted, resumed"
	atf_set timeout 600
}
groups_body() {
	runs "$inside/safety.lua" groups.sh
}

atf_test_case record
record_head() {
	atf_set descr "What is recorded inside gives the same facts outside"
	atf_set timeout 300
}
record_body() {
	runs intel record.sh
	atf_check -o save:replayed.txt \
	    pptcheck probe --facts --source dump:out/recording
	for fact in 'iommu.usable *true' 'iommu.table *"DMAR"' \
	    'pci.0000:01:00.0.driver *"vfio-pci"' \
	    'pci.0000:01:00.0.msix.vectors *[0-9]'; do
		grep -q "^$fact" replayed.txt || atf_fail "not replayed: $fact"
	done
	# Free memory is another at each look.
	for file in out/live.txt replayed.txt; do
		grep -v '^host\.memory\.free ' "$file" >"$(basename "$file").same"
	done
	atf_check -o ignore diff -u live.txt.same replayed.txt.same
}

atf_test_case boards
boards_head() {
	atf_set descr "Each board ends as it expects"
	atf_set timeout 900
}
boards_body() {
	for board in no-iommu iommu-not-enabled intremap-off shared-group \
	    e1000e xhci; do
		as_expected $board 1
	done
}

atf_test_case boards_that_break
boards_that_break_head() {
	atf_set descr "Faults in mid-run end as expected (all: ci/lab-all)"
	atf_set timeout 900
}
boards_that_break_body() {
	for board in works-once io-errors wrong-driver busy; do
		as_expected $board 1
	done
}

atf_test_case control
control_head() {
	atf_set descr "When the emulated device fails too, nobody is blamed"
	atf_set timeout 600
}
control_body() {
	runs intel control.sh
}

atf_test_case no_module
no_module_head() {
	atf_set descr "An image without the module is MISS, not FAIL"
	atf_set timeout 600
}
no_module_body() {
	atf_check -s exit:0 -e ignore \
	    pptcheck image build --classes net --out "$(pwd)/image"
	runs intel no_module.sh "$(pwd)/image"
}

atf_init_test_cases() {
	atf_add_test_case passes_output_and_status
	atf_add_test_case board_intel
	atf_add_test_case binding
	atf_add_test_case interrupted
	atf_add_test_case host_crash
	atf_add_test_case kill
	atf_add_test_case no_module
	atf_add_test_case safety
	atf_add_test_case bad_input
	atf_add_test_case groups
	atf_add_test_case record
	atf_add_test_case validate
	atf_add_test_case who_says_what
	atf_add_test_case boards
	atf_add_test_case boards_that_break
	atf_add_test_case control
}
