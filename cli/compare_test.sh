#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# `pptcheck compare` as people meet it.

fixtures='@SOURCE_ROOT@/fixtures/runs'
# shellcheck source=cli/one_line.sh
. '@SOURCE_ROOT@/cli/one_line.sh'

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
	one_line 3 'absent: ' compare "$good" "$good" absent
	one_line 2 'html is for two' compare --html x "$good" "$good" "$good"
	echo '{"schema":"pptcheck/probe/1","host":{},"devices":[]}' >probe
	one_line 2 'wants two' compare probe probe probe
	one_line 2 'not one of each' compare "$good" "$good" probe
	one_line 2 'not one of each' compare "$good" probe
	atf_check -o match:'^no difference' pptcheck compare probe probe
}

atf_test_case history
history_head() {
	atf_set descr "More than two runs: the last good and the first bad"
	atf_set require.progs pptcheck
}
history_body() {
	good=$fixtures/nvme-works-2.json
	bad=$fixtures/intremap-off.json
	atf_check -s exit:1 \
	    -o match:'^  regression  host.iommu: last good in run 2, first bad in run 3: ' \
	    -o match:'with it: interrupt remapping yes -> no' \
	    pptcheck compare "$good" "$good" "$bad" "$bad"
	atf_check -o match:'^  fix  *host.iommu: last bad in run 1, good in run 2' \
	    pptcheck compare "$bad" "$good" "$good"
	atf_check -s exit:1 -o match:'"first_bad": 3' \
	    pptcheck compare --json "$good" "$good" "$bad"
}

atf_test_case damaged
damaged_head() {
	atf_set descr "Broken, truncated and future documents: one line each"
	atf_set require.progs "pptcheck python3"
}
damaged_body() {
	good=$fixtures/nvme-works-2.json
	refused() { # TEXT
		one_line 3 "$1" compare bad.json "$good"
		one_line 3 "$1" compare "$good" bad.json
		one_line 3 "$1" compare "$good" "$good" bad.json
		one_line 3 "$1" report bad.json
		one_line 3 "$1" run --baseline bad.json ffff:99:00.0
	}
	head -c 3000 "$good" >bad.json
	refused '(no document, or cut off)'
	: >bad.json
	refused '(no document, or cut off)'
	printf '\000\377' >bad.json
	refused '(no document, or cut off)'
	echo '[]' >bad.json
	refused 'bad.json: not a document of pptcheck'
	sed 's,pptcheck/run/2,pptcheck/run/3,' "$good" >bad.json
	refused 'pptcheck/run/3 is newer than this pptcheck, which reads run documents up to 2; update pptcheck'
	echo '{"schema":"pptcheck/run/2","host":{}}' >bad.json
	refused 'bad.json: damaged: without "host" or "devices"'
	echo '{"schema":"pptcheck/run/2","host":{},"devices":[7]}' >bad.json
	refused 'bad.json: damaged: entry 1 of "devices" is no object'
	# Wherever it ends, it is one line.
	size=$(wc -c <"$good")
	at=1
	while [ $at -lt "$size" ]; do
		head -c $at "$good" >bad.json
		one_line 3 '(no document, or cut off)' report bad.json
		at=$((at * 2 + 7))
	done
}

atf_init_test_cases() {
	atf_add_test_case compare
	atf_add_test_case damaged
	atf_add_test_case history
}
