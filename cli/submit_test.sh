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

new_case dry_run "What --dry-run prints is what is sent, and valid" python3
dry_run_body() {
	apart
	atf_check -o save:first -e ignore pptcheck submit --dry-run --yes "$run"
	atf_check -o file:first -e ignore pptcheck submit --dry-run --yes "$run"
	[ ! -d $spool ] || atf_fail "something waits to be sent"
	mkdir matrix
	atf_check -o file:first -e ignore \
	    pptcheck submit --to matrix --yes "$run"
	digest=$(sha256sum <first | cut -d ' ' -f 1)
	envelope=matrix/reports/$(echo "$digest" | cut -c 1-2)/$digest.json
	atf_check -o file:first sh -c "sed 's/.*\"payload\":\"\([^\"]*\).*/\1/' \
	    $envelope | base64 -d"
	atf_check python3 -c '
import json, sys, jsonschema
jsonschema.Draft7Validator(json.load(open(sys.argv[1]))).validate(
    json.load(open("first")))' "$source/reports/report-1.schema.json"
	atf_check -o inline:'600\n' stat -c %a config/key
	atf_check -o inline:'700\n' stat -c %a $spool
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

new_case asks_failure "A failure is asked for, and a no is a no" "script python3"
asks_failure_body() {
	apart
	mkdir matrix
	python3 -c '
import json, sys
run = json.load(open(sys.argv[1]))
run["devices"][0]["stages"][2].update(status="FAIL", reason="status 4")
json.dump(run, open("run.json", "w"))' "$run"
	echo n | script -qec "pptcheck submit --to matrix run.json" \
	    /dev/null >out
	atf_check -o ignore grep "Failures are the most useful reports: 2 %" out
	atf_check -o ignore grep "Send this one, signed as k" out
	atf_check -o ignore grep '"claim": "no_start"' out
	count matrix 0
	echo y | script -qec "pptcheck submit --to matrix run.json" \
	    /dev/null >out
	count matrix 1
}

# board of the runs, and a snapshot in which so many others have it
others() { # COUNT
	mkdir -p cache
	python3 -c '
import json, sys
d = json.load(open(sys.argv[1]))
f = d["host"]["facts"]
f.update({"host.board.vendor": "Maker", "host.board.name": "Board",
          "host.bios.version": "1.2", "cpu.name": "Fast"})
json.dump(d, open("run.json", "w"))
like = lambda i: {"origin": "k%d" % i, "board": "Board", "bios": "1.2",
                  "cpu": "Fast"}
other = {"origin": "k9", "board": "Board", "bios": "1.1", "cpu": "Fast"}
json.dump({"schema": "pptcheck/snapshot/1", "devices": {"1b36:0010": {"cells": [
    {"reports": [like(i) for i in range(int(sys.argv[2]))] * 2 + [other]}]}}},
    open("cache/snapshot.json", "w"))' "$run" "$1"
}

new_case rare "Who has a board that few others have is told so" python3
rare_body() {
	apart
	others 1
	atf_check -o ignore -e match:'fewer than 2 other people.*--coarse' \
	    pptcheck submit --dry-run run.json
	atf_check -o ignore -e not-match:'fewer than' \
	    pptcheck submit --dry-run --coarse run.json
	others 2
	atf_check -o ignore -e not-match:'fewer than' \
	    pptcheck submit --dry-run run.json
	rm cache/snapshot.json
	atf_check -o ignore -e not-match:'fewer than' \
	    pptcheck submit --dry-run run.json
}

server_case retries "500, 429, a cut connection: one report arrives"
retries_body() {
	apart
	start
	for step in 500 429 cut-before 503 endless cut-after 302 200-other \
	    503-minus; do
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
	atf_check -o inline:'12\n' sh -c 'wc -l <requests | tr -d " "'
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

server_case absurd "A day at most, whatever Retry-After says"
absurd_body() {
	apart
	start
	for step in 429-absurd 503-date; do
		plan $step
		atf_check -s exit:3 -o ignore -e match:'waits' \
		    pptcheck submit --yes "$run"
		atf_check -s exit:4 -e match:'waits for its time' \
		    pptcheck submit
		atf_check -o ignore python3 -c '
import glob, json, sys, time
wait = json.load(open(glob.glob("lasting/spool/new/*.wait")[0]))
seconds = wait["not_before"] - time.time()
print(seconds)
sys.exit(not (86000 if sys.argv[1] == "429-absurd" else 200)
         < seconds <= (86400 if sys.argv[1] == "429-absurd" else 300))' \
		    $step
		rm "$spool"/new/*.wait
	done
	# A wait of years was written by a clock that was wrong.
	echo '{"attempts": 3, "not_before": 99999999999}' \
	    >"$(echo "$spool"/new/*.json | sed 's/json$/wait/')"
	atf_check -e match:'has it' pptcheck submit
	one_report
}

server_case trickle "A server that sends a byte a second holds nobody up"
trickle_body() {
	apart
	start
	plan trickle
	begin=$(date +%s)
	atf_check -s exit:3 -o ignore -e match:'waits.*[Tt]ime' \
	    pptcheck submit --yes "$run"
	[ $(($(date +%s) - begin)) -lt 50 ] || atf_fail "it took too long"
	count "$spool"/new 1
}

# certificate FILE NAME: a key and its own certificate, for an address
certificate() {
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout "$1.key" \
	    -out "$1" -subj "/CN=matrix" -addext "subjectAltName=$2" 2>/dev/null
	cat "$1.key" >>"$1"
}

server_case tls "Over TLS only to whom the certificate names and we trust" \
    openssl
tls_body() {
	apart
	certificate here IP:127.0.0.1
	certificate other DNS:matrix.example
	start "$(pwd)/here"
	unset SSL_CERT_FILE
	atf_check -s exit:3 -o ignore -e match:'waits.*certificate' \
	    pptcheck submit --yes "$run"
	count "$spool"/new 1
	rm "$spool"/new/*.wait
	# A redirect to http is no answer.
	plan 302
	SSL_CERT_FILE=$(pwd)/here atf_check -s exit:3 -o ignore \
	    -e match:'waits.*302' pptcheck submit --yes "$run"
	rm "$spool"/new/*.wait
	[ ! -d store ] || atf_fail "it was sent"
	SSL_CERT_FILE=$(pwd)/here atf_check -o ignore -e match:'has it' \
	    pptcheck submit --yes "$run"
	one_report
	stop
	start "$(pwd)/other"
	SSL_CERT_FILE=$(pwd)/other atf_check -s exit:3 -o ignore \
	    -e match:'waits.*(name|certificate)' \
	    pptcheck submit --yes --anonymous "$run"
	count "$spool"/new 1
	count store/reports 1
	# The same address without TLS is another server.
	plan
	atf_check -s exit:3 -o ignore -e match:'waits' pptcheck submit --yes \
	    --to "http://127.0.0.1:$(cat port)" --anonymous "$run"
	count "$spool"/new 1
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

server_case withdraws_once "Killed between statement and report: neither comes"
withdraws_once_body() {
	apart
	start
	plan 500
	atf_check -s exit:3 -o ignore -e match:waits pptcheck submit --yes "$run"
	cp -r $spool kept
	id=$(pptcheck withdraw --list | sed 's/  .*//')
	plan 500
	atf_check -s exit:3 -e match:waits pptcheck withdraw "$id"
	# As it was after the statement was written and before more was done.
	cp kept/new/*.json $spool/new/
	rm $spool/new/*.wait
	count $spool/new 2
	: >requests
	atf_check -e ignore pptcheck submit
	atf_check -s exit:1 grep reports requests
	count store/statements 1
	[ ! -d store/reports ] || atf_fail "the report was sent"
	count $spool/new 0
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
	# It does not come back.
	atf_check -s exit:3 -o ignore -e match:'refused: it was withdrawn' \
	    pptcheck submit --yes --to matrix "$run"
	count matrix/reports 0
	count "$spool"/refused 2
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
	for case in dry_run asks asks_failure rare retries waits absurd trickle \
	    tls refused killed only_https withdraws \
	    withdraws_once repository openssl; do
		atf_add_test_case $case
	done
}
