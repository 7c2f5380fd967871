#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Runs of the lab into a matrix without a server, and out of it again.
# shellcheck shell=sh

source='@SOURCE_ROOT@'
# shellcheck source=cli/level0.sh
. "$source/cli/level0.sh"

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck git'; }"
}

new_case works "A device that works"
works_body() {
	level0 "$source/fixtures/runs/nvme-works-2.json" 1b36:0010 works \
	    "$(atf_get_srcdir)/../matrix/pptmatrix"
}

new_case fails "A device that is not isolated"
fails_body() {
	level0 "$source/fixtures/runs/shared-group.json" 8086:100e fails \
	    "$(atf_get_srcdir)/../matrix/pptmatrix"
}

atf_init_test_cases() {
	atf_add_test_case works
	atf_add_test_case fails
}
