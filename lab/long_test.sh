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
	mkdir level0
	cd level0 || atf_fail "level0"
	level0 ../intel/check/run.json 1b36:0010 works \
	    "$(atf_get_srcdir)/../matrix/pptmatrix"
}

atf_init_test_cases() {
	atf_add_test_case groups
	atf_add_test_case who_says_what
	atf_add_test_case boards_that_break
	atf_add_test_case boards_with_guests
	atf_add_test_case control
	atf_add_test_case matrix
}
