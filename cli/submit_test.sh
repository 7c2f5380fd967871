#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Reports on their way to a matrix that answers as it likes: nothing is lost,
# and no run becomes two reports.

source='@SOURCE_ROOT@'
run=$source/fixtures/runs/nvme-works.json

new_case() { # name descr [program]
	atf_test_case "$1" "${4:-}"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck $3' timeout 240; }"
}
server_case() { # name descr
	new_case "$1" "$2" python3 cleanup
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
start() {
	rm -f port
	"$source/cli/hostile_matrix.py" &
	echo $! >server
	while [ ! -f port ]; do sleep 0.05; done
	PPTCHECK_MATRIX=http://127.0.0.1:$(cat port)
	export PPTCHECK_MATRIX
}
stop() {
	[ ! -f server ] || kill "$(cat server)"
	rm -f server
}
plan() {
	printf '%s\n' "$@" >plan
}
# count FOLDER NUMBER: that many files in it
count() {
	found=$(find "$1" -type f ! -name '*.wait' 2>/dev/null | wc -l)
	[ "$found" -eq "$2" ] || atf_fail "$1 has $found files, not $2"
}
one_report() {
	count store/reports 1
	count "$spool"/new 0
	count "$spool"/done 1
}

new_case dry_run "What --dry-run prints is what is sent, and valid" \
    "python3 openssl"
dry_run_body() {
	apart
	atf_check -o save:first -e ignore pptcheck submit --dry-run --yes "$run"
	atf_check -o file:first -e ignore pptcheck submit --dry-run --yes "$run"
	[ ! -d $spool ] || atf_fail "something waits to be sent"
	mkdir matrix
	atf_check -o file:first -e ignore \
	    pptcheck submit --to matrix --yes "$run"
	digest=$(openssl dgst -sha256 -r <first | cut -d ' ' -f 1)
	envelope=matrix/reports/$(echo "$digest" | cut -c 1-2)/$digest.json
	atf_check -o file:first sh -c "sed 's/.*\"payload\":\"\([^\"]*\).*/\1/' \
	    $envelope | openssl base64 -d -A"
	atf_check python3 -c '
import json, sys, jsonschema
jsonschema.Draft7Validator(json.load(open(sys.argv[1]))).validate(
    json.load(open("first")))' "$source/reports/report-1.schema.json"
	atf_check -o not-empty find config/key -perm 0600
	atf_check -o not-empty find $spool -prune -perm 0700
}

new_case asks "Nothing is sent without a yes"
asks_body() {
	apart
	mkdir matrix
	atf_check -s exit:2 -e match:'nobody can be asked' \
	    pptcheck submit --to matrix "$run"
	atf_check -s exit:2 -e match:'no matrix' pptcheck submit --yes "$run"
	count matrix 0
	[ ! -d $spool ] || atf_fail "something waits to be sent"
	atf_check -s exit:3 -e match:'not a document of pptcheck' \
	    pptcheck submit --to matrix --yes "$source/reports/run-1.schema.json"
}

new_case asks_failure "A failure is asked for, and a no is a no" python3
# Runs a command on a terminal; script(1) differs from system to system.
on_terminal() {
	python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' "$@"
}
asks_failure_body() {
	apart
	mkdir matrix
	python3 -c '
import json, sys
run = json.load(open(sys.argv[1]))
run["devices"][0]["stages"][2].update(status="FAIL", reason="status 4")
json.dump(run, open("run.json", "w"))' "$run"
	echo n | on_terminal pptcheck submit --to matrix run.json >out
	atf_check -o ignore grep "Failures are the most useful" out
	atf_check -o ignore grep '"claim": "no_start"' out
	count matrix 0
	echo y | on_terminal pptcheck submit --to matrix run.json >out
	count matrix 1
}

server_case retries "500, 429, a cut connection: one report arrives"
retries_body() {
	apart
	start
	for step in 500 429 cut-before 503 endless cut-after 302; do
		plan $step
		atf_check -s exit:3 -o ignore -e match:'waits' \
		    pptcheck submit --yes "$run"
		count "$spool"/new 1
		rm "$spool"/new/*.wait
	done
	plan 500 429
	atf_check -o ignore -e match:'the matrix has it' \
	    pptcheck submit --yes --wait 60 "$run"
	one_report
	atf_check -o inline:'10\n' sh -c 'wc -l <requests | tr -d " "'
	# The same run again is the same report.
	atf_check -o ignore -e ignore pptcheck submit --yes "$run"
	one_report
}

server_case waits "What could not be sent waits, and Retry-After is obeyed"
waits_body() {
	apart
	start
	plan 429-long
	atf_check -s exit:3 -o ignore -e match:'waits' \
	    pptcheck submit --yes "$run"
	count "$spool"/new 1
	atf_check -s exit:4 -e match:'waits for its time' pptcheck submit
	atf_check -o inline:'1\n' sh -c 'wc -l <requests | tr -d " "'
	# As if the time had come.
	rm "$spool"/new/*.wait
	atf_check -e match:'has it' pptcheck submit
	one_report
	stop
	# Nobody there.
	atf_check -s exit:3 -o ignore -e match:'waits' \
	    pptcheck submit --yes --anonymous "$run"
	count "$spool"/new 1
	start
	rm -f "$spool"/new/*.wait
	atf_check -e ignore pptcheck submit
	count "$spool"/new 0
	count store/reports 2
}

server_case refused "A refused report is kept with the reason beside it"
refused_body() {
	apart
	start
	plan 422
	atf_check -s exit:3 -o ignore -e match:'hold[?] personal data /comment' \
	    pptcheck submit --yes "$run"
	count "$spool"/new 0
	count "$spool"/refused 2
	atf_check -o match:mac_address cat $spool/refused/*.problem.json
	# Asked again, it is sent again.
	plan 403
	atf_check -s exit:3 -o ignore -e match:'answered 403' \
	    pptcheck submit --yes "$run"
	count "$spool"/refused 2
	atf_check -o ignore -e ignore pptcheck submit --yes "$run"
	one_report
	count "$spool"/refused 0
}

server_case killed "kill -9 at any moment: nothing lost, nothing twice"
killed_body() {
	apart
	start
	for step in hang-before hang-after; do
		rm -rf lasting store requests
		plan $step
		pptcheck submit --yes "$run" >/dev/null 2>&1 &
		pid=$!
		while [ ! -s requests ]; do sleep 0.02; done
		[ $step = hang-before ] || while [ ! -d store/reports ]; do
			sleep 0.02
		done
		kill -9 "$pid"
		wait "$pid" 2>/dev/null
		count "$spool"/new 1
		rm -f "$spool"/new/*.wait
		atf_check -e ignore pptcheck submit
		one_report
		atf_check -o ignore -e ignore pptcheck submit --yes "$run"
		one_report
	done
	# At any other moment, and as often as it takes.
	rm -rf lasting store
	for delay in 00 01 02 03 04 05 06 07 08 09 10 12 14 16 18 20 25 30; do
		pptcheck submit --yes "$run" >/dev/null 2>&1 &
		pid=$!
		sleep 0.$delay
		kill -9 "$pid" 2>/dev/null
		wait "$pid" 2>/dev/null
	done
	atf_check -o ignore -e ignore pptcheck submit --yes "$run"
	one_report
}

new_case only_https "Only https, or http to this machine itself"
only_https_body() {
	apart
	for url in http://matrix.example http://127.0.0.1@matrix.example \
	    http://127.0.0.1.example ftp://127.0.0.1 file:///etc/passwd; do
		rm -f "$spool"/new/*.wait
		atf_check -s exit:3 -o ignore \
		    -e match:'only https|user is not taken|no URL' \
		    pptcheck submit --yes --to $url "$run"
		count "$spool"/new 1
	done
}

server_case withdraws "A withdrawal goes where the report went"
withdraws_body() {
	apart
	start
	atf_check -o ignore -e ignore pptcheck submit --yes "$run"
	atf_check -o ignore -e ignore pptcheck submit --yes --anonymous "$run"
	atf_check -o save:list pptcheck withdraw --list
	atf_check -o inline:'2\n' sh -c 'wc -l <list | tr -d " "'
	# An anonymous report is of another origin and another host.
	atf_check -o inline:'2\n' sh -c "cat store/reports/* | grep -c '\"tag\"'"
	atf_check -o inline:'2\n' sh -c \
	    "cat store/reports/* | grep '\"tag\"' | sort -u | wc -l | tr -d ' '"
	atf_check -o inline:'2\n' sh -c \
	    "cat store/reports/* | grep '\"origin\"' | sort -u | wc -l | tr -d ' '"
	plan 500
	id=$(sed -n '1s/  .*//p' list)
	atf_check -s exit:3 -e match:waits pptcheck withdraw "$id"
	rm -f "$spool"/new/*.wait
	atf_check -e ignore pptcheck submit
	atf_check -e ignore pptcheck withdraw \
	    "$(sed -n '2s/^[^ ]*  \([^ ]*\)  .*/\1/p' list)"
	count store/statements 2
	atf_check pptcheck withdraw --list
	atf_check -s exit:3 -e match:'not a report' pptcheck withdraw "$id"
}

new_case repository "A report goes into a folder, and out of it again"
repository_body() {
	apart
	mkdir matrix
	atf_check -o ignore -e ignore pptcheck submit --yes --to matrix "$run"
	count matrix/reports 1
	id=$(pptcheck withdraw --list | sed 's/  .*//')
	atf_check -e ignore pptcheck withdraw --to matrix "$id"
	count matrix/reports 0
	count matrix/statements 1
}

new_case openssl "openssl verifies an envelope by the lines of the manual" \
    "openssl base64"
openssl_body() {
	apart
	mkdir matrix
	atf_check -o ignore -e ignore pptcheck submit --yes --to matrix "$run"
	cp matrix/reports/*/*.json report.json
	sed -n '/^\.\\" verify/,/^\.Ed/p' "$source/docs/pptcheck-submit.1" |
	    sed -e '/^\./d' -e 's/\\e/\\/g' -e 's/\\&//g' >verify.sh
	atf_check -o inline:'4\n' sh -c 'wc -l <verify.sh | tr -d " "'
	atf_check -o match:'Verified Successfully' sh verify.sh
	sed 's/"payload":"ew/"payload":"eg/' report.json >changed
	mv changed report.json
	atf_check -s not-exit:0 -o ignore -e ignore sh verify.sh
}

atf_init_test_cases() {
	for case in dry_run asks asks_failure retries waits refused killed \
	    only_https withdraws repository openssl; do
		atf_add_test_case $case
	done
}
