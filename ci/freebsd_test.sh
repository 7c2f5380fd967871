#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# FreeBSD's half calls nothing that FreeBSD's libc does not have.

atf_test_case calls
calls_head() {
	[ "$(uname -s)" != Linux ] || atf_set require.progs nm
}
calls_body() {
	[ "$(uname -s)" = Linux ] || atf_skip "the linker tells"
	# glibc's own names, and those of its large files
	nm -D --undefined-only '@BUILD_ROOT@/pptcheck_freebsd' |
	    sed -n 's/.* U \([a-z][a-z0-9_]*\)@GLIBC.*/\1/p' |
	    sed 's/64$//' | grep -v '^std[eio]' | sort -u >calls
	grep -v '^#' '@SOURCE_ROOT@/ci/freebsd/libc.txt' | sort -u >known
	# found at all
	atf_check -o not-empty grep -x fork calls
	# look a new one up in FreeBSD's manual, then add it
	atf_check -o empty comm -23 calls known
}

atf_init_test_cases() {
	atf_add_test_case calls
}
