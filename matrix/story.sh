# SPDX-License-Identifier: BSD-2-Clause
# From a run to the page, to lookup on another host, and gone everywhere: for the
# tests here and in the lab, after service_common.sh and source_tools.
# shellcheck shell=sh disable=SC2154 # what those set

# story RUN VVVV:DDDD: by a pptmatrixd of its own, in this folder
story() {
	ids=$2
	slug=$(echo "$ids" | tr : -)
	cells=/v1/devices/$(echo "$ids" | tr : /).json
	serve state
	url=http://127.0.0.1:$port
	atf_check -o ignore -e match:'the matrix has it' \
	    pptcheck submit --yes --to "$url" "$1"
	digest=$(ask GET /v1/export/tail | sed '1,/^$/d' | python3 -c '
import base64, hashlib, json, sys
e = json.loads(sys.stdin.readline())["report"]
print(hashlib.sha256(base64.b64decode(e["payload"])).hexdigest())')
	# JSON at once, the page within 5 s.
	atf_check -o match:'"claim": "works"' ask GET "/v1/reports/$digest/status"
	until_true 30 page_has "/r/$digest.html" works
	until_true 30 page_has / "$ids"
	until_true 30 page_has "$cells" '"newcomers": 1'
	until_true 30 page_has "/d/$slug/index.html" "$digest"
	# On another host, from the server.
	PPTCHECK_CONFIG=$(pwd)/other PPTCHECK_CACHE=$(pwd)/elsewhere \
	    atf_check -e ignore -o match:'works \(proven' \
	    pptcheck lookup --from "$url" "$ids"
	ask GET /v1/export/tail | sed '1,/^$/d' >mirror
	atf_check -e match:'the matrix has it' pptcheck withdraw --to "$url" \
	    "$(echo "$digest" | cut -c 1-12)"
	atf_check -o match:'^410' ask GET "/v1/reports/$digest"
	atf_check -o match:'^410' ask GET "/v1/reports/$digest" \
	    -H Accept:application/vnd.pptcheck.envelope+json
	atf_check -o match:'"state": "withdrawn"' \
	    ask GET "/v1/reports/$digest/status"
	until_true 30 page_has "$cells" ^404
	until_true 30 page_lacks / "$ids"
	until_true 30 page_lacks /snapshot.json "$ids"
	atf_check -o match:'^404' ask GET "/r/$digest.html"
	atf_check -o match:'^404' ask GET "/d/$slug/index.html"
	atf_check -o match:'"devices": \[\]' ask GET /v1/devices
	atf_check -o match:'"hosts": \[\]' ask GET /v1/hosts
	atf_check -s exit:4 -e ignore -o match:'nobody has reported' \
	    env PPTCHECK_CONFIG="$(pwd)/other" PPTCHECK_CACHE="$(pwd)/third" \
	    pptcheck lookup --from "$url" "$ids"
	atf_check -s exit:1 grep -r "$digest" state/site
	# The signer's key is in no file any more.
	origin=$(python3 -c '
import base64, json
e = json.loads(open("mirror").readline())["report"]
print(json.loads(base64.b64decode(e["payload"]))["origin"])')
	atf_check -o match:'^404' ask GET "/v1/origins/$origin/reports.ndjson"
	# It does not come back: not by its sender, not by an old mirror, and not
	# when all is made again from the export.
	printf '%s' "$(sed 's/.*"report"://; s/}$//' mirror)" >envelope
	atf_check -o match:'^410' ask PUT "/v1/reports/$digest" envelope
	export_all >whole
	halt state
	atf_check -s exit:1 -e match:'1 refused' \
	    pptmatrixd --state=state --import=mirror
	atf_check -e match:'2 entries taken' \
	    pptmatrixd --state=again --import=whole
	atf_check -s exit:1 -e match:'1 refused' \
	    pptmatrixd --state=again --import=mirror
	serve again
	atf_check -o match:'^410' ask GET "/v1/reports/$digest"
	export_all >whole2
	atf_check -o file:whole cat whole2
	halt again
	atf_check -s exit:1 grep -q "$origin" state/matrix.db
}
