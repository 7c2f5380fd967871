# SPDX-License-Identifier: BSD-2-Clause
# What the tests of `pptcheck explain` share; needs $root.

# shellcheck disable=SC2154 # set by who reads this
signatures=$root/lua/testdata/signatures

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck python3'; }"
}

# explain STATUS ARGUMENT...: its text in the file out
explain() {
	status=$1
	shift
	atf_check -s "exit:$status" -o save:out \
	    pptcheck explain --signatures "$signatures" "$@"
}

# says TEXT...: out has each of them; silent TEXT: out has it not
says() {
	for text; do
		grep -q -F -e "$text" out && continue
		cat out
		atf_fail "it does not say: $text"
	done
}
silent() {
	! grep -q -F -e "$1" out || atf_fail "it says: $1"
}

# json STATUS ARGUMENT...: the document in out.json, valid; then
# holds EXPRESSION...: true in python, of the document d and its causes c
json() {
	status=$1
	shift
	explain "$status" --json "$@"
	mv out out.json
	python3 -c '
import json, sys
from jsonschema import Draft7Validator
schema, d = (json.load(open(f, encoding="utf-8")) for f in sys.argv[1:])
Draft7Validator.check_schema(schema)
for e in Draft7Validator(schema).iter_errors(d):
    sys.exit("/".join(map(str, e.absolute_path)) + ": " + e.message)
' "$root/reports/explain-1.schema.json" out.json >why 2>&1 ||
	    atf_fail "not as the schema says: $(cat why)"
}
holds() {
	for expression; do
		python3 -c '
import json, sys
d = json.load(open("out.json", encoding="utf-8"))
c = d["causes"]
sys.exit(not eval(sys.argv[1]))' "$expression" && continue
		cat out.json
		atf_fail "not $expression"
	done
}
