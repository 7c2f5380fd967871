#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# `pptcheck explain` with exit statuses: given, found in a log, contradicted.

root='@SOURCE_ROOT@'
. "$root/cli/explain_test_common.sh"

new_case status_alone "A status alone: what it proves, and candidates"
status_alone_body() {
	atf_check -s exit:2 -e match:'--version takes a number' pptcheck \
	    explain --status 4 --hypervisor bhyve --version abc
	explain 1 --status 4 --hypervisor bhyve --version 14.0
	says "bhyve stopped with an error" "does not tell which" \
	    "1. The device is not bound to ppt(4) (ppt-not-bound)" \
	    "2. The guest's memory is not wired" 'debug="yes"' \
	    "bhyvectl --destroy" "hw.vmm.iommu.initialized"
	silent "No known cause"
	explain 4 --status 4 --hypervisor bhyve --version 11.1
	says "does not end with 4"
	silent "ppt-not-bound"
	explain 4 --status 1 --hypervisor bhyve --version 11.1
	says "before FreeBSD 12.0 errors ended with 1"
	while read -r hypervisor n status text; do
		explain "$status" --status "$n" --hypervisor "$hypervisor"
		says "Exit status $n: $text"
		json "$status" --status "$n" --hypervisor "$hypervisor"
		holds "d['status']['value'] == $n" \
		    "d['status']['failed'] == ($status == 1)"
	done <<-'EOF'
	bhyve 0 4 the guest asked for a reboot
	bhyve 1 4 the guest powered off
	bhyve 2 4 the guest halted
	bhyve 3 1 the guest ended in a triple fault
	bhyve 64 1 bhyve was called with a wrong option value
	bhyve 71 1 the operating system refused
	bhyve 100 1 the kernel gave bhyve a reason
	bhyve 134 1 bhyve aborted (SIGABRT)
	bhyve 137 4 bhyve was killed (SIGKILL)
	bhyve 143 4 bhyve was told to end (SIGTERM)
	bhyve 139 1 bhyve was ended by signal 11
	bhyve 7 4 bhyve does not end with 7
	qemu 0 4 QEMU ended as it was asked to
	qemu 1 1 QEMU stopped with an error, or the guest panicked
	qemu 134 1 QEMU aborted (SIGABRT)
	qemu 137 4 QEMU was killed (SIGKILL)
	qemu 139 1 QEMU crashed (SIGSEGV)
	qemu 143 4 QEMU was told to end (SIGTERM)
	qemu 85 4 the guest wrote 42 to the device isa-debug-exit
	qemu 127 4 the guest wrote 63 to the device isa-debug-exit
	qemu 2 4 QEMU does not end with 2
	EOF
}

new_case status_in_log "The status that a manager logged is decoded"
status_in_log_body() {
	cat >vm-bhyve.log <<-'EOF'
	12月 16 19:13:17: starting bhyve (run 1)
	12月 16 19:13:17: bhyve exited with status 0
	12月 16 19:13:17: restarting
	12月 16 19:13:17: starting bhyve (run 2)
	12月 16 19:13:18: bhyve exited with status 4
	12月 16 19:13:18: stopped
	EOF
	explain 1 vm-bhyve.log
	says "Cause second-start-fails (fail), stage vm.restart; likely" \
	    "says that bhyve failed, not why" \
	    "vm-bhyve.log:5:" "1. A VM of an earlier start" 'debug="yes"'
	# One start: nothing speaks for a failing restart.
	sed 1,4d vm-bhyve.log >once.log
	explain 1 once.log
	silent "Cause "
	says "No known cause found"
	says "1. The device is not bound to ppt(4)"
	# The error output decides.
	echo "Unable to setup memory (17)" >bhyve.log
	json 1 vm-bhyve.log bhyve.log
	holds '[x["id"] for x in c] == ["stale-vm"]' \
	    '"candidates" not in d["status"]'
	echo "bhyve exit code: 4. exit_action settings: 1" >cbsd.log
	json 1 cbsd.log
	holds 'd["status"]["value"] == 4' 'd["hypervisor"] == "bhyve"'
}

new_case contradictions "What does not fit together is shown"
contradictions_body() {
	echo "passthru requires guest memory to be wired" >log
	json 1 --status 0 log
	holds 'd["contradictions"]' 'c[0]["sure"] == "likely"'
	json 1 --status 4 log
	holds 'not d["contradictions"]' 'c[0]["sure"] == "certain"' \
	    '"candidates" not in d["status"]'
	echo "bhyve exited with status 4" >vm-bhyve.log
	explain 4 --status 0 vm-bhyve.log
	says "the status given is 0, the log says 4 in line 1"
}

atf_init_test_cases() {
	for name in status_alone status_in_log contradictions; do
		atf_add_test_case "$name"
	done
}
