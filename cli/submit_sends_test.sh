#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Reports on their way to a matrix that answers as it likes: nothing is lost,
# and no run becomes two reports.
# shellcheck shell=sh

source='@SOURCE_ROOT@'
# shellcheck source=cli/submit_common.sh
. "$source/cli/submit_common.sh"

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
	# A matrix elsewhere is another one: nobody agreed to that.
	start
	rm -f "$spool"/new/*.wait
	atf_check -s exit:4 -e match:'waits for http.*nobody agreed' \
	    pptcheck submit --to "$PPTCHECK_MATRIX"
	count "$spool"/new 1
	count store/reports 1
	# Now somebody does.
	atf_check -o ignore \
	    -e match:'waits for http.* too; pptcheck submit sends it' \
	    pptcheck submit --yes --anonymous "$run"
	count store/reports 2
	# The first is not forgotten, and nothing is listed twice.
	count "$spool"/new 1
	count "$spool"/done 2
	[ "$(pptcheck withdraw --list | wc -l)" -eq 2 ] ||
	    atf_fail "$(pptcheck withdraw --list)"
	atf_check -s exit:3 -e match:waits pptcheck submit
	gone=$(cat "$spool"/new/*.to)
	[ "$gone" != "$PPTCHECK_MATRIX" ] || atf_fail "$gone"
	echo "$PPTCHECK_MATRIX" >"$(ls "$spool"/new/*.to)"
	rm "$spool"/new/*.wait
	atf_check -e match:'has it' pptcheck submit
	count "$spool"/new 0
	count store/reports 2
	[ -z "$(ls "$spool"/new)" ] || atf_fail "$(ls "$spool"/new) is left"
}

server_case agreed "What waits goes where it was agreed to go, when asked"
agreed_body() {
	apart
	start
	plan 500
	atf_check -s exit:3 -o ignore -e match:waits pptcheck submit --yes "$run"
	rm "$spool"/new/*.wait
	mkdir other
	# The matrix of the day is another: it gets its report, not what waits.
	: >requests
	PPTCHECK_MATRIX=$(pwd)/other atf_check -o ignore \
	    -e match:'waiting to be sent from before: 1; pptcheck submit' \
	    pptcheck submit --yes --anonymous "$run"
	count other/reports 1
	atf_check -s exit:1 test -s requests
	PPTCHECK_MATRIX=$(pwd)/other atf_check -s exit:4 \
	    -e match:'nobody agreed' pptcheck submit --to other
	count other/reports 1
	# A dry run neither sends nor settles nor asks.
	PPTCHECK_MATRIX=$(pwd)/other atf_check -o ignore -e not-match:waiting \
	    pptcheck submit --dry-run "$run"
	atf_check -s exit:1 test -s requests
	# Asked to, and without any matrix named.
	unset PPTCHECK_MATRIX
	atf_check -e match:'has it' pptcheck submit
	count store/reports 1
	count "$spool"/new 0
	# One whose matrix an older version did not note.
	rm -r lasting other
	mkdir other
	PPTCHECK_MATRIX=$(pwd)/none atf_check -s exit:3 -o ignore \
	    -e match:waits pptcheck submit --yes "$run"
	rm -f "$spool"/new/*.wait "$spool"/new/*.to
	atf_check -s exit:3 -e match:'for which matrix is not known' \
	    pptcheck submit
	atf_check -e match:'has it' pptcheck submit --to other
	count other/reports 1
}

server_case elsewhere "No redirect leads from TLS to plain http" openssl
elsewhere_body() {
	apart
	mkdir second
	(cd second && : >plan && exec "$source/cli/hostile_matrix.py") \
	    2>/dev/null &
	echo $! >second/server
	while [ ! -f second/port ]; do sleep 0.05; done
	echo "http://127.0.0.1:$(cat second/port)" >elsewhere
	certificate here IP:127.0.0.1
	start "$(pwd)/here"
	SSL_CERT_FILE=$(pwd)/here
	export SSL_CERT_FILE
	for step in 301 302 303 307 308; do
		plan $step
		atf_check -s exit:3 -o ignore -e match:"waits.*$step" \
		    pptcheck submit --yes "$run"
		rm "$spool"/new/*.wait
	done
	atf_check -o ignore -e match:'has it' pptcheck submit --yes "$run"
	id=$(pptcheck withdraw --list | sed 's/  .*//')
	for step in 301 302 303 307 308; do
		plan $step
		# The report is gone at once; its withdrawal is tried again.
		if [ $step = 301 ]; then
			atf_check -s exit:3 -e match:"waits.*$step" \
			    pptcheck withdraw "$id"
		else
			atf_check -s exit:3 -e match:"waits.*$step" \
			    pptcheck submit
		fi
		rm "$spool"/new/*.wait
		plan $step $step $step
		atf_check -s exit:3 -e match:"status $step" \
		    pptcheck lookup 1b36:0010
	done
	if [ -e second/requests ]; then
		atf_fail "asked without TLS: $(cat second/requests)"
	fi
}
elsewhere_cleanup() {
	stop
	[ ! -f second/server ] || kill "$(cat second/server)"
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
	atf_check -s exit:3 -o ignore -e match:'hold  personal data /comment' \
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
	# What was half written goes when nobody can be writing it any more.
	touch "$spool"/new/a.json.1.tmp
	touch -d '2 hours ago' "$spool"/new/b.json.2.tmp
	atf_check -s exit:4 pptcheck submit
	atf_check test -e "$spool"/new/a.json.1.tmp
	atf_check -s exit:1 test -e "$spool"/new/b.json.2.tmp
}

new_case only_https "Only https, or http to this machine itself"
only_https_body() {
	apart
	for url in http://matrix.example http://127.0.0.1@matrix.example \
	    http://127.0.0.1.example ftp://127.0.0.1 file:///etc/passwd; do
		atf_check -s exit:2 \
		    -e match:'only https|user is not taken|no URL' \
		    pptcheck submit --yes --to $url "$run"
		# Nothing is signed, nothing waits.
		[ ! -e config ] || atf_fail "a key was made for $url"
		[ ! -e "$spool" ] || atf_fail "something waits for $url"
		atf_check -s exit:2 \
		    -e match:'only https|user is not taken|no URL' \
		    pptcheck lookup --from $url 1b36:0010
	done
	# A withdrawal neither.
	mkdir matrix
	atf_check -o ignore -e ignore pptcheck submit --yes --to matrix "$run"
	id=$(pptcheck withdraw --list | sed 's/  .*//')
	for url in http://matrix.example http://127.0.0.1@matrix.example \
	    http://127.0.0.1.example ftp://127.0.0.1 file:///etc/passwd; do
		atf_check -s exit:2 \
		    -e match:'only https|user is not taken|no URL' \
		    pptcheck withdraw --to $url "$id"
		PPTCHECK_MATRIX=$url atf_check -s exit:2 \
		    -e match:'only https|user is not taken|no URL' \
		    pptcheck withdraw "$id"
		count "$spool"/new 0
	done
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

server_case works_little "A matrix that asks for much work gets none"
works_little_body() {
	apart
	start
	for bits in 21 256 1e300 99999999999; do
		plan "429-work-$bits"
		atf_check -s exit:3 -o ignore \
		    -e match:"waits: http.*: a proof of work of [0-9]+ bits is asked for; more than 20 is not done" \
		    pptcheck submit --yes "$run"
		rm "$spool"/new/*.wait
	done
	# Each was asked once.
	atf_check -o inline:'4\n' sh -c 'wc -l <requests | tr -d " "'
	count "$spool"/new 1
	plan 429-work-8
	atf_check -o ignore -e match:'the matrix has it' \
	    pptcheck submit --yes "$run"
	one_report
}

atf_init_test_cases() {
	atf_add_test_case retries
	atf_add_test_case waits
	atf_add_test_case absurd
	atf_add_test_case agreed
	atf_add_test_case elsewhere
	atf_add_test_case trickle
	atf_add_test_case tls
	atf_add_test_case refused
	atf_add_test_case killed
	atf_add_test_case only_https
	atf_add_test_case withdraws_once
	atf_add_test_case works_little
}
