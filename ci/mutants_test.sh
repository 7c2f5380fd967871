#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# A part of ci/schema-mutants.

atf_test_case same_faults
same_faults_head() {
	atf_set descr "Our checker, ajv and python3-jsonschema find the same faults"
	atf_set require.progs "python3 node"
	atf_set timeout 120
}
same_faults_body() {
	atf_check -o match:'^3000 mutants, .* 0 judged differently' \
	    '@SOURCE_ROOT@/ci/schema-mutants' 3000 "$(atf_get_srcdir)/.."
}

atf_init_test_cases() {
	atf_add_test_case same_faults
}
