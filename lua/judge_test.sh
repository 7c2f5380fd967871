#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The check engine, through checks as test cases.

# verdict CHECK EXPECT TEXT [VARIABLE...]: how a check ends and what it says
verdict() {
	check=$1 expect=$2 text=$3
	shift 3
	atf_check -e ignore -o match:"$text" \
	    pptcheck "$(atf_get_srcdir)/testdata/checks.lua" \
	    -v source="facts:$(atf_get_srcdir)/testdata/host.facts" \
	    -v expect="$expect" "$@" "$check"
}

# refused TEXT PATTERN: a file of checks that does not load
refused() {
	echo "$1" >bad.lua
	atf_check -s exit:1 -e match:"$2" pptcheck bad.lua -l
}

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs pptcheck; }"
}

new_case outcomes "Finding, unknown, skip and broken are told apart"
outcomes_body() {
	verdict needs finding '^0000:02:00.0: no FLR on 0000:02:00.0$'
	verdict needs finding '^0000:02:00.1: .*root is needed$'
	verdict needs unknown 'pci.0000:02:00.1.reset.flr is not known: root is needed' \
	    -v device=0000:02:00.1
	verdict only-bhyve skip passed
	verdict only-bhyve pass passed -v hypervisor=bhyve
	verdict wrong-type broken 'eval returned a number'
}

new_case sandbox "A check that loops or writes a global is broken, no more"
sandbox_body() {
	verdict endless broken 'it runs too long'
	verdict impure broken "undeclared global 'leaked'"
}

new_case eligible "Bridges are judged only where a check asks for them"
eligible_body() {
	verdict only-bridges finding '^0000:00:01.0: 0000:00:01.0 is a bridge$'
	verdict only-bridges skip passed -v device=0000:02:00.0
}

new_case objects "Functions, group, parent and BARs of a device"
objects_body() {
	verdict neighbours finding \
	    '0: 0000:02:00.1, group 0000:02:00.1; parent 0000:00:01.0; 3 in all'
	verdict bars finding '0 mem32 16777216; 1 mem64 \?' \
	    -v device=0000:02:00.0
}

new_case schema "A wrong field is refused with file, line and name"
schema_body() {
	start="check { id = 'a', title = 'a', scope = 'host', why = 'a', "
	refused "$start severity = 'fail', stage = 'vm.start' }" \
	    "bad.lua:1: check a: field 'eval' is missing"
	refused "$start severity = 'bad', stage = 'vm.start', eval = print }" \
	    "no severity 'bad'"
	refused "$start severity = 'fail', stage = 'x', eval = print }" \
	    "no stage 'x'"
	refused "$start fiks = 1 }" "unknown field 'fiks'"
	refused "check { id = 'A b' }" "field 'title' is missing"
	good="$start severity = 'fail', stage = 'vm.start', eval = print }"
	refused "$good; $good" "there is a check 'a' already"
}

new_case result "A FAIL finding fails, an unknown one is skipped"
result_body() {
	set -- "$(atf_get_srcdir)/testdata/checks.lua" \
	    -v source="facts:$(atf_get_srcdir)/testdata/host.facts"
	atf_check -s exit:1 -o match:'^failed: 0000:02:00.0: no FLR' \
	    -e ignore pptcheck "$@" -v device=0000:02:00.0 needs
	atf_check -o match:'^skipped: unknown: .*root is needed' \
	    pptcheck "$@" -v device=0000:02:00.1 needs
	atf_check -s exit:1 -o match:'^broken: .*no_such_host' -e ignore \
	    pptcheck "$1" -v source="facts:/no_such_host" needs
}

# predicted VERDICT STAGE RESET FACT VALUE...: of 03:00.0, with what else is known
predicted() {
	want="$1 $2 $3"
	shift 3
	printf '%s\t%s\n' host.os linux iommu.usable true iommu.table DMAR \
	    iommu.interrupt_remapping true group.1.members 0000:03:00.0 \
	    pci.0000:03:00.0.vendor 8086 pci.0000:03:00.0.device 10d3 \
	    pci.0000:03:00.0.class 020000 pci.0000:03:00.0.driver e1000e \
	    pci.0000:03:00.0.group 1 pci.0000:03:00.0.parent 0000:00:01.0 \
	    pci.0000:03:00.0.bar.0.kind mem32 \
	    pci.0000:03:00.0.bar.0.address 3758096384 "$@" >facts
	cat >said.py <<-'EOF'
	import json
	d = json.load(open("out"))["devices"][0]
	p = d["predicted"]
	stage = p.get("stage", "-")
	print(p["verdict"], stage, d["reset"])
	at = {s["stage"]: s["status"] for s in d["stages"]}.get(stage)
	assert at in (None, "fail", "unknown"), at
	EOF
	pptcheck probe --json --source facts:facts --hypervisor qemu 03:00.0 >out
	atf_check -o inline:"$want\n" python3 said.py
}
bdf=pci.0000:03:00.0

new_case predicts "What decides a stage and is not known is no pass"
predicts_body() {
	predicted unknown guest.enumerate '?' $bdf.dead false \
	    $bdf.bar.0.address 0
	# its address bounds its size; nothing is known of its interrupts
	set -- $bdf.dead false $bdf.bar.0.assigned true
	predicted unknown guest.function '?' "$@"
	set -- "$@" $bdf.msi.vectors 1 $bdf.msix.vectors 0
	predicted unknown vm.restart '?' "$@"
	set -- "$@" $bdf.reset.flr false $bdf.reset.af_flr false $bdf.reset.pm false
	predicted unknown vm.restart '?' "$@"
	predicted works - bus "$@" $bdf.reset.siblings none
	predicted works - bus/all "$@" $bdf.reset.siblings 0000:03:00.1
	predicted works - none "$@" $bdf.reset.siblings none \
	    $bdf.reset_methods none
	# open findings
	set -- "$@" $bdf.reset.siblings none
	predicted unknown host.isolate bus "$@" $bdf.group 2 \
	    group.2.members '0000:03:00.0 0000:04:00.0' \
	    pci.0000:04:00.0.vendor 8086 pci.0000:04:00.0.class 020000
	predicted no_isolation host.isolate bus "$@" $bdf.group 2 \
	    group.2.members '0000:03:00.0 0000:04:00.0' \
	    pci.0000:04:00.0.vendor 8086 pci.0000:04:00.0.class 020000 \
	    pci.0000:04:00.0.driver igb
	predicted no_start vm.start '?' "$@" $bdf.dead true
}

new_case own_control "A disk that does not start alone is no fault of the device"
own_control_body() {
	mkdir image
	for file in vmlinux bzImage initramfs esp.img; do
		: >image/$file
	done
	cat >image/image.json <<-EOF
	{"schema":"pptcheck/image/1","pvh":true,"kernel":"vmlinux",
	 "modules_dir":"modules","release":"6.1.0","digest":"00","classes":[],
	 "sizes":{"kernel":0,"bzimage":0,"initramfs":0,"disk":0}}
	EOF
	head -c 65536 /dev/zero >disk
	cat >qemu <<-'EOF'
	#!/bin/sh
	echo "tmp $TMPDIR" >tmp
	echo 'qemu: Failed to get shared "write" lock' >&2
	exit 1
	EOF
	chmod +x qemu
	cat >control.lua <<-EOF
	local own = require "own_guest"
	scenario { ident = "control", stage = { "vm.start" }, run = function (t)
	   t:stage("vm.start", function () own.control(t) end)
	end }
	EOF
	atf_check -e ignore \
	    -o match:'^skipped: .*does not start without the device: .*lock' \
	    pptcheck control.lua -v image="$PWD/image" -v guest="$PWD/disk" \
	    -v accel=tcg -v qemu="$PWD/qemu" -v evidence="$PWD/evidence" \
	    -v events="$PWD/events" control
	atf_check -o match:'"status":"MISS"' -o not-match:FAIL cat events
	atf_check -o inline:"tmp $PWD/evidence/own-control\n" cat tmp
}

atf_init_test_cases() {
	atf_add_test_case outcomes
	atf_add_test_case own_control
	atf_add_test_case predicts
	atf_add_test_case sandbox
	atf_add_test_case eligible
	atf_add_test_case objects
	atf_add_test_case schema
	atf_add_test_case result
}
