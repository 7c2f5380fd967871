#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The schemas describe what is really written, and nothing else.

root='@SOURCE_ROOT@'
# The schema of a document is reports/KIND-VERSION.schema.json.
schemas=$root/reports

needs() {
	atf_set descr "$1"
	atf_set require.progs python3
}

# valid FILE; invalid FILE.  Without the module python exits 1 as well, so the
# module has an answer of its own.
judge() {
	python3 -c '
import json, sys
try:
    from jsonschema import Draft7Validator
except ImportError:
    print("the python3 module jsonschema is not installed")
    sys.exit(9)
load = lambda path: json.load(open(path, encoding="utf-8"))
doc = load(sys.argv[2])
_, kind, version = doc["schema"].split("/")
# A schema that does not exist must not stand for a refusal.
if doc["schema"] not in ("pptcheck/run/1", "pptcheck/run/2",
                         "pptcheck/compare/1", "pptcheck/history/1"):
    sys.exit(1)
schema = load("%s/%s-%s.schema.json" % (sys.argv[1], kind, version))
Draft7Validator.check_schema(schema)
errors = list(Draft7Validator(schema).iter_errors(doc))
for e in errors:
    print("/".join(map(str, e.absolute_path)) + ": " + e.message)
sys.exit(1 if errors else 0)' "$schemas" "$1"
}
valid() {
	judge "$1" >why 2>&1 || atf_fail "$1: $(cat why)"
}
invalid() {
	judge "$1" >why 2>&1
	[ $? -eq 1 ] || atf_fail "$2: accepted, or $(cat why)"
}

# The fixture after a statement in python on d (the document), v (its device)
# and s (its stages).
change() {
	python3 -c '
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
v = d["devices"][0]
s = v["stages"]
exec(sys.argv[2])
json.dump(d, open("changed.json", "w"))' \
	    "$root/fixtures/runs/nvme-works-2.json" "$1" || atf_fail "$1"
}

atf_test_case fixtures
fixtures_head() {
	needs "Every captured run document is valid"
}
fixtures_body() {
	for file in "$root"/fixtures/runs/*.json; do
		valid "$file"
	done
}

atf_test_case written
written_head() {
	needs "What run.c writes is valid, with every member and with none"
}
written_body() {
	for case in document__every_member document__nothing_known; do
		atf_check -o match:passed -e ignore \
		    "$(atf_get_srcdir)/run_test" "$case"
		valid run.json
	done
}

atf_test_case compared
compared_head() {
	atf_set descr "What compare writes is valid"
	atf_set require.progs "pptcheck python3"
}
compared_body() {
	for old in "$root"/fixtures/runs/*.json; do
		new=$root/fixtures/runs/nvme-works-2.json
		pptcheck compare --json "$old" "$new" >compared.json
		valid compared.json
		pptcheck compare --json "$old" "$new" "$old" "$new" >compared.json
		valid compared.json
	done
}

atf_test_case variants
variants_head() {
	needs "What a run may say besides is valid"
}
variants_body() {
	while read -r statement; do
		change "$statement"
		valid changed.json
	done <<-'EOF'
	v["facts"]["group"] = {"unknown": "Permission denied"}
	d["host"].update(verdict="host_unsupported", reason="no IOMMU")
	d["host"]["facts"]["iommu.usable"] = {"unknown": "why"}
	d["hypervisor"]["note"] = "no /dev/kvm"
	d["hypervisor"]["firmware"] = "ab" * 32
	del d["hypervisor"]["version"]
	del d["hypervisor"], d["image"]
	d["devices"] = []
	del d["around"], d["settings"], d["judged_for"]
	v["causes"] = [{"id": "a", "text": "b", "evidence": [{"file": "c", "lines": [{"line": 1, "text": "d", "decides": True}]}]}]
	v["bdf"] = "10000:02:00.0"
	v.update(verdict="works_once", decided_by={"stage": "vm.restart"})
	s[-1]["status"] = "FAIL"; s[-1]["reason"] = "no"
	EOF
}

atf_test_case broken
broken_head() {
	needs "Broken variants are refused"
}
broken_body() {
	while read -r statement; do
		change "$statement"
		invalid changed.json "$statement"
	done <<-'EOF'
	d["schema"] = "pptcheck/run/1"
	d["schema"] = "pptcheck/run/3"
	d["started"] = "yesterday"
	d["hostname"] = "secret"
	d["seconds"] = -1
	d["seconds"] = "67"
	del d["interrupted"]
	d["host"]["facts"]["host.name"] = "secret"
	d["host"]["facts"]["iommu.units"] = "1"
	d["host"]["verdict"] = "works"
	d["image"]["digest"] = "00"
	d["hypervisor"]["firmware"] = "7.2"
	d["image"]["dir"] = "/home/secret"
	d["hypervisor"]["boot_seconds"] = None
	v["bdf"] = "01:00.0"
	v["serial"] = "secret"
	v["open"] = "guest.boot"
	v["id"]["vendor"] = "0x1b36"
	v["facts"]["group"] = 7
	v["verdict"] = "fine"
	del v["verdict"]
	v["verdict"] = "inconclusive"
	v["verdict"] = "no_boot"
	del v["basis"]
	v["notes"] = "none"
	v["decided_by"] = {"stage": "guest.boot"}
	del s[0]["status"]
	s[0]["status"] = "pass"
	s[0]["stage"] = "guest.coffee"
	s[2]["at"] = -1
	d["tool"]["signatures"] = "x"
	d["around"][0]["facts"]["serial"] = "secret"
	d["host"]["findings"][0]["severity"] = "bad"
	v["path"] = "01:00.0"
	v["facts"]["bar.6.size"] = 1
	v["facts"]["bar.0.size"] = "1"
	v["predicted"] = {}
	v["plan"][0]["fits"] = 1
	v["causes"] = [{"id": "a"}]
	s[0]["time"] = "2026-11-21T11:16:43Z"
	s[-1]["score"]["of"] = 3
	s[-1]["attempts"][0]["attempt"] = 0
	s[-1]["attempts"][0]["ending"] = "kill"
	s[-1]["detail"]["list"] = [1]
	EOF
}

atf_init_test_cases() {
	atf_add_test_case fixtures
	atf_add_test_case written
	atf_add_test_case compared
	atf_add_test_case variants
	atf_add_test_case broken
}
