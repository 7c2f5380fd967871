#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The emulated host: what passes through it, and what happens inside.
# shellcheck shell=sh

# shellcheck source=lab/lab_common.sh
. "$(atf_get_srcdir)/lab_common.sh"

attempts=2

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
	as_expected intel 1
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
	# Those whose verdict needs no guest; others: ci/lab-long, ci/lab-all.
	for board in no-iommu iommu-not-enabled intremap-off shared-group; do
		as_expected $board 1
	done
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
	atf_add_test_case record
	atf_add_test_case validate
	atf_add_test_case boards
}
