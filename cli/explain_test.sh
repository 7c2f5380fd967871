#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# `pptcheck explain` with a few signatures of its own: what it reads, what it
# says, how it ends.

root='@SOURCE_ROOT@'
. "$root/cli/explain_test_common.sh"

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

new_case folded "Folded lines are joined, and keep their number"
folded_body() {
	# A mailer folds at a blank, a terminal anywhere.
	{
		echo "some words before it, which tell nothing"
		echo "> vm in the datastore: bhyve: passthru requires guest memory to"
		echo "> be wired"
	} >mail
	json 1 mail
	holds 'c[0]["id"] == "memory-not-wired"' 'c[0]["evidence"][0]["line"] == 2'
	printf '%s\n%s\n' "the same from a terminal that is narrow: bhyve: \
passthru requires guest mem" "ory to be wired" >narrow
	json 1 narrow
	holds 'c[0]["id"] == "memory-not-wired"' 'c[0]["evidence"][0]["line"] == 1'
	printf '%s=\n%s\n' "x=3D1, quoted-printable: bhyve: passthru requires \
guest mem" "ory to be wired" >printable
	json 1 printable
	holds 'c[0]["id"] == "memory-not-wired"'
	# The next line of a log is none that was folded.
	{
		echo "[    1.000000] long enough: bhyve: passthru requires guest memory to"
		echo "[    1.000001] be wired"
	} >log
	explain 4 log
}

new_case no_text "What is no text is one clear line"
no_text_body() {
	echo "$not_wired" >bhyve.log
	gzip bhyve.log
	atf_check -s exit:3 -e inline:'pptcheck: bhyve.log.gz: compressed by gzip: zcat bhyve.log.gz | pptcheck explain\n' \
	    pptcheck explain --signatures "$signatures" bhyve.log.gz
	atf_check -s exit:3 -e match:'^pptcheck: stdin: compressed by gzip' \
	    pptcheck explain --signatures "$signatures" <bhyve.log.gz
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
	holds 'c[0]["id"] == "ppt-device-busy"' \
	    '[x["cause"] for x in c[0]["candidates"]] == ["iommu-off", "stale-vm"]'
	explain 1 log
	says "likely: the lines leave open" "1. The IOMMU is off (iommu-off)" "hw.vmm.iommu.initialized"
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
	Jul 25 00:15:05.123456 myhost kernel: passthru requires guest memory to be wired
	passthru requires guest memory to be wired
	{"_HOSTNAME":"myhost","MESSAGE":"passthru requires guest memory to be wired"}
	root@myhost:~# bhyve -c 1 vm; passthru requires guest memory to be wired
	EOF
	for want in vm-bhyve vm-bhyve vm-bhyve dmesg dmesg journal syslog \
	    syslog syslog None None None; do
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

new_case folder "The folder of a run: its logs, and how the guest ended"
folder_body() {
	mkdir -p run/evidence/0000:01:00.0/first
	cd run/evidence/0000:01:00.0/first || atf_fail cd
	echo "Failed to mmap 0000:01:00.0 BAR 1. Performance may be slow" \
	    >hypervisor.log
	{
		echo '{"hello":"pptcheck-agent"}'
		echo '{"id":3,"ok":true,"lines":[{"seq":1,"text":"one"},
		    {"seq":2,"text":"NVRM: Xid (PCI:0000:00:04): 140, An"}]}' |
		    tr -d '\n'
		echo
	} >agent.jsonl
	echo "Unable to setup memory (17)" >trace.log
	echo "Unable to setup memory (17)" >command.txt
	echo '{"process":"exit status 0","panicked":true}' >exit.json
	cd - >/dev/null || atf_fail cd
	json 1 run/
	holds '[x["id"] for x in c] == ["gpu-memory-fault", "iommu-off"]' \
	    'd["status"]["value"] == 0' '"panicked" in d["contradictions"][0]' \
	    'd["inputs"][0]["name"].startswith("run/evidence/")' \
	    'd["hypervisor"] == "qemu"' \
	    'c[0]["evidence"][0]["line"] == 2' \
	    'c[0]["evidence"][0]["text"].startswith("NVRM: Xid")'
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
	for name in story input folded no_text nothing wrong repeated overlaps several circle facts \
	    origins privacy long_line folder list; do
		atf_add_test_case "$name"
	done
}
