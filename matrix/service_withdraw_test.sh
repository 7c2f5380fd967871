#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# A report in several matrices, and taken back from all of them; and corrections
# that are taken back.

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

withdraw_case meanwhile "What is on its way just now is waited for, and taken back"
meanwhile_body() {
	source_tools
	run=$source/fixtures/runs/nvme-works.json
	# It has a report 3 s after it came, and no report before.
	cat >slow.py <<'END'
import http.server, json, time
class Matrix(http.server.BaseHTTPRequestHandler):
    here = set()
    def do_PUT(self):
        kind, digest = self.path.split("/")[2:]
        self.rfile.read(int(self.headers["Content-Length"]))
        status = 201
        if kind == "reports":
            open("begun", "w").write(digest)
            time.sleep(3)
            self.here.add(digest)
        elif not self.here:
            status = 404
        print(kind, status, file=open("served", "a"))
        body = json.dumps({"digest": digest, "status": status}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *a):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Matrix)
open("port.new", "w").write(str(server.server_port))
__import__("os").rename("port.new", "port")
server.serve_forever()
END
	python3 slow.py &
	echo $! >slow.pid
	until_true 30 test -s port
	url=http://127.0.0.1:$(cat port)
	pptcheck submit --yes --to "$url" "$run" >submit.out 2>&1 &
	until_true 30 test -s begun
	atf_check -e match:'the matrix has it' \
	    pptcheck withdraw "$(cut -c 1-12 begun)"
	wait $!
	atf_check -o inline:'reports 201\nstatements 201\n' cat served
	atf_check -o empty pptcheck withdraw --list
	kill "$(cat slow.pid)"
	rm slow.pid
}

# of_first PYTHON: a report of key 0, always the same but for that change
of_first() {
	alter 0 "r['origin'] = '$(matrix_load key 0 | cut -d ' ' -f 1)'
r['id'] = r['origin'] + r['id'][17:]
$1"
}
# corrects N: a correction of that, with an id of its own
corrects() {
	of_first "r['supersedes'] = r['id']
r['id'] = r['id'][:-1] + 'ABCD'[$1]
r['comment'] = 'correction $1'"
}
take_back() { # DIGEST
	printf '{"version":{"major":1},"withdraw":"%s"}\n' "$1" >payload
	put "$(matrix_load sign 0 withdrawal payload)" statements >answer
	atf_check -o match:'^201' cat answer
}
is_state() { # DIGEST STATE
	atf_check -o match:"\"state\": \"$2\"" ask GET "/v1/reports/$1/status"
}
newcomers() { # NUMBER: they have a vote, and all is counted
	pages_settle
	atf_check -o match:"\"newcomers\": $1" ask GET \
	    "/v1/devices/$(echo "$device" | tr - /).json"
}

built() { # the same as files, in site
	rm -rf repository site
	atf_check pptmatrix import state/export repository
	atf_check -o ignore -e ignore pptmatrix build repository site
}

withdraw_case corrected "Without its correction a report is as it was, everywhere"
corrected_body() {
	source_tools
	postgres
	first=$(of_first) second=$(corrects 1) third=$(corrects 2)
	device=$(echo "${first#* }" | python3 -c '
import base64, json, sys
r = json.loads(base64.b64decode(json.load(sys.stdin)["payload"]))
f = r["device"]["functions"][0]
print(f["vendor_id"] + "-" + f["device_id"])')
	for store in "$(pwd)/lite.db" "$where"; do
		# shellcheck disable=SC2086
		serve state $many --segment=1 --store="$store"
		put "$first" >answer
		atf_check -o match:'^201' cat answer
		for line in "$second" "$third"; do
			put "$line" >answer
			atf_check -o match:'^201' cat answer
			is_state "${first%% *}" replaced
		done
		newcomers 1
		until_true 30 page_has "/r/${first%% *}.html" ^404
		until_true 30 page_has /v1/export/manifest.json '"last": 3'
		built
		atf_check -o match:'replaces it' cat "site/r/${first%% *}.html"
		take_back "${third%% *}"
		is_state "${first%% *}" replaced
		take_back "${second%% *}"
		is_state "${first%% *}" public
		newcomers 1
		until_true 30 page_has "/r/${first%% *}.html" ^200
		until_true 30 page_has /v1/export/manifest.json '"last": 5'
		export_all >whole
		# Nothing tells that there was a correction of what.
		atf_check -o inline:'1\n' grep -c '"report"' whole
		halt state
		atf_check -e match:'5 entries taken, 0 were there, 0 refused' \
		    pptmatrixd --state=again --import=whole
		serve again
		is_state "${first%% *}" public
		newcomers 1
		export_all >whole2
		atf_check -o file:whole cat whole2
		halt again
		built
		atf_check -o match:"${first%% *}" -o not-match:'replaces it' \
		    cat "site/r/${first%% *}.html"
		rm -rf state again
	done
}

withdraw_case order "A correction counts also where it comes first"
order_body() {
	source_tools
	postgres
	first=$(of_first) second=$(corrects 1)
	printf '%s\n' "${second#* }" "${first#* }" >both
	(cd "$db" && $run "$pg/createdb" -h "$db" batch)
	for kind in lite postgres; do
		store=$(pwd)/lite.db batch=$(pwd)/batch.db
		if [ $kind = postgres ]; then
			store=$where batch="host=$db user=$user dbname=batch"
		fi
		serve state --store="$store"
		for line in "$second" "$first"; do
			put "$line" >answer
			atf_check -o match:'^201' cat answer
		done
		is_state "${first%% *}" replaced
		is_state "${second%% *}" public
		halt state
		# In one commit.
		serve state --store="$batch"
		ask POST /v1/batches both >answer
		atf_check -o match:'"status":201' cat answer
		is_state "${first%% *}" replaced
		take_back "${second%% *}"
		is_state "${first%% *}" public
		halt state
		rm -rf state
	done
}

withdraw_case told "What another matrix tells to be gone leaves the export, too"
told_body() {
	source_tools
	postgres
	matrix_load generate 4 2 1 >reports
	gone=$(sed -n 2p reports | cut -d ' ' -f 1)
	printf '{"log":2,"day":"2026-01-01","gone":"%s"}\n' "$gone" >line
	for store in "$(pwd)/lite.db" "$where"; do
		# shellcheck disable=SC2086
		serve state $many --segment=2 --store="$store"
		atf_check -o match:'4 x 201' matrix_load put "$port" 1 reports
		until_true 30 page_has /v1/export/manifest.json '"last": 4'
		atf_check test -e state/export/0-0.ndjson.zst
		atf_check -e match:'1 entries taken' \
		    pptmatrixd --state=state --store="$store" --import=line
		atf_check -o match:'^410' ask GET "/v1/reports/$gone"
		until_true 30 test -e state/export/0-1.ndjson.zst
		until_true 30 test ! -e state/export/0-0.ndjson.zst
		atf_check -o match:'"name": "0-1' -o not-match:'"name": "0-0' \
		    ask GET /v1/export/manifest.json
		atf_check -o match:"\"gone\":\"$gone\"" \
		    zstd -dc state/export/0-1.ndjson.zst
		# The other segment is as it was; no number was given.
		atf_check test -e state/export/1-0.ndjson.zst
		export_all >whole
		atf_check -o inline:'4\n' sh -c 'wc -l <whole | tr -d " "'
		halt state
		rm -rf state
	done
}

atf_init_test_cases() {
	for case in everywhere unsure meanwhile corrected order told; do
		atf_add_test_case $case
	done
}
