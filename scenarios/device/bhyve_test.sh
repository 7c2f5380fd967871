#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# A whole run under bhyve, on any system: pptcheck with FreeBSD's half, over
# stand-ins that replay captures (guests/standin/tool says what that proves).

source='@SOURCE_ROOT@'
# shellcheck disable=SC2034 # used by what is read next
build='@BUILD_ROOT@'
. "$source/scenarios/device/bhyve_common.sh"

atf_test_case works
works_head() {
	atf_set require.progs python3
	atf_set timeout 280
}
works_body() {
	host
	run 0
	for ending in reboot reboot-destroy; do
		is "PASS 2/2" stage guest.restart $ending
	done
	for ending in poweroff kill panic; do
		is "PASS 2/2" stage vm.restart $ending
	done
	is "PASS 0/0" stage host.reclaim ''
	is "works" verdict
	clean
	grep -q '^kldunload' log && atf_fail "vmm was unloaded"
	# A reboot with the VM kept has no destroy between its two starts, and
	# every end is followed by one look at the vendor id.
	grep -E '^(bhyve -c|bhyvectl .*--destroy|pciconf -r -h)' log |
	    sed -n '/passthru/,$p' | sed 's/^bhyve .*/start/
		s/^bhyvectl.*/destroy/; s/^pciconf.*/vendor/' | uniq >order
	cat order
	[ "$(sed -n 1,3p order | tr '\n' ' ')" = "start vendor start " ] ||
	    atf_fail "wrong order around a reboot"
}

# The same with a real guest: kernel, agent, disk and com1 are what bhyve would
# have; its device is one of QEMU's.
atf_test_case real_guest
real_guest_head() {
	[ "$(uname -s)" != Linux ] || atf_set require.progs \
	    "python3 mformat mcopy qemu-system-x86_64"
	atf_set timeout 900
}
real_guest_body() {
	[ "$(uname -s)" = Linux ] || atf_skip "its agent is built on Linux"
	cache=${PPTCHECK_CACHE:-$HOME/.cache/pptcheck}
	stub=$(ls "$cache"/packages/systemd-boot-efi_*.deb) ||
		atf_fail "no EFI stub in $cache/packages: ci/kernel.sh"
	host real-guest
	rm -rf image
	atf_check -e ignore pptcheck image build --out image --classes net \
	    --stub "$stub"
	for code in /usr/share/OVMF/OVMF_CODE_4M.fd \
	    /usr/share/OVMF/OVMF_CODE.fd; do
		[ -e "$code" ] && break
	done
	cp "$code" code.fd
	cp "$(echo "$code" | sed s/CODE/VARS/)" vars.fd
	freebsd bin/scenarios/device/ladder.lua -v device=01:00.0 \
	    -v image=image -v evidence=evidence -v accel=vmm -v bhyve=bhyve \
	    -v restarts=1 -v boot_limit=150 climbs_the_ladder \
	    >stdout 2>stderr
	status=$?
	cat stdout stderr
	[ $status -eq 0 ] || atf_fail "exit status $status"
	for ending in reboot reboot-destroy; do
		grep -q "guest.restart $ending 1/1 PASS" stdout ||
		    atf_fail "$ending was not tried"
	done
	# nothing of the console got into the agent's lines
	atf_check -o ignore python3 -c 'import json
for line in open("evidence/ladder/agent.jsonl"):
    json.loads(line)'
	clean
}

# The published set-up: the first start works, the second exits 4.
atf_test_case works_once
works_once_head() {
	atf_set require.progs python3
	atf_set timeout 120
}
works_once_body() {
	host works-once
	run 1
	is "PASS 0/0" stage vm.start ''
	is "PASS 0/0" stage guest.function ''
	is "FAIL 0/2" stage guest.restart reboot
	is "works_once" verdict
	atf_check -o match:"exit status 4: bhyve: Failed to map MSI-X table" \
	    cat out/run.json
	atf_check -o match:"the last guest left the device's memory decoding off" \
	    cat out/run.json
	clean
}

# Status 1 as after a power-off, but the error output has an error.
atf_test_case status_1_is_no_proof
status_1_is_no_proof_head() {
	atf_set require.progs python3
	atf_set timeout 120
}
status_1_is_no_proof_body() {
	host msix-status-1
	run 1
	atf_check -o match:"status 1, by an error: vm_setup_pptdev_msix" \
	    cat out/run.json
	clean
}

# Nothing is done with a device that reads ff, not even giving it back.
atf_test_case dead_device_is_left_alone
dead_device_is_left_alone_head() {
	atf_set require.progs python3
	atf_set timeout 120
}
dead_device_is_left_alone_body() {
	host wedge
	run 1
	atf_check -o match:"vendor id ffff" cat out/run.json
	atf_check -o match:"stays with ppt until the host was off" cat stderr
	atf_check -o inline:"ppt\n" cat driver
	[ "$(grep -c '^bhyve .*passthru' log)" -eq 1 ] ||
	    atf_fail "a dead device was given to a guest again"
}

# Two functions of a card; split, this one does not start.
atf_test_case function_mapping
function_mapping_head() {
	atf_set require.progs python3
	atf_set timeout 120
}
function_mapping_body() {
	host two-functions no-split
	run 0
	python3 - <<-'EOF' || atf_fail "wrong details"
	import json
	device = json.load(open("out/run.json"))["devices"][0]
	got = [s["detail"] for s in device["stages"] if s["stage"] == "vm.start"][0]
	print(got)
	assert got["function_mapping"] == "same"
	assert device["vm"] == {"function_mapping": "same", "deployed": False}
	assert got["mapping_same"] == "2 of 2 with a driver"
	assert got["mapping_single"] == "1 of 1 with a driver"
	assert "failed to initialize MSI" in got["mapping_split"]
	EOF
	is "works" verdict
}

atf_test_case ivhd_failed
ivhd_failed_head() {
	atf_set require.progs python3
	atf_set timeout 60
}
ivhd_failed_body() {
	host
	: >ivhd
	run 1
	atf_check -s exit:1 grep -q '^bhyve .*passthru' log
	is "host_unsupported" verdict
	atf_check -o match:"ivhd did not attach" cat stdout
}

atf_test_case default_route_stays
default_route_stays_head() {
	atf_set timeout 60
}
default_route_stays_body() {
	host
	echo em0 >destination
	freebsd run --yes --image image --out out 01:00.0 >stdout 2>stderr
	atf_check -o match:"default route.* leads through em0" cat stderr
	atf_check -o inline:"em\n" cat driver
	atf_check -s exit:1 grep -q '^devctl' log
}

atf_test_case boot_disk_stays
boot_disk_stays_head() {
	atf_set timeout 60
}
boot_disk_stays_body() {
	host
	freebsd run --yes --image image --out out 00:1d.0 >stdout 2>stderr
	atf_check -o match:"vtbd0" cat stderr
	atf_check -s exit:1 grep -q '^devctl' log
}

# restores STATUS TEXT
restores() {
	freebsd restore >stdout 2>stderr
	atf_check_equal "$1" $?
	atf_check -o match:"$2" cat stderr
}

atf_test_case restore_until_it_is_back
restore_until_it_is_back_head() {
	atf_set descr "The journal stays until its driver has the device again"
	atf_set timeout 60
}
restore_until_it_is_back_body() {
	host no-driver
	mkdir -p state
	: >state/journal.lock
	printf '{"verb":"devctl","subject":"0000:01:00.0","driver":"em","time":"2026-11-21T11:16:43Z"}\n' >state/journal
	echo ppt >driver
	: >unreadable
	restores 3 'pciconf -l pci0:1:0:0: exit status 1'
	atf_check test -s state/journal
	rm unreadable
	for _ in 1 2; do
		restores 3 'was with em, is with no driver: devctl'
		atf_check test -s state/journal
	done
	atf_check -o match:'^devctl attach' cat log
	: >story
	restores 0 'restored 1 device'
	atf_check -o inline:'em\n' cat driver
	atf_check test ! -s state/journal
}

# Only another boot since the run began says that the host went down.
atf_test_case crash_is_of_another_boot
crash_is_of_another_boot_head() {
	atf_set timeout 60
}
crash_is_of_another_boot_body() {
	host
	mkdir lasting
	boot=$(env PPTCHECK_STANDIN="$(pwd)" bin/sysctl -nx kern.boot_id)
	went_down 1 "$boot"
	went_down 0 "$(echo "$boot" | sed s/.$/0/)"
}

# went_down STATUS BOOT: of grep, for a run that began in that boot
went_down() {
	printf '{"run":"gone","boot":"%s"}\n' "$2" >lasting/running.json
	freebsd run 99:00.0 >stdout 2>stderr
	atf_check -s "exit:$1" -o ignore \
	    grep 'the host went down during a run in gone' stderr
}

# Nobody knows who has it: that is not "none".
atf_test_case unreadable_is_not_lost
unreadable_is_not_lost_head() {
	atf_set require.progs python3
	atf_set timeout 280
}
unreadable_is_not_lost_body() {
	host then-unreadable
	freebsd run --yes --restarts 1 --timeout 20 --image image --out out \
	    01:00.0 >stdout 2>stderr
	is "ERROR 0/0" stage host.reclaim ''
	atf_check -o match:'was bound to em; pciconf -l pci0:1:0:0: exit stat' \
	    cat out/run.json
	is "works" verdict
	rm unreadable
	clean
}

atf_test_case unreadable_is_not_taken
unreadable_is_not_taken_head() {
	atf_set timeout 60
}
unreadable_is_not_taken_body() {
	host
	: >unreadable
	freebsd run --yes --image image --out out 01:00.0 >stdout 2>stderr
	atf_check -s exit:1 grep -q '^devctl' log
	atf_check test ! -s state/journal
	atf_check -o inline:'em\n' cat driver
}

atf_init_test_cases() {
	atf_add_test_case works
	atf_add_test_case works_once
	atf_add_test_case real_guest
	atf_add_test_case status_1_is_no_proof
	atf_add_test_case dead_device_is_left_alone
	atf_add_test_case function_mapping
	atf_add_test_case ivhd_failed
	atf_add_test_case default_route_stays
	atf_add_test_case boot_disk_stays
	atf_add_test_case restore_until_it_is_back
	atf_add_test_case crash_is_of_another_boot
	atf_add_test_case unreadable_is_not_lost
	atf_add_test_case unreadable_is_not_taken
}
