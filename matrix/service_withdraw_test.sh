#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# A report in several matrices, and taken back from all of them.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

withdraw_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs 'python3 pptcheck' timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

withdraw_case everywhere "Two daemons have it; withdrawn once, it leaves both"
everywhere_body() {
	source_tools
	run=$source/fixtures/runs/nvme-works.json
	spool=lasting/spool
	serve a
	port_a=$port a=http://127.0.0.1:$port
	serve b
	port_b=$port b=http://127.0.0.1:$port
	atf_check -o ignore -e match:'the matrix has it' \
	    pptcheck submit --yes --to "$a" "$run"
	# In done/ already, and for the second one new.
	atf_check -o ignore -e match:'the matrix has it' \
	    pptcheck submit --yes --to "$b" "$run"
	digest=$(basename "$(echo $spool/done/*.json)" .json)
	for port in $port_a $port_b; do
		atf_check -o match:'^200' ask GET "/v1/reports/$digest"
	done
	atf_check -o match:"  sent to $a, $b\$" pptcheck withdraw --list
	# One of them is away; nobody has to name either.
	halt b
	atf_check -s exit:3 -e match:"$a has it" -e match:"waits for $b: " \
	    pptcheck withdraw "$(echo "$digest" | cut -c 1-12)"
	port=$port_a
	atf_check -o match:'^410' ask GET "/v1/reports/$digest"
	atf_check -o inline:"$b" sh -c "cat $spool/new/*.to"
	atf_check pptcheck withdraw --list
	# It comes back, and hears of it.
	serve b --port="$port_b"
	atf_check -o match:'^200' ask GET "/v1/reports/$digest"
	rm -f $spool/new/*.wait
	atf_check -e match:'the matrix has it' pptcheck submit
	atf_check -o match:'^410' ask GET "/v1/reports/$digest"
	atf_check -o empty ls $spool/new
	halt a
	halt b
}

withdraw_case unsure "It may have arrived where no answer came from"
unsure_body() {
	source_tools
	run=$source/fixtures/runs/nvme-works.json
	spool=lasting/spool
	serve a
	url=http://127.0.0.1:$port
	mkdir folder
	atf_check -o ignore -e ignore pptcheck submit --yes --to "$url" "$run"
	digest=$(basename "$(echo $spool/done/*.json)" .json)
	# As if it had been killed before the answer; and a folder has it, too.
	mv $spool/done/* $spool/new/
	atf_check -o ignore -e ignore pptcheck submit --yes --to folder "$run"
	atf_check -o match:"  sent to .*/folder; waits for $url\$" \
	    pptcheck withdraw --list
	atf_check -e match:"$url has it" -e match:'/folder has it' \
	    pptcheck withdraw "$(echo "$digest" | cut -c 1-12)"
	atf_check -o match:'^410' ask GET "/v1/reports/$digest"
	atf_check -o empty find folder/reports -type f
	atf_check -o empty ls $spool/new
	halt a
}

atf_init_test_cases() {
	atf_add_test_case everywhere
	atf_add_test_case unsure
}
