#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# `pptcheck compare` as people meet it.

fixtures='@SOURCE_ROOT@/fixtures/runs'

# one_line STATUS TEXT ARGUMENT...: that status, nothing on stdout, and on
# stderr one line that holds TEXT.
one_line() {
	status=$1 text=$2
	shift 2
	atf_check -s "exit:$status" -o empty -e save:err pptcheck "$@"
	atf_check -o inline:'1\n' sh -c 'wc -l <err | tr -d " "'
	atf_check -o ignore grep -F -e "$text" err
	atf_check -o ignore grep '^pptcheck: ' err
}

atf_test_case compare
compare_head() {
	atf_set descr "Captured documents: text, status, JSON, refusals"
	atf_set require.progs pptcheck
}
compare_body() {
	good=$fixtures/nvme-works-2.json
	for file in "$fixtures"/*.json; do
		atf_check -o match:'^no difference$' \
		    pptcheck compare "$file" "$file"
	done
	atf_check -o match:'^0000:01:00.0  1b36:0010' \
	    -o match:'^  works -> host_unsupported$' -s exit:1 \
	    pptcheck compare "$good" "$fixtures/intremap-off.json"
	# the cause before what follows from it
	pptcheck compare "$good" "$fixtures/intremap-off.json" >out
	atf_check -o match:'interrupt remapping: yes -> no' \
	    grep -m 1 '^  regression' out
	atf_check -o match:'fix  *host.iommu' \
	    pptcheck compare "$fixtures/intremap-off.json" "$good"
	atf_check -s exit:1 -o match:'"kind": "regression"' \
	    pptcheck compare --json "$good" "$fixtures/intremap-off.json"
	# a document of the first version, of a device tested with others
	atf_check -o match:'^1 change$' \
	    pptcheck compare "$fixtures/nvme-works.json" "$good"
	one_line 2 'compare needs two runs' compare
	one_line 2 'compare needs two runs' compare "$good"
	one_line 3 'absent: ' compare "$good" absent
	echo '{"schema":"pptcheck/probe/1","host":{},"devices":[]}' >probe
	one_line 2 'not one of each' compare "$good" probe
	atf_check -o match:'^no difference' pptcheck compare probe probe
}

atf_init_test_cases() {
	atf_add_test_case compare
}
