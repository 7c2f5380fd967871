#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What is sent is what was shown, and comes back when it is withdrawn.
# shellcheck shell=sh disable=SC2119

source='@SOURCE_ROOT@'
# shellcheck source=cli/submit_common.sh
. "$source/cli/submit_common.sh"

new_case dry_run "What --dry-run prints is what is sent, and valid" \
    "python3 openssl"
dry_run_body() {
	apart
	# It writes nothing, not even a key.
	for how in --yes --anonymous; do
		atf_check -o save:without -e match:'no key yet' \
		    pptcheck submit --dry-run $how "$run"
		for made in lasting config cache; do
			[ ! -e $made ] || atf_fail "$made is there"
		done
	done
	mkdir matrix
	atf_check -o save:first -e not-match:'no key' \
	    pptcheck submit --to matrix --yes "$run"
	tree() { find lasting config matrix -ls; }
	tree >before
	atf_check -o file:first -e not-match:'no key' \
	    pptcheck submit --dry-run --yes "$run"
	atf_check -o save:secret -e not-match:'no key' \
	    pptcheck submit --dry-run --anonymous "$run"
	tree >after
	atf_check diff -u before after
	# All but what names key and host is the same without a key.
	for print in without secret; do
		grep -Ev '"(id|origin|nonce|tag|reviewed)":' $print >$print.part
	done
	atf_check diff -u without.part secret.part
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

new_case named "Who is called as a word of the report can send one too"
named_body() {
	apart
	for name in bios flr works single vfio; do
		USER=$name atf_check -o match:'"claim": "works"' -e ignore \
		    pptcheck submit --dry-run "$run"
	done
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
	atf_check -o ignore grep "Failures are the most useful reports: 2 %" out
	atf_check -o ignore grep "Send this one, signed as k" out
	atf_check -o ignore grep '"claim": "no_start"' out
	count matrix 0
	echo y | on_terminal pptcheck submit --to matrix run.json >out
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
row = lambda bios, who: {"board": "Board", "bios": bios, "cpu": "Fast",
                         "origins": ["k%d" % i for i in who]}
json.dump({"schema": "pptcheck/snapshot/1", "devices": {},
           "alike": [row("1.2", range(int(sys.argv[2]))), row("1.1", [7, 8, 9])]},
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

server_case insists "A withdrawal that is refused waits, and says why"
insists_body() {
	apart
	mkdir folder
	start
	atf_check -o ignore -e ignore pptcheck submit --yes "$run"
	atf_check -o ignore -e ignore pptcheck submit --yes --to folder "$run"
	id=$(pptcheck withdraw --list | sed 's/  .*//')
	plan 422
	atf_check -s exit:3 -e match:'folder has it' \
	    -e match:"waits for $PPTCHECK_MATRIX: .*status 422, .*personal data" \
	    pptcheck withdraw "$id"
	count folder/reports 0
	# 404 of something that is no matrix is no word about the report.
	for step in 403 404-other; do
		rm "$spool"/new/*.wait
		plan $step
		atf_check -s exit:3 -e match:"waits: .*status ${step%-*}, refused" \
		    pptcheck submit
		count "$spool"/new 1
	done
	rm "$spool"/new/*.wait
	plan 404-matrix
	atf_check -e match:'the matrix has it' pptcheck submit
	count "$spool"/new 0
	count "$spool"/refused 0
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
	atf_add_test_case dry_run
	atf_add_test_case named
	atf_add_test_case asks
	atf_add_test_case asks_failure
	atf_add_test_case rare
	atf_add_test_case withdraws
	atf_add_test_case insists
	atf_add_test_case repository
	atf_add_test_case openssl
}
