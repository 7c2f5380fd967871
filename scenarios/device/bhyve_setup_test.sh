#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Set-ups of guests under bhyve, and what differs between builds of it.

source='@SOURCE_ROOT@'
# shellcheck disable=SC2034 # used by what is read next
build='@BUILD_ROOT@'
. "$source/scenarios/device/bhyve_common.sh"

# Another build of bhyve, and what that changed.
atf_test_case second_build
second_build_head() {
	atf_set require.progs python3
	atf_set timeout 280
}
second_build_body() {
	host works-once
	run 1 --restarts 1
	mv out first
	mkdir patched
	{
		cat "$source/guests/standin/tool"
		echo '# patched'
	} | sed "s,^here=.*,here='$source/guests/standin'," >patched/bhyve
	chmod +x patched/bhyve
	echo 0 >starts
	: >story
	run 0 --restarts 1 --bhyve "$(pwd)/patched/bhyve"
	grep -q 'works' stdout
	freebsd compare first out >difference
	cat difference
	atf_check -o ignore grep 'works_once -> works' difference
	atf_check -o ignore grep \
	    'version of the hypervisor.*14.0-STABLE.*14.0-STABLE, other build [0-9a-f]*' \
	    difference
}

# NVIDIA's driver with both signatures, on a bhyve with the option and on one
# that passes over it.
atf_test_case nvidia_signature
nvidia_signature_head() {
	atf_set require.progs python3
	atf_set timeout 280
}
nvidia_signature_body() {
	for kind in cpuid plain; do
		host nvidia $kind
		echo ppt >driver
		rm -rf out
		freebsd run --restarts 1 --timeout 20 --image image --out out \
		    >stdout 2>stderr
		cat stderr
		python3 -c 'import json
for s in json.load(open("out/run.json"))["devices"][0]["stages"]:
    if s["stage"] == "vm.start":
        for k, v in sorted(s["detail"].items()):
            print(k + ":", v)' >$kind.txt
	done
	cat >want <<-'EOF'
	signature_bhyve: NVRM: Can't find an IRQ for your NVIDIA card!
	signature_kvm: driver nvidia, no complaint
	EOF
	atf_check -o file:want cat cpuid.txt
	cat >want <<-'EOF'
	signature_bhyve: NVRM: Can't find an IRQ for your NVIDIA card!
	signature_kvm: this bhyve has no option for it
	EOF
	atf_check -o file:want cat plain.txt
}

# A trial with one firmware says nothing of the next.
atf_test_case firmware_is_tried_again
firmware_is_tried_again_head() {
	atf_set timeout 120
}
firmware_is_tried_again_body() {
	host msix-status-1
	run 1 --restarts 1
	atf_check -o ignore grep 'trial: does bhyve boot' stderr
	rm -rf out
	run 1 --restarts 1
	atf_check -s exit:1 grep 'trial: does bhyve boot' stderr
	rm -rf out
	echo new >rom/BHYVE_UEFI.fd
	run 1 --restarts 1
	atf_check -o ignore grep 'trial: does bhyve boot' stderr
}

# A guest of vm-bhyve: its memory, CPUs, devices and where they are.
atf_test_case like_vm
like_vm_head() {
	atf_set require.progs python3
	atf_set timeout 280
}
like_vm_body() {
	host two-functions
	cat >win.conf <<-'EOF'
	loader="uefi"
	cpu=2
	memory=512M
	disk0_type="virtio-blk"
	disk0_name="disk0.img"
	passthru0="1/0/0"
	passthru0_options="rom=/vga.rom"
	passthru1="1/0/1"
	EOF
	freebsd run --yes --restarts 1 --timeout 20 --image image --out out \
	    --like-vm ./win.conf >stdout 2>stderr ||
		atf_fail "exit status $?: $(cat stderr)"
	atf_check -o ignore grep -e '^bhyve -c 2 -m 512M .*-s 5:0,passthru,1/0/0,rom=/vga.rom -s 5:1,passthru,1/0/1 ' log
	atf_check -o inline:'0000:01:00.0 works same\n0000:01:00.1 works same\n' \
	    python3 -c 'import json
for d in json.load(open("out/run.json"))["devices"]:
    print(d["bdf"], d["verdict"], d["vm"]["function_mapping"])'
	refused 3 'no guest win among those of .* here: none' --like-vm win
	refused 2 'takes no device' --like-vm ./win.conf 01:00.0
	echo memory=512M >plain.conf
	refused 3 'guest plain has no device' --like-vm ./plain.conf
}

atf_init_test_cases() {
	atf_add_test_case second_build
	atf_add_test_case nvidia_signature
	atf_add_test_case firmware_is_tried_again
	atf_add_test_case like_vm
}
