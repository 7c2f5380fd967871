#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The emulated host: what takes long, run by ci/lab-long.
# shellcheck shell=sh

# shellcheck source=lab/lab_common.sh
. "$(atf_get_srcdir)/lab_common.sh"

atf_test_case groups
groups_head() {
	atf_set descr "Two groups: killed and given back; interrupted, resumed"
	atf_set timeout 600
}
groups_body() {
	runs "$inside/safety.lua" groups.sh
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

atf_test_case boards_with_guests
boards_with_guests_head() {
	atf_set descr "Other classes end as their boards expect"
	atf_set timeout 900
}
boards_with_guests_body() {
	for board in e1000e xhci; do
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

atf_test_case matrix
matrix_head() {
	atf_set descr "A run here, reported, looked up, withdrawn: gone"
	atf_set timeout 900
	atf_set require.progs git
}
matrix_body() {
	# shellcheck source=cli/level0.sh
	. "$(atf_get_srcdir)/level0.sh"
	as_expected intel 1
	run=$(pwd)/intel/check/run.json
	mkdir level0
	cd level0 || atf_fail "level0"
	level0 "$run" 1b36:0010 works "$(atf_get_srcdir)/../matrix/pptmatrix"
}

# source_folder: of this build
source_folder() {
	meson introspect --buildsystem-files "$(cd "$(atf_get_srcdir)/.." &&
	    pwd)" | tr , '\n' | sed -n 's,.*"\(/.*\)/lab/meson.build".*,\1,p'
}

atf_test_case matrix_service cleanup
matrix_service_head() {
	atf_set descr "A run here, by pptmatrixd to its page, lookup, gone"
	atf_set timeout 900
	atf_set require.progs "python3 meson"
}
matrix_service_body() {
	as_expected intel 1
	source=$(source_folder)
	# shellcheck source=matrix/service_common.sh
	. "$source/matrix/service_common.sh"
	# shellcheck source=matrix/story.sh
	. "$source/matrix/story.sh"
	PATH=$(atf_get_srcdir)/../matrix:$PATH
	source_tools
	story "$(pwd)/intel/check/run.json" 1b36:0010
}
matrix_service_cleanup() {
	for pid in *.pid; do
		[ ! -f "$pid" ] || kill -9 "$(cat "$pid")" 2>/dev/null
	done
}

# The lab itself, too, is started from the installed tree.
atf_test_case installed
installed_head() {
	atf_set descr "The installed tree climbs the ladder without its source"
	atf_set timeout 600
	atf_set require.progs meson
}
installed_body() {
	build=$(cd "$(atf_get_srcdir)/.." && pwd)
	source=$(source_folder)
	DESTDIR=$(pwd)/out/root meson install -C "$build" --no-rebuild --strip \
	    --quiet || atf_fail "meson install"
	PATH=$(dirname "$(find "$(pwd)/out/root" -path '*/bin/pptcheck')"):$PATH
	runs intel installed.sh "$source" "$build"
}

atf_test_case repeated
repeated_head() {
	atf_set descr "20 runs of one NVMe: none is worse than another"
	atf_set timeout 3000
}
repeated_body() {
	runs intel repeat.sh 1 20 "$(pwd)/out/first.json"
	for old in out/run??/run.json; do
		for new in out/run??/run.json; do
			pptcheck compare "$old" "$new" >said ||
				atf_fail "$old, $new: $(cat said)"
			grep -E '^  (regression|fix|unjudged)' said &&
				atf_fail "$old, $new: $(cat said)"
		done
	done
	atf_check -o ignore pptcheck compare out/run??/run.json
	atf_check_equal 20 "$(find out -name run.json | wc -l)"
}

# disks KIND...: as users have them, from an image as small as can be.
disks() {
	atf_check -o ignore -e ignore \
	    pptcheck image build --classes nvme --out "$(pwd)/small"
	for kind in "$@"; do
		atf_check -o ignore -e ignore "$(atf_get_srcdir)/own_disk.sh" \
		    "$kind" "$(pwd)/$kind" "$(pwd)/small"
	done
}

atf_test_case own_guest
own_guest_head() {
	atf_set descr "A disk of the user's: with an agent, a console, or neither"
	atf_set timeout 900
	atf_set require.progs "busybox cpio mformat"
}
own_guest_body() {
	disks silent agent console
	runs intel own_guest.sh "$(pwd)/silent" "$(pwd)/agent" "$(pwd)/console"
}

atf_test_case own_guest_uefi
own_guest_uefi_head() {
	atf_set descr "A disk for UEFI starts, its agent answers, nothing is kept"
	atf_set timeout 600
	atf_set require.progs "busybox cpio mformat objcopy"
}
own_guest_uefi_body() {
	# Not in the lab: QEMU 7.2 asserts when UEFI runs under emulated SVM
	# (tcg_handle_interrupt, iothread lock).
	disks uefi
	before=$(sha256sum <uefi)
	atf_check -o match:'^passed' -e ignore "$inside/own.lua" \
	    -v guest="$(pwd)/uefi" -v firmware=uefi -v guest_memory=512 \
	    -v accel=tcg -v evidence="$(pwd)/evidence" answers
	[ "$(sha256sum <uefi)" = "$before" ] || atf_fail "the disk was changed"
}

atf_test_case own_guest_console
own_guest_console_head() {
	atf_set descr "What a console showed says nothing of the next boot"
	atf_set timeout 600
	atf_set require.progs "busybox cpio mformat"
}
own_guest_console_body() {
	disks console
	atf_check -o match:'^passed' -e ignore "$inside/own.lua" \
	    -v guest="$(pwd)/console" -v firmware=bios -v guest_memory=512 \
	    -v accel=tcg -v evidence="$(pwd)/evidence" boots_twice
}

atf_test_case isolation
isolation_head() {
	atf_set descr "DMA outside the guest's memory is stopped and logged"
	atf_set timeout 600
}
isolation_body() {
	runs edu isolation.sh
}

atf_test_case parallel
parallel_head() {
	atf_set descr "Two groups side by side: the same as one by one"
	atf_set timeout 900
}
parallel_body() {
	runs pair parallel.sh
}

atf_test_case firmware
firmware_head() {
	atf_set descr "Firmware that the image lacks is MISS, and named"
	atf_set timeout 600
}
firmware_body() {
	# The driver wants 134 words and three numbers in it
	# (drivers/net/ethernet/intel/e100.c, e100_request_firmware).
	truncate -s 539 d102e_ucode.bin
	atf_check -o ignore -e ignore pptcheck image build --classes net \
	    --file "$(pwd)/d102e_ucode.bin:/lib/firmware/e100/d102e_ucode.bin" \
	    --out "$(pwd)/image"
	runs firmware firmware.sh "$(pwd)/image"
}

atf_test_case gpu
gpu_head() {
	atf_set descr "A screen's driver gives memory that keeps what is written"
	atf_set timeout 600
}
gpu_body() {
	runs gpu gpu.sh
}

atf_test_case endings
endings_head() {
	atf_set descr "Each scenario ended by signals, a full disk, a time-out"
	atf_set timeout 1200
}
endings_body() {
	disks silent writer
	runs intel endings.sh "$(pwd)" ladder restart
	runs intel endings.sh "$(pwd)" mapping own_guest
	runs edu endings.sh "$(pwd)" isolation
}

atf_init_test_cases() {
	atf_add_test_case groups
	atf_add_test_case installed
	atf_add_test_case who_says_what
	atf_add_test_case boards_that_break
	atf_add_test_case boards_with_guests
	atf_add_test_case control
	atf_add_test_case matrix
	atf_add_test_case matrix_service
	atf_add_test_case repeated
	atf_add_test_case own_guest
	atf_add_test_case own_guest_console
	atf_add_test_case own_guest_uefi
	atf_add_test_case isolation
	atf_add_test_case parallel
	atf_add_test_case firmware
	atf_add_test_case gpu
	atf_add_test_case endings
}
