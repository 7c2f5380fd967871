#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# A matrix made again from its export.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

import_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs python3 timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

# entries STORE NUMBER: it has so many
entries() {
	if [ -e "$1" ]; then
		[ "$(sql "$1" 'SELECT COUNT(*) FROM log_leaf')" -ge "$2" ]
	else
		[ "$($run "$pg/psql" -h "$db" -At -c \
		    'SELECT COUNT(*) FROM log_leaf' matrix)" -ge "$2" ]
	fi
}

import_case interrupted "A signal ends an import, and the same command goes on"
interrupted_body() {
	source_tools
	postgres
	matrix_load generate 900 60 1 |
	    awk '{ print "{\"log\":" NR ",\"day\":\"2026-01-01\",\"report\":" $2 "}" }' \
		>whole
	mkfifo pipe
	for store in "$(pwd)/lite.db" "$where"; do
		# In the middle of a line it waits for the rest of it.
		for sig in TERM INT; do
			pptmatrixd --state=state --store="$store" \
			    --import=pipe 2>told &
			echo $! >import.pid
			exec 9>pipe
			head -c "$(($(wc -c <whole) * 3 / 4 - 11))" whole >&9
			until_true 60 entries "$store" 512
			kill -$sig "$(cat import.pid)"
			wait "$(cat import.pid)"
			status=$?
			exec 9>&-
			rm import.pid
			atf_check -o match:"pipe: interrupted by SIG$sig" \
			    -o match:' 0 refused' cat told
			atf_check_equal "$(kill -l $sig)" $((status - 128))
		done
		# All that it had read, and nothing twice.
		atf_check -o match:' 0 entries taken, 67[0-9] were' \
		    cat told
		# Also when nobody ever writes.
		pptmatrixd --state=state --store="$store" --import=pipe &
		echo $! >import.pid
		sleep 0.5
		kill "$(cat import.pid)"
		wait "$(cat import.pid)"
		atf_check_equal 143 $?
		rm import.pid
		atf_check -e match:' 0 refused' pptmatrixd --state=state \
		    --store="$store" --import=whole
		serve state --store="$store" --no-pages
		export_all >again
		atf_check -o file:whole cat again
		halt state
	done
}

atf_init_test_cases() {
	atf_add_test_case interrupted
}
