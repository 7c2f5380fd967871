#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# `pptcheck explain` with a few signatures of its own: what it reads, what it
# says, how it ends.

root='@SOURCE_ROOT@'
signatures=$root/lua/testdata/signatures

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck python3'; }"
}

# explain STATUS ARGUMENT...: its text in the file out
explain() {
	status=$1
	shift
	atf_check -s "exit:$status" -o save:out \
	    pptcheck explain --signatures "$signatures" "$@"
}

# says TEXT...: out has each of them; silent TEXT: out has it not
says() {
	for text; do
		grep -q -F -e "$text" out && continue
		cat out
		atf_fail "it does not say: $text"
	done
}
silent() {
	! grep -q -F -e "$1" out || atf_fail "it says: $1"
}

# json STATUS ARGUMENT...: the document in out.json, valid; then
# holds EXPRESSION...: true in python, of the document d and its causes c
json() {
	status=$1
	shift
	explain "$status" --json "$@"
	mv out out.json
	python3 -c '
import json, sys
from jsonschema import Draft7Validator
schema, d = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
Draft7Validator.check_schema(schema)
for e in Draft7Validator(schema).iter_errors(d):
    sys.exit("/".join(map(str, e.absolute_path)) + ": " + e.message)
' "$root/reports/explain-1.schema.json" out.json >why 2>&1 ||
	    atf_fail "not as the schema says: $(cat why)"
}
holds() {
	for expression; do
		python3 -c '
import json, sys
d = json.load(open("out.json", encoding="utf-8"))
c = d["causes"]
sys.exit(not eval(sys.argv[1]))' "$expression" && continue
		cat out.json
		atf_fail "not $expression"
	done
}

not_wired='bhyve: passthru requires guest memory to be wired
Device emulation initialization error: No such file or directory'

new_case story "One cause, its consequence, its fix"
story_body() {
	echo "$not_wired" >bhyve.log
	explain 1 bhyve.log
	says "memory is not wired" "Cause memory-not-wired (fail), stage vm.start" \
	    certain "bhyve.log:1: bhyve: passthru requires" \
	    "What follows from it:" "bhyve.log:2: Device emulation" \
	    "Fix on FreeBSD:" "- add -S"
	silent "$(printf '\033')"
	explain 1 --color always bhyve.log
	says "$(printf '\033[1;31mThe guest')"
	json 1 bhyve.log
	holds 'len(c) == 1' 'c[0]["evidence"][0]["line"] == 1' \
	    'c[0]["consequences"][0]["row"] == "init-error"' \
	    'd["hypervisor"] == "bhyve"'
}

new_case input "Files, a pipe and - are read alike"
input_body() {
	echo "$not_wired" >bhyve.log
	json 1 bhyve.log
	holds 'd["inputs"] == [{"name": "bhyve.log", "bytes": 115, "lines": 2}]'
	atf_check -s exit:1 -o match:'stdin:1: bhyve' \
	    pptcheck explain --signatures "$signatures" <bhyve.log
	# shellcheck disable=SC2016 # expanded by sh -c
	atf_check -s exit:1 -o match:'stdin:1: bhyve' sh -c \
	    'cat bhyve.log | pptcheck explain --signatures "$1" -' - "$signatures"
	json 1 bhyve.log bhyve.log
	holds 'len(c) == 1' 'len(d["inputs"]) == 2' \
	    'c[0]["evidence"][0]["count"] == 2'
	# As a Windows editor, a serial console and a coloured terminal have it.
	sed "s/\$/$(printf '\r')/" bhyve.log >crlf
	json 1 crlf
	holds 'c[0]["id"] == "memory-not-wired"' 'len(c[0]["consequences"]) == 1'
	printf '\033[1mbhyve: passthru requires \033[0mguest memory to be wired' \
	    >colour
	json 1 colour
	holds 'c[0]["evidence"][0]["text"].startswith("bhyve: passthru")'
	iconv -f UTF-8 -t UTF-16 bhyve.log >utf16
	json 1 utf16
	holds 'c[0]["id"] == "memory-not-wired"'
}

new_case nothing "Nothing known is said as such"
nothing_body() {
	: >empty
	explain 4 empty
	says "No known cause found" "To collect:" "journalctl -k"
	echo hello >unknown
	json 4 unknown
	holds 'c == []' 'd["benign"] == []' 'd["collect"]'
	head -c 3000000 /dev/urandom >binary
	json 4 binary
	head -c 1000000 /dev/zero >zeroes
	json 4 zeroes
	echo "nvidia 0000:00:08.0: can't derive routing for PCI INT A" >benign
	explain 0 benign
	says "only lines known to be harmless" "benign:1: nvidia"
	echo "Failed to mmap 0000:01:00.0 BAR 1. Performance may be slow" >warn
	json 0 warn
	holds 'c[0]["severity"] == "warn"' 'c[0]["sure"] == "likely"' \
	    'd["hypervisor"] == "qemu"' 'c[0]["fix"] == ["intel_iommu=on"]'
}

new_case wrong "Usage errors are 2, what cannot be read is 3"
wrong_body() {
	for arguments in '--status 256' '--status x' '--hypervisor xen' \
	    '--status 4' '--nothing'; do
		# shellcheck disable=SC2086
		atf_check -s exit:2 -e match:'^pptcheck: ' \
		    pptcheck explain $arguments
	done
	mkdir folder
	for operand in absent folder; do
		atf_check -s exit:3 -e match:"^pptcheck: $operand: " \
		    pptcheck explain --signatures "$signatures" "$operand"
	done
	atf_check -s exit:3 -e match:'^pptcheck: ' \
	    pptcheck explain --signatures absent /dev/null
	atf_check -s exit:3 -e match:'^pptcheck: ' \
	    pptcheck explain --signatures "$signatures" --source sysfs:absent \
	    /dev/null
}

new_case repeated "A line ten thousand times is one line"
repeated_body() {
	{
		echo "NVRM: GPU 0000:00:08.0: RmInitAdapter failed! (0x62:0x40:1)"
		yes "NVRM: Xid (PCI:0000:00:04): 140, An uncorrectable" |
		    head -n 10000
	} >dmesg
	json 1 dmesg
	holds 'len(c) == 1' 'c[0]["id"] == "gpu-memory-fault"' \
	    'c[0]["evidence"][0]["count"] == 10000' \
	    'len(c[0]["evidence"]) == 3' \
	    'c[0]["evidence"][2]["line"] == 10001' \
	    'len(c[0]["consequences"]) == 1'
	explain 1 dmesg
	says "10000 lines like this"
}

new_case overlaps "The more telling row has the line"
overlaps_body() {
	echo "Device emulation initialization error: Device busy" >log
	json 1 log
	holds '[x["id"] for x in c] == ["ppt-device-busy"]' \
	    'len(c[0]["evidence"]) == 1'
}

new_case several "Several causes: all named, the first one likely"
several_body() {
	{
		echo "Unable to setup memory (17)"
		echo "NVRM: Xid (PCI:0000:00:04): 140, An uncorrectable"
	} >log
	json 1 log
	holds '[x["id"] for x in c] == ["stale-vm", "gpu-memory-fault"]' \
	    'c[0]["sure"] == "likely"' 'c[1]["sure"] == "possible"'
	explain 1 log
	says "Also seen:" "gpu-memory-fault (fail, possible)"
}

new_case circle "Of lines that explain each other the first one is the cause"
circle_body() {
	mkdir circle
	echo 'return {' >circle/causes.lua
	echo 'return {' >circle/rows.lua
	for pair in one:three two:one three:two; do
		id=${pair%:*}
		echo "$id = { text = 't $id', stage = 'guest.driver' }," \
		    >>circle/causes.lua
		echo "{ id = '$id', where = 'qemu', pattern = 'line $id',
		    severity = 'fail', cause = '$id', source = 's',
		    consequence_of = { '${pair#*:}' },
		    example = 'line $id' }," >>circle/rows.lua
	done
	echo '}' >>circle/causes.lua
	echo '}' >>circle/rows.lua
	signatures=circle
	for order in 'one two three' 'two three one' 'three one two'; do
		for id in $order; do
			echo "line $id"
		done >log
		json 1 log
		holds "[x['id'] for x in c] == ['${order%% *}']" \
		    'len(c[0]["consequences"]) == 2' 'c[0]["sure"] == "certain"'
	done
}

# A host whose firmware has a DMAR table but on which no IOMMU is in use.
new_case facts "Facts of the host sharpen the answer"
facts_body() {
	echo "Device emulation initialization error: Device busy" >log
	mkdir -p host/sys/firmware/acpi/tables host/sys/class/iommu \
	    host/sys/kernel/iommu_groups host/sys/bus/pci/devices host/proc
	touch host/sys/firmware/acpi/tables/DMAR host/proc/cmdline
	json 1 log --source sysfs:host
	holds 'c[0]["id"] == "iommu-off"' 'c[0]["sure"] == "certain"' \
	    '"iommu.usable" in c[0]["why"]'
	json 1 log
	holds 'c[0]["id"] == "ppt-device-busy"'
	# With the lines that are built in.
	signatures=$root/lua/signatures
	echo "bhyve: PCI device at 3/0/0 is not using the ppt(4) driver" >>log
	json 1 log
	holds 'c[0]["id"] == "ppt-device-busy"' 'len(c) == 1'
	json 1 log --source sysfs:host
	holds 'c[0]["id"] == "iommu-off"' 'len(c) == 1'
}

new_case origins "Lines of all kinds of logs are known and shown as such"
origins_body() {
	cat >lines <<-'EOF'
	12月 16 19:13:18: bhyve: passthru requires guest memory to be wired
	Jul 25 00:15:05: bhyve: passthru requires guest memory to be wired
	2026-07-25T00:15:05+02:00: bhyve: passthru requires guest memory to be wired
	[   24.094673] bhyve: passthru requires guest memory to be wired
	[Fri Feb  7 20:56:17 2025] passthru requires guest memory to be wired
	MESSAGE=passthru requires guest memory to be wired
	Jul 25 00:15:05 myhost bhyve[12]: passthru requires guest memory to be wired
	2026-07-25T00:15:05+0200 myhost kernel: passthru requires guest memory to be wired
	passthru requires guest memory to be wired
	EOF
	for want in vm-bhyve vm-bhyve vm-bhyve dmesg dmesg journal syslog \
	    syslog None; do
		head -n 1 lines >line
		sed -i.old 1d lines
		json 1 line
		holds "str(c[0]['evidence'][0].get('origin')) == '$want'" \
		    "'myhost' not in c[0]['evidence'][0]['text']"
	done
}

new_case privacy "Nothing that names a machine or its owner is shown"
privacy_body() {
	{
		printf 'passthru requires guest memory to be wired '
		printf 'aa:bb:cc:dd:ee:ff 01-23-45-67-89-ab-cd-ef '
		printf '12345678-1234-1234-1234-123456789abc Serial: S1XX '
		printf '/home/somebody/x 0000:03:00.0 \001\002\xff\xc3(\n'
	} >log
	json 1 log
	for secret in aa:bb dd:ee 01-23 cd-ef 12345678 6789abc S1XX somebody; do
		holds "'$secret' not in c[0]['evidence'][0]['text']"
	done
	holds '"0000:03:00.0" in c[0]["evidence"][0]["text"]'
}

new_case long_line "Of a long line the part around the match is shown"
long_line_body() {
	{
		head -c 5000000 /dev/zero | tr '\0' x
		printf 'Unable to setup memory (17)'
		head -c 5000000 /dev/zero | tr '\0' x
	} >log
	json 1 log
	holds '"Unable to setup memory (17)" in c[0]["evidence"][0]["text"]' \
	    'len(c[0]["evidence"][0]["text"]) == 400' \
	    'c[0]["evidence"][0]["line"] == 1'
}

new_case status_alone "A status alone: what it proves, and candidates"
status_alone_body() {
	explain 1 --status 4 --hypervisor bhyve --version 14.0
	says "bhyve stopped with an error" "does not prove which" \
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
	echo "$not_wired" >log
	json 1 --status 0 log
	holds 'd["contradictions"]' 'c[0]["sure"] == "likely"'
	json 1 --status 4 log
	holds 'not d["contradictions"]' 'c[0]["sure"] == "certain"' \
	    '"candidates" not in d["status"]'
	echo "bhyve exited with status 4" >vm-bhyve.log
	explain 4 --status 0 vm-bhyve.log
	says "the status given is 0, the log says 4 in line 1"
}

new_case folder "The folder of a run: its logs, and how the guest ended"
folder_body() {
	mkdir -p run/evidence/0000:01:00.0/first
	cd run/evidence/0000:01:00.0/first || atf_fail cd
	echo "Failed to mmap 0000:01:00.0 BAR 1. Performance may be slow" \
	    >hypervisor.log
	echo '{"reply":"NVRM: Xid (PCI:0000:00:04): 140, An"}' >agent.jsonl
	echo "Unable to setup memory (17)" >trace.log
	echo "Unable to setup memory (17)" >command.txt
	echo '{"process":"exit status 0","panicked":true}' >exit.json
	cd - >/dev/null || atf_fail cd
	json 1 run/
	holds '[x["id"] for x in c] == ["gpu-memory-fault", "iommu-off"]' \
	    'd["status"]["value"] == 0' '"panicked" in d["contradictions"][0]' \
	    'd["inputs"][0]["name"].startswith("run/evidence/")' \
	    'd["hypervisor"] == "qemu"'
	echo '{"process":"killed by signal 6"}' >run/exit.json
	json 1 run
	holds 'd["status"]["value"] == 134'
	echo '{' >run/exit.json
	atf_check -s exit:3 -e match:'^pptcheck: run/exit.json' \
	    pptcheck explain --signatures "$signatures" run
}

new_case list "The known lines are listed"
list_body() {
	explain 0 --list-signatures
	says "not-wired " "memory-not-wired"
	atf_check -o inline:'10\n' sh -c 'wc -l <out | tr -d " "'
}

atf_init_test_cases() {
	for name in story input nothing wrong repeated overlaps several circle facts \
	    origins privacy long_line status_alone status_in_log \
	    contradictions folder list; do
		atf_add_test_case "$name"
	done
}
