#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The signatures that are built in, and how bad ones are refused.

root='@SOURCE_ROOT@'

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs pptcheck; }"
}

# examples STATUS OPTION...: the test program of that name, quietly
examples() {
	status=$1
	shift
	atf_check -s "exit:$status" -o save:out -e save:err pptcheck \
	    "$(atf_get_srcdir)/testdata/examples.lua" "$@"
}

new_case examples "Every example is matched by its own row alone"
examples_body() {
	examples 0 rows_match_their_examples
	atf_check -o inline:'passed\n' cat out
}

new_case reports "Lines as people posted them have the cause that they turned out to have"
reports_body() {
	atf_check -o ignore pptcheck "$(atf_get_srcdir)/testdata/reports.lua" \
	    reports_have_their_cause
}

new_case examples_fail "An example that others match too is told"
examples_fail_body() {
	mkdir own
	echo 'return { c = { text = "t", stage = "vm.start" } }' >own/causes.lua
	row() {
		echo "{ id = '$1', where = 'qemu', pattern = [[$2]], cause = 'c',
		    severity = 'fail', source = 's', example = '$3' },"
	}
	{
		echo 'return {'
		row one 'a+b' xaab
		row two 'ab' xab
		row three 'c' d
		echo '}'
	} >own/rows.lua
	examples 1 -v signatures=own rows_match_their_examples
	for why in 'one: its example is matched by two too' \
	    'two: its example is matched by one too' \
	    'three: its own example is not matched'; do
		atf_check -o ignore grep -h -e "$why" out err
	done
}

new_case facts "Facts of the host tell causes apart"
facts_body() {
	examples 0 facts_tell_causes_apart
}

new_case status "Status 4 lists what may be behind it"
status_body() {
	examples 0 status_4_lists_candidates
}

new_case all_embedded "What is built in is what is in the folder"
all_embedded_body() {
	pptcheck explain --list-signatures | sort >builtin
	pptcheck explain --list-signatures \
	    --signatures "$root/lua/signatures" | sort >folder
	atf_check diff builtin folder
	atf_check test "$(wc -l <builtin)" -ge 180
}

new_case refused "A bad row is one clear error that names file and id"
refused_body() {
	mkdir bad
	while IFS='|' read -r file text want; do
		rm -f bad/*
		echo 'return { c = { text = "t", stage = "vm.start" } }' \
		    >bad/causes.lua
		# shellcheck disable=SC2059
		printf "$text\n" >"bad/$file"
		atf_check -s exit:3 -e save:err \
		    pptcheck explain --signatures bad --list-signatures
		atf_check -o inline:'1\n' sh -c 'wc -l <err | tr -d " "'
		atf_check -o ignore grep -e "$want" err
	done <<-'EOF'
	r.lua|return 1|signatures/r.lua: the file: returns no list
	r.lua|return {|signatures/r.lua:
	r.lua|error("x")|signatures/r.lua:1: x
	r.lua|return { 1 }|signatures/r.lua: row 1: want a table
	r.lua|return { { id = 1 } }|signatures/r.lua: 1: field
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "fail", source = "s", example = "e" } }|signatures/r.lua: i: field 'cause' is missing
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "fail", cause = "d", source = "s", example = "e" } }|signatures/r.lua: i: unknown cause 'd'
	r.lua|return { { id = "i", where = "q", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e" } }|signatures/r.lua: i: field 'where': unknown word 'q'
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "bad", cause = "c", source = "s", example = "e" } }|signatures/r.lua: i: field 'severity': unknown word 'bad'
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "benign", cause = "c", source = "s", example = "e" } }|signatures/r.lua: i: a benign row has no cause
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e", weight = 0 } }|signatures/r.lua: i: field 'weight': want 1 to 100
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e", overlaps = { "j" } } }|signatures/r.lua: i: overlaps: no row 'j'
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e", requires = { "j" } } }|signatures/r.lua: i: requires: no row 'j'
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e", consequence_of = { "j" } } }|signatures/r.lua: i: consequence_of: no row or cause 'j'
	r.lua|return { { id = "i", where = "qemu", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e", candidates = { "d" } } }|signatures/r.lua: i: candidates: no cause 'd'
	r.lua|return { { id = "i", where = "qemu", pattern = "p(", severity = "fail", cause = "c", source = "s", example = "e" } }|signatures/r.lua: i: Missing close parenthesis
	r.lua|return { { id = "i", colour = "red", where = "qemu", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e" } }|signatures/r.lua: i: unknown field 'colour'
	r.lua|return { { id = "I", where = "qemu", pattern = "p", severity = "fail", cause = "c", source = "s", example = "e" } }|signatures/r.lua: I: field 'id': want small letters
	causes_more.lua|return { c = { text = "t", stage = "vm.start" } }|signatures/causes_more.lua: c: a second cause with this id
	causes.lua|return 1|signatures/causes.lua: the file: returns no table
	causes.lua|return { c = { text = "t", stage = "vm.begin" } }|signatures/causes.lua: c: field 'stage': unknown word
	causes.lua|return { c = { text = "t", stage = "vm.start", candidates = { "d" } } }|signatures/causes.lua: c: candidates: no cause 'd'
	causes.lua|return { c = { text = "t", stage = "vm.start", fix = { windows = { "f" } } } }|signatures/causes.lua: c: field 'fix': want lists
	rules.lua|return { { causes = { "c" }, cause = "d", facts = {}, why = "w" } }|signatures/rules.lua: rule 1: no cause 'd'
	EOF
}

atf_init_test_cases() {
	atf_add_test_case examples
	atf_add_test_case examples_fail
	atf_add_test_case reports
	atf_add_test_case facts
	atf_add_test_case status
	atf_add_test_case all_embedded
	atf_add_test_case refused
}
