#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The pages of reports, in a browser; pictures stay in pages/ of the build folder.

atf_test_case pages
pages_head() {
	atf_set descr "axe-core, widths and the keyboard; pictures are kept"
	atf_set require.progs "pptcheck chromium python3"
	atf_set timeout 600
}
pages_body() {
	atf_check -o match:'^0 complaints' python3 '@SOURCE_ROOT@/ci/pages.py' \
	    '@BUILD_ROOT@' '@BUILD_ROOT@/pages'
}

atf_init_test_cases() {
	atf_add_test_case pages
}
