#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The exit statuses of probe, as pptcheck-probe(1) has them.

# status WANT FACT VALUE... -- OPERAND...: of a Linux host with two functions
status() {
	want=$1
	shift
	printf '%s\t%s\n' host.os linux pci.0000:00:1f.0.vendor 8086 \
	    pci.0000:00:1f.0.class 060100 pci.0000:03:00.0.vendor 10ec \
	    pci.0000:03:00.0.class 020000 pci.0000:04:00.0.vendor 10ec \
	    pci.0000:04:00.0.class 020000 >facts
	while [ "$1" != -- ]; do
		printf '%s\t%s\n' "$1" "$2" >>facts
		shift 2
	done
	shift
	atf_check -s "exit:$want" -o ignore -e ignore \
	    pptcheck probe --source facts:facts "$@"
}

atf_test_case statuses
statuses_head() {
	atf_set descr "1 for the host or what was named, 4 without a verdict"
	atf_set require.progs pptcheck
}
statuses_body() {
	dead=pci.0000:03:00.0.dead
	status 4 --
	status 4 -- 03:00.0 04:00.0
	# the board's own is not what is asked
	status 4 pci.0000:00:1f.0.dead true --
	status 0 $dead true --
	status 0 $dead true -- --json
	status 1 $dead true -- 03:00.0
	status 1 $dead true -- 03:00.0 04:00.0
	status 4 $dead true -- 04:00.0
	status 1 iommu.usable false iommu.table none --
	status 1 iommu.usable false iommu.table none -- 04:00.0
	status 2 -- 05:00.0
	status 2 -- ppt0
}

atf_init_test_cases() {
	atf_add_test_case statuses
}
