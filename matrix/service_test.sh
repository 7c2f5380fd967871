#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# pptmatrixd as its clients see it.

source='@SOURCE_ROOT@'
run=$source/fixtures/runs/nvme-works.json
. "$source/matrix/service_common.sh"

service_case() { # name descr
	atf_test_case "$1" cleanup
	eval "$1_head() { atf_set descr '$2' require.progs 'python3 $3' timeout 300; }"
	eval "$1_cleanup() { clean_up; }"
}

service_case story "From a run to the page, to lookup, and gone everywhere" \
    pptcheck
story_body() {
	source_tools
	# shellcheck source=matrix/story.sh
	. "$source/matrix/story.sh"
	story "$run" 1b36:0010
}

service_case refuses "What is not a good report is refused, and says why"
refuses_body() {
	source_tools
	# shellcheck disable=SC2086
	serve state $many
	good=$(matrix_load generate 1 1 1)
	digest=${good%% *}
	no() { # STATUS KIND LINE
		put "$3" >answer || atf_fail "no answer"
		atf_check -o match:"^$1" -o match:"problems/$2" cat answer
	}
	no 400 malformed "$digest {}"
	no 400 malformed "$digest ${good#* } "
	no 422 digest-mismatch "$(echo "$digest" | tr 0-9a-f a-f0-9) ${good#* }"
	forged=$(echo "$good" | sed 's/"sig":"\(.\)/"sig":"A/; t')
	[ "$forged" != "$good" ] || forged=$(echo "$good" | sed 's/"sig":"A/"sig":"B/')
	no 403 bad-signature "$forged"
	no 422 version "$(alter 0 'r["version"]["major"] = 2')"
	no 422 schema "$(alter 0 'r["serial"] = "x"')"
	atf_check -o match:'"pointer": "/serial"' cat answer
	no 422 schema "$(alter 0 'del r["device"]')"
	no 422 schema "$(alter 1 'pass')" # another key than the origin's
	atf_check -o match:'"pointer": "/origin"' cat answer
	no 422 privacy "$(alter 0 'r["comment"] = "a\nnic 52:54:00:12:34:56"')"
	atf_check -o match:'"pointer": "/comment"' \
	    -o match:'"rule": "mac_address"' -o match:'line 2, column 5' \
	    cat answer
	# The same text once more, and where it was harmless before.
	no 422 privacy "$(alter 0 'r["comment"] = "a\nnic 52:54:00:12:34:56"')"
	no 422 privacy "$(alter 0 'r["nonce"] = "5254001234565254aabbccddeeff0011"
r["comment"] = r["nonce"]')"
	no 422 privacy "$(alter 0 'r["settings"]["vm.00aabbccddeeff112233"] = 1')"
	no 422 clock "$(alter 0 'r["start_time"] = "2199-01-01T00:00:00Z"')"
	no 400 malformed "$(alter 0 'r = 7')"
	atf_check -o match:'^415' ask PUT "/v1/reports/$digest" \
	    -H Content-Encoding:gzip envelope
	head -c 262145 /dev/zero >big
	atf_check -o match:'^413' ask PUT "/v1/reports/$digest" big
	atf_check -o match:'^413' ask PUT "/v1/reports/$digest" -c big
	atf_check -o match:' 411 ' python3 -c 'import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.sendall(b"PUT /v1/reports/0 HTTP/1.1\r\nHost: h\r\n\r\n")
print(s.recv(4096))' "$port"
	atf_check -o match:'^405' ask DELETE "/v1/reports/$digest"
	atf_check -o match:'^405' ask PUT /v1/devices envelope
	atf_check -o match:'^404' ask PUT /v1/elsewhere envelope
	atf_check -o inline:'0 0 0\n' sql state/matrix.db \
	    'SELECT (SELECT COUNT(*) FROM report), (SELECT COUNT(*) FROM origin),
	    (SELECT COUNT(*) FROM log_leaf)'
	# The good one is taken once, and its id by no other.
	put "$good" >answer
	atf_check -o match:'^201' -o match:'"log": 1' cat answer
	put "$good" >answer
	atf_check -o match:'^200' -o match:'"log": 1' cat answer
	no 409 id-reused "$(alter 0 'r["comment"] = "other"')"
	# Each kind of problem has its page.
	for kind in privacy schema id-reused; do
		atf_check -o match:'^200' ask GET /problems/$kind
	done
	halt state
}

service_case openssl "Of each changed signature it says what openssl says" openssl
openssl_body() {
	source_tools
	# shellcheck disable=SC2086
	serve state $many
	matrix_load generate 40 40 1 >reports
	cat >differ.py <<'END'
import base64, hashlib, json, random, subprocess, sys, urllib.request
random.seed(1)
flip = lambda b, i: b[:i // 8] + bytes([b[i // 8] ^ 1 << i % 8]) + b[i // 8 + 1:]
good = bad = 0
for n, line in enumerate(open("reports")):
    e = json.loads(line.split(" ", 1)[1])
    part = [base64.b64decode(x) for x in (e["payload"],
            e["signatures"][0]["keyid"], e["signatures"][0]["sig"])]
    if n % 4 < 3:
        part[n % 4] = flip(part[n % 4], random.randrange(8 * len(part[n % 4])))
    payload, key, sig = part
    kind = e["payloadType"].encode()
    open("message", "wb").write(b"DSSEv1 %d %s %d %s" % (
        len(kind), kind, len(payload), payload))
    open("sig", "wb").write(sig)
    open("key.der", "wb").write(
        bytes.fromhex("302a300506032b6570032100") + key)
    theirs = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-rawin", "-in", "message",
         "-sigfile", "sig", "-pubin", "-keyform", "DER", "-inkey", "key.der"],
        capture_output=True).returncode == 0
    b64 = lambda b: base64.b64encode(b).decode()
    body = ('{"payloadType":"%s","payload":"%s","signatures":[{"keyid":"%s",'
            '"sig":"%s"}]}' % (e["payloadType"], b64(payload), b64(key),
                               b64(sig))).encode()
    request = urllib.request.Request(
        "http://127.0.0.1:%s/v1/reports/%s" % (
            sys.argv[1], hashlib.sha256(payload).hexdigest()), body,
        method="PUT")
    try:
        status = urllib.request.urlopen(request).status
    except urllib.error.HTTPError as x:
        status = x.code
    assert theirs == (status != 403), (n, theirs, status)
    good += theirs
    bad += not theirs
print(good, "fit,", bad, "do not")
END
	atf_check -o inline:'10 fit, 30 do not\n' python3 differ.py "$port"
	halt state
}

service_case endless "A body without an end is cut off, and memory stays" 
endless_body() {
	source_tools
	serve state
	cat >endless.py <<'END'
import socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
s.sendall(b"PUT /v1/reports/" + b"0" * 64 +
          b" HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
sent = 0
try:
    while sent < 1 << 33:
        s.sendall(chunk)
        sent += 65536
except OSError:
    pass
s.setblocking(True)
try:
    print(s.recv(4096).split(b"\r\n")[0].decode())
except OSError:
    print("reset")
print("stopped" if sent < 1 << 33 else "took all of it")
END
	atf_check -o match:'413|reset' -o match:stopped python3 endless.py "$port"
	atf_check -o match:'refused_total\{reason="too-large"\} 1' ask GET /metrics
	[ "$(awk '/VmHWM/ { print $2 }' "/proc/$(cat state.pid)/status")" -lt \
	    200000 ] || atf_fail "memory grew"
	halt state
}

service_case lists "Pages of lists, ETag, HEAD and what is on loopback only"
lists_body() {
	source_tools
	matrix_load generate 120 12 1 >reports
	# shellcheck disable=SC2086
	serve state $many
	atf_check -o match:'120 x 201' matrix_load put "$port" 4 reports
	until_true 30 page_has /v1/devices '"cells": [1-9]'
	path='/v1/devices?limit=7' seen=0
	while [ -n "$path" ]; do
		ask GET "$path" >page
		seen=$((seen + $(grep -c '"device"' page)))
		path=$(sed -n 's/^Link: <\([^>]*\)>.*/\1/p' page)
	done
	atf_check -o inline:"$seen\n" sql state/matrix.db \
	    'SELECT COUNT(*) FROM device'
	atf_check -o match:'"device": "1000:0100"' \
	    ask GET '/v1/devices?q=1000:01&limit=1'
	atf_check -o match:'"device": "1001:' ask GET '/v1/devices?q=1001&limit=1'
	atf_check -o match:'Device 0 of' ask GET '/v1/devices?q=device%200%20of'
	atf_check -o match:'"devices": \[\]' ask GET '/v1/devices?q=nothing'
	atf_check -o match:'"devices": \[\]' ask GET '/v1/devices?class=0108'
	for query in limit=0 limit=1001 limit=x after=1 after=g.0 after=-1.0; do
		atf_check -o match:'^400' ask GET "/v1/devices?$query"
	done
	path='/v1/cells/1000/0100/linux-6.1-qemu/linux?limit=2' seen=0
	while [ -n "$path" ]; do
		ask GET "$path" >page
		seen=$((seen + $(grep -c '"digest"' page)))
		path=$(sed -n 's/^Link: <\([^>]*\)>.*/\1/p' page)
	done
	[ "$seen" -gt 2 ] || atf_fail "$seen reports"
	atf_check -o inline:"$seen\n" sql state/matrix.db "SELECT COUNT(*) FROM
	    report JOIN device USING (device_id) JOIN platform
	    USING (platform_id) WHERE vendor = 4096 AND device = 256
	    AND slug = 'linux-6.1-qemu' AND gclass = 1"
	atf_check -o match:'"headline": "' -o match:'"sentence": "' ask GET \
	    '/v1/cells/1000/0100/linux-6.1-qemu/linux?limit=1'
	atf_check -o match:'"board": "Maker' ask GET '/v1/hosts?board=Maker%203'
	tag=$(ask GET /v1/devices | sed -n 's/^ETag: //p')
	atf_check -o match:'^304' ask GET /v1/devices -H "If-None-Match:$tag"
	atf_check -o match:'^200' ask HEAD /v1/devices
	atf_check -o match:'max-age=86400' -o match:'^ETag: "' ask GET \
	    "/v1/reports/$(head -c 64 reports)"
	# An envelope comes back byte for byte.
	ask GET "/v1/reports/$(head -c 64 reports)" \
	    -H Accept:application/vnd.pptcheck.envelope+json |
	    sed '1,/^$/d' >back
	atf_check -o file:back sh -c \
	    "head -n 1 reports | cut -d ' ' -f 2 | tr -d '\n'"
	for path in /healthz /readyz /metrics; do
		atf_check -o match:'^200' ask GET $path
		atf_check -o match:'^404' ask GET $path \
		    -H X-Forwarded-For:192.0.2.1
	done
	# Files of the site, and no others.
	ln -s /etc/passwd state/site/link
	echo secret >state/site/.hidden
	until_true 30 page_has / 'what works where'
	for path in /../matrix.db /%2e%2e/matrix.db /link /.hidden /d /r/ \
	    /d/../../matrix.db //etc/passwd /..%2fmatrix.db; do
		atf_check -o match:'^404' ask GET $path
	done
	halt state
}

service_case signals "It ends cleanly in the middle of work, and says where it is"
signals_body() {
	source_tools
	atf_check -o match:'usage: pptmatrixd' pptmatrixd --help
	atf_check -s exit:2 -e match:'not known' pptmatrixd --nothing=1
	atf_check -s exit:2 -e match:'needs a value' pptmatrixd --port
	atf_check -s exit:2 -e match:'no number' pptmatrixd --port=x
	atf_check -s exit:3 -e match:'no IP address' \
	    pptmatrixd --state=none --address=nowhere
	matrix_load generate 3000 300 1 >reports
	# shellcheck disable=SC2086
	serve state $many
	atf_check -s exit:3 -e match:"listen on 127.0.0.1 port $port" \
	    pptmatrixd --state=none --port="$port"
	for _ in 1 2 3; do
		rm -f acknowledged
		matrix_load put "$port" 16 reports acknowledged >out &
		sleep 0.4
		halt state
		wait
		# shellcheck disable=SC2086
		serve state $many
		sort -u acknowledged >want
		sql state/matrix.db 'SELECT LOWER(HEX(digest)) FROM report
		    ORDER BY 1' >have
		atf_check comm -23 want have
	done
	halt state
}

atf_init_test_cases() {
	for case in story refuses openssl endless lists signals; do
		atf_add_test_case $case
	done
}
