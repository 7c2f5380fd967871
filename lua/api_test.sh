#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The examples of API.md.  A block is a complete scenario file, or starts with
# "-- fragment: body of run".  "-- needs: lab" in it: it is only listed.

# Writes block N of the manual to N.lua, fragments made whole.
extract() {
	awk '
	/^```lua$/ {
		inside = 1; file = ++n ".lua"; fragment = 0; first = 1
		next
	}
	/^```$/ && inside {
		if (fragment)
			print "end }" >file
		close(file); inside = 0
		next
	}
	inside && first && /^-- fragment: body of run$/ {
		print "scenario { ident = \"example\", run = function(t)" >file
		fragment = 1
	}
	inside { print >file; first = 0 }
	' "$(atf_get_srcdir)/API.md"
}

atf_test_case listed
listed_head() {
	atf_set descr "Every example of the manual loads and lists"
	atf_set require.progs pptcheck
}
listed_body() {
	extract
	count=$(grep -c '^```lua$' "$(atf_get_srcdir)/API.md")
	atf_check -o inline:"$count\n" sh -c 'ls [0-9]*.lua | wc -l | tr -d " "'
	for file in [0-9]*.lua; do
		atf_check -o match:'^ident: [a-z_]*$' pptcheck "$file" -l
	done
}

atf_test_case run
run_head() {
	atf_set descr "Every example that needs no lab ends as it should"
	atf_set require.progs pptcheck
}
run_body() {
	extract
	ran=0
	for file in [0-9]*.lua; do
		grep -q '^-- fragment' "$file" || continue
		! grep -q '^-- needs: lab$' "$file" || continue
		atf_check -o match:'^(passed|skipped: |expected_failure: )' \
		    pptcheck "$file" -v events="$PWD/events" example
		ran=$((ran + 1))
	done
	atf_check test "$ran" -ge 6
}

atf_init_test_cases() {
	atf_add_test_case listed
	atf_add_test_case run
}
