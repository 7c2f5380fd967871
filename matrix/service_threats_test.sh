#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# pptmatrixd and those who mean it no good.

source='@SOURCE_ROOT@'
. "$source/matrix/service_common.sh"

threat_case() { # name descr [program]
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs 'python3 ${3:-}' timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

threat_case limits "A network and a key may send so much, and no more"
limits_body() {
	source_tools
	matrix_load generate 12 4 1 >reports
	serve state --puts=8 --new-keys=2 --key-reports=3 --connections=3
	n=0
	while read -r line; do
		put "$line" | sed -n -e 1p -e 's/^Retry-After: [1-9].*/later/p' |
		    tr '\n' ' '
		n=$((n + 1))
		[ $n -lt 10 ] || break
	done <reports >statuses
	# Two keys of four, three of each were not reached, then the network's end.
	atf_check -o inline:'201 201 429 later 429 later 201 201 429 later 429 later 429 later 429 later ' \
	    cat statuses
	# Who comes by the proxy is another network, when the proxy is believed.
	halt state
	rm -rf state
	serve state --proxy --puts=2
	for address in 192.0.2.1 192.0.2.2 192.0.2.3 198.51.100.1; do
		head -n 1 reports >line
		printf '%s' "$(cut -d ' ' -f 2 line)" >envelope
		ask PUT "/v1/reports/$(cut -d ' ' -f 1 line)" \
		    -H "X-Forwarded-For:10.0.0.1, $address" envelope | sed 1q |
		    tr '\n' ' '
	done >statuses
	atf_check -o inline:'201 200 429 200 ' cat statuses
	# No address is on disk.
	atf_check -s exit:1 grep -rE '192\.0\.2|198\.51' state
	halt state
	serve state --connections=3
	cat >connections.py <<'END'
import socket, sys
all = [socket.create_connection(("127.0.0.1", int(sys.argv[1])))
       for _ in range(4)]
for s in all:
    s.settimeout(2)
    try:
        s.sendall(b"GET /v1/ HTTP/1.1\r\nHost: h\r\n\r\n")
        print(s.recv(12).decode() or "closed")
    except OSError:
        print("closed")
END
	atf_check -o inline:'HTTP/1.1 200\nHTTP/1.1 200\nHTTP/1.1 200\nclosed\n' \
	    python3 connections.py "$port"
	halt state
}

threat_case slow "Slow senders are ended, and others served meanwhile" \
    slowhttptest
slow_body() {
	source_tools
	# shellcheck disable=SC2086
	serve state $many --deadline=4
	for what in head body; do
		atf_check -o match:'60 closed after [45] to [45678] s, others served in time' \
		    "$source/matrix/slow.py" "$port" 60 $what
	done
	for mode in -H -B -R; do
		slowhttptest $mode -c 100 -r 100 -i 1 -l 12 -p 3 \
		    -u "http://127.0.0.1:$port/" >slow.log 2>&1
		grep -a -q 'service available:.*YES' slow.log ||
			atf_fail "$mode: $(tail -n 30 slow.log)"
		atf_check -o match:'^200' ask GET /readyz
	done
	# None of them is left.
	until_true 10 sh -c "'$source/matrix/ask.py' $port GET /metrics |
	    grep -q 'connections 1$'"
	halt state
}

threat_case replay "The same envelopes once more change nothing"
replay_body() {
	source_tools
	amount=${PPTMATRIX_REPORTS:-600}
	matrix_load generate "$amount" 40 1 >reports
	# shellcheck disable=SC2086
	serve state $many --key-reports=100000
	counts='SELECT (SELECT COUNT(*) FROM report), (SELECT COUNT(payload) FROM
	    report), (SELECT COUNT(*) FROM vote), (SELECT COUNT(*) FROM origin),
	    (SELECT COUNT(*) FROM statement), (SELECT SUM(report_id) FROM vote)'
	atf_check -o match:"$amount x 201" matrix_load put "$port" 8 reports
	sql state/matrix.db "$counts" >before
	atf_check -o match:"$amount x 200" matrix_load put "$port" 8 reports
	# In batches: the same codes, line by line.
	cut -d ' ' -f 2 reports >all
	head -n 500 all >some
	ask POST /v1/batches some | sed '1,/^$/d' >answer
	atf_check -o inline:'500\n' grep -c '"status":200' answer
	head -n 501 all >lines
	atf_check -o match:'^413' ask POST /v1/batches lines
	atf_check -o file:before sql state/matrix.db "$counts"
	{ matrix_load generate 3 1 2 | cut -d ' ' -f 2; echo '{}'; } >some
	ask POST /v1/batches some | sed '1,/^$/d' >answer
	atf_check -o inline:'201 201 201 400 ' sh -c \
	    "sed 's/.*\"status\":\([0-9]*\).*/\1/' answer | tr '\n' ' '"
	halt state
}

threat_case flood "A network that floods is refused, and others are served"
flood_body() {
	source_tools
	matrix_load generate 60 60 1 >reports
	serve state --proxy --puts=60 --new-keys=1000 --connections=0
	# From one network as fast as it goes, over 16 connections, a hundred
	# times what it may; from another one a report every 50 ms.
	cat >flood.py <<'END'
import http.client, sys, threading, time
port, over = int(sys.argv[1]), threading.Event()
lines = [line.split() for line in open("reports")]
refused = []

def put(c, address, digest, envelope):
    c.request("PUT", "/v1/reports/" + digest, envelope,
              {"X-Forwarded-For": address})
    a = c.getresponse()
    a.read()
    return a.status, a.headers["Retry-After"]

def attack(n):
    c, known = http.client.HTTPConnection("127.0.0.1", port), 0
    while not over.is_set():
        try:
            status, later = put(c, "192.0.2.%d" % n, "%064x" % known, "x" * 99)
        except (OSError, http.client.HTTPException):
            c.close()
            continue
        known += 1
        if status == 429 and int(later) > 0:
            refused.append(1)
        else:
            assert status == 400, status

threads = [threading.Thread(target=attack, args=(n,)) for n in range(16)]
for t in threads:
    t.start()
c, took = http.client.HTTPConnection("127.0.0.1", port), []
for digest, envelope in lines:
    began = time.monotonic()
    status, _ = put(c, "198.51.100.1", digest, envelope)
    took.append(time.monotonic() - began)
    assert status == 201, status
    time.sleep(0.05)
over.set()
for t in threads:
    t.join()
took.sort()
print("enough refused" if len(refused) >= 600 else len(refused),
      "served in time" if took[-2] < 1 else took)
END
	atf_check -o inline:'enough refused served in time\n' \
	    python3 flood.py "$port"
	# What it did cost no crypto and left nothing.
	atf_check -o inline:'60\n' sql state/matrix.db \
	    'SELECT COUNT(*) FROM report'
	ask GET /metrics >metrics
	atf_check -o match:'reason="slow-down"\} [1-9][0-9]{2}' \
	    -o match:'reason="malformed"\} 60' cat metrics
	halt state
}

threat_case many_keys "A thousand new keys move no cell"
many_keys_body() {
	source_tools
	matrix_load generate 1000 1000 1 one >reports
	# shellcheck disable=SC2086
	serve state $many
	atf_check -o match:'1000 x 201' matrix_load put "$port" 8 reports
	until_true 20 page_has /v1/devices/1007/0107.json '"newcomers": 1000'
	sleep 2
	atf_check -o match:'"good": 0' -o match:'"people": 0' \
	    -o match:'"newcomers": 1000' ask GET /v1/devices/1007/0107.json
	halt state
}

threat_case blocked "Who is blocked is not seen, by whichever key"
blocked_body() {
	source_tools
	matrix_load key 50 | cut -d ' ' -f 2 >moderators
	matrix_load generate 2 2 1 one >reports
	k0=$(matrix_load key 0 | cut -d ' ' -f 1)
	k1=$(matrix_load key 1 | cut -d ' ' -f 1)
	k50=$(matrix_load key 50 | cut -d ' ' -f 1)
	serve state --moderators=moderators
	atf_check -o match:'2 x 201' matrix_load put "$port" 1 reports
	head='{"version":{"major":1},"origin":'
	say 0 "$head\"$k0\",\"key_change\":{\"from\":\"$k0\",\"to\":\"$k1\"}}"
	say 1 "$head\"$k1\",\"key_change\":{\"from\":\"$k0\",\"to\":\"$k1\"}}"
	page=/d/1007-0107/cells.json
	cell=/v1/cells/1007/0107/linux-6.1-qemu/linux
	until_true 30 page_has $page "\"$k1\""
	atf_check -o match:'"digest":' ask GET $cell
	say 50 "$head\"$k50\",\"moderate\":{\"action\":\"block\",\"target\":\"$k1\"}}"
	until_true 30 page_has $page ^404
	while read -r digest _; do
		until_true 30 page_has "/r/$digest.html" ^404
	done <reports
	atf_check -o match:'^200' -o not-match:'"digest":' ask GET $cell
	atf_check -o match:'"devices": \[\]' ask GET /v1/devices
	atf_check -o match:'"devices": \[\]' ask GET '/v1/devices?q=1007'
	atf_check -o match:'"hosts": \[\]' ask GET /v1/hosts
	halt state
}

threat_case unblocked "A key that another one follows stays replaced when unblocked"
unblocked_body() {
	source_tools
	postgres
	matrix_load key 50 | cut -d ' ' -f 2 >moderators
	matrix_load generate 2 2 1 one >reports
	k0=$(matrix_load key 0 | cut -d ' ' -f 1)
	k1=$(matrix_load key 1 | cut -d ' ' -f 1)
	k50=$(matrix_load key 50 | cut -d ' ' -f 1)
	head='{"version":{"major":1},"origin":'
	for store in "$(pwd)/lite.db" "$where"; do
		serve state --moderators=moderators --store="$store"
		atf_check -o match:'2 x 201' matrix_load put "$port" 1 reports
		change="\"key_change\":{\"from\":\"$k0\",\"to\":\"$k1\"}}"
		say 0 "$head\"$k0\",$change"
		say 1 "$head\"$k1\",$change"
		name="\"alias\":{\"name\":\"Ada\"}}"
		say 0 "$head\"$k0\",$name" 403
		for target in $k0 $k1; do
			for action in block unblock; do
				say 50 "$head\"$k50\",\"moderate\":{\"action\":\"$action\",\"target\":\"$target\"}}"
			done
		done
		say 0 "$head\"$k0\",$name" 403
		say 1 "$head\"$k1\",$name"
		halt state
	done
}

atf_init_test_cases() {
	for case in limits slow replay flood many_keys blocked unblocked; do
		atf_add_test_case $case
	done
}
