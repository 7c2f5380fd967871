# SPDX-License-Identifier: BSD-2-Clause
# What the tests of submit share; sourced by them, with source set.
# shellcheck shell=sh disable=SC2034,SC2154

run=$source/fixtures/runs/nvme-works.json

new_case() { # name descr [program]
	atf_test_case "$1" "${4:-}"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck $3' timeout 240; }"
}
server_case() { # name descr [program]
	new_case "$1" "$2" "python3 ${3:-}" cleanup
	eval "$1_cleanup() { stop; }"
}

apart() {
	PPTCHECK_LASTING=$(pwd)/lasting
	PPTCHECK_CONFIG=$(pwd)/config
	PPTCHECK_CACHE=$(pwd)/cache
	export PPTCHECK_LASTING PPTCHECK_CONFIG PPTCHECK_CACHE
	unset PPTCHECK_MATRIX
	spool=lasting/spool
	: >plan
}
start() { # [CERTIFICATE_AND_KEY]
	rm -f port
	"$source/cli/hostile_matrix.py" "$@" 2>/dev/null &
	echo $! >server
	while [ ! -f port ]; do sleep 0.05; done
	PPTCHECK_MATRIX=http${1:+s}://127.0.0.1:$(cat port)
	export PPTCHECK_MATRIX
}
stop() {
	[ ! -f server ] || kill "$(cat server)"
	rm -f server
}
plan() {
	printf '%s\n' "$@" >plan
}
# count FOLDER NUMBER: that many files in it, without those half written when a
# process was killed
count() {
	found=$(find "$1" -type f ! -name '*.wait' ! -name '*.to' \
	    ! -name '*.tmp' 2>/dev/null |
	    wc -l)
	[ "$found" -eq "$2" ] || atf_fail "$1 has $found files, not $2"
}
one_report() {
	count store/reports 1
	count "$spool"/new 0
	count "$spool"/done 1
}
