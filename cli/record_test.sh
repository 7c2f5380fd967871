#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# probe and record: documents are valid, a recording says what the host said.

root='@SOURCE_ROOT@'

needs() {
	atf_set descr "$1"
	atf_set require.progs "pptcheck python3"
}

# A host of two functions, as a recording.
make_host() {
	mkdir -p host
	cat >host/manifest.jsonl <<-'EOF'
	{"pptcheck-dump":1,"os":"linux"}
	{"get":"proc:cmdline","text":"intel_iommu=on\n"}
	{"get":"proc:sys/kernel/osrelease","text":"6.1.0\n"}
	{"list":"sysfs:bus/pci/devices","names":["0000:00:1c.0","0000:01:00.0"]}
	{"get":"sysfs:bus/pci/devices/0000:00:1c.0/vendor","text":"0x8086\n"}
	{"get":"sysfs:bus/pci/devices/0000:00:1c.0/device","text":"0xa110\n"}
	{"get":"sysfs:bus/pci/devices/0000:00:1c.0/class","text":"0x060400\n"}
	{"get":"sysfs:bus/pci/devices/0000:01:00.0/vendor","text":"0x10DE\n"}
	{"get":"sysfs:bus/pci/devices/0000:01:00.0/device","text":"0x1b38\n"}
	{"get":"sysfs:bus/pci/devices/0000:01:00.0/class","text":"0x030200\n"}
	{"get":"sysfs:bus/pci/devices/0000:01:00.0/config","hex":"de10381b06041000a10002030000000000000000000000000000000000000000000000000000000000000000000000000000000060","size":64}
	EOF
}

# valid FILE: a line or a whole document
valid() {
	python3 -c '
import json, sys
from jsonschema import Draft7Validator
load = lambda path: json.load(open(path, encoding="utf-8"))
schema = load(sys.argv[1])
Draft7Validator.check_schema(schema)
errors = list(Draft7Validator(schema).iter_errors(load(sys.argv[2])))
for e in errors:
    print("/".join(map(str, e.absolute_path)) + ": " + e.message)
sys.exit(1 if errors else 0)' "$root/reports/probe-1.schema.json" "$1" \
	    >why 2>&1 || atf_fail "$1: $(cat why)"
}

# Whatever the checks say of a host, it was read.
probe() {
	pptcheck probe "$@" >out 2>err
	case $? in
	0 | 1 | 4) ;;
	*) atf_fail "probe $*: $(cat err)" ;;
	esac
}

atf_test_case documents
documents_head() {
	needs "probe --json is valid: live, recorded, one device, each"
}
documents_body() {
	make_host
	probe --json
	valid out
	probe --json --source dump:host
	valid out
	atf_check -o inline:'2\n' grep -c '"bdf"' out
	for name in 01:00.0 10de:1B38 1/0/0 pci0:1:0:0 none0@pci0:1:0:0; do
		probe --json --source dump:host "$name"
		valid out
		atf_check -o inline:'   "bdf": "0000:01:00.0",\n' \
		    grep '"bdf"' out
	done
	probe --json --each --source dump:host --source dump:host
	atf_check -o inline:'2\n' sh -c 'wc -l <out | tr -d " "'
	head -n 1 out >line
	valid line
}

atf_test_case same
same_head() {
	needs "A recording gives the facts of its host, and so does its own"
}
same_body() {
	# Free memory changes while one looks.
	facts() {
		probe --facts --quiet "$@"
		grep -v -e '^host.memory.free ' -e '^host.hugepages.free ' out
	}
	atf_check -e match:'recorded what makes [0-9]+ facts' \
	    pptcheck record first
	facts >live
	facts --source dump:first >replayed
	atf_check test -s live
	atf_check diff live replayed
	atf_check pptcheck record --quiet --source dump:first second
	facts --source dump:second >again
	atf_check diff live again
	# judged too, byte for byte, in processes of their own
	probe --json --quiet --source dump:first
	mv out one
	probe --json --quiet --source dump:second
	atf_check cmp one out
	atf_check -s exit:3 -e match:'first holds another recording' \
	    pptcheck record first
}

atf_test_case wrong
wrong_head() {
	needs "Wrong usage is status 2, what cannot be read is 3"
}
wrong_body() {
	make_host
	while read -r status text words; do
		# shellcheck disable=SC2086 # words
		atf_check -s "exit:$status" -o empty -e match:"$text" \
		    pptcheck $words
	done <<-'EOF'
	2 unknown.source probe --source zip:x
	2 unknown.source record --source zip:x out
	2 no.such.device probe --source dump:host 1234:5678
	2 no.such.device probe --source dump:host ppt7
	2 no.such.PCI.function probe --source dump:host 02:00.0
	2 nonsense:.no.device probe --source dump:host nonsense
	2 bhyve.or.qemu probe --hypervisor xen
	2 exclude probe --facts --json
	2 --each probe --each --json
	2 one.folder record
	2 one.folder record a b
	3 No.such.file probe --source dump:absent
	3 No.such.file record --source groups:absent out
	EOF
	atf_check test ! -e out
	# Somebody's folder is no place for it.
	mkdir home
	echo text >home/letter
	atf_check -s exit:3 -e match:'home is not empty' \
	    pptcheck record --source dump:host home
	atf_check -o inline:'letter\n' ls home
	printf '{"pptcheck-dump":1,"os":"linux"}\n' >host/manifest.jsonl
	atf_check -s exit:4 -o ignore -e ignore \
	    pptcheck probe --source dump:host
}

atf_test_case without_root
without_root_head() {
	needs "What root would add is counted and named, of the live host alone"
}
without_root_body() {
	make_host
	probe --facts --source dump:host
	atf_check -s exit:1 grep root err
	atf_check -o match:'UNKNOWN' grep '^pci.0000:01:00.0.caps ' out
	# Opened before: the build may lie where nobody else can look.
	python3 -c 'import os, shutil
program = os.open(shutil.which("pptcheck"), os.O_RDONLY)
if os.getuid() == 0:
    os.setgroups([])
    os.setuid(65534)
os.execve(program, ["pptcheck", "probe", "--facts"], os.environ)' >out 2>err ||
		atf_fail "exit status $?"
	atf_check -o match:'^pptcheck: [0-9]* facts could not be read without root \(capabilities.*run it as root to know them$' \
	    cat err
}

atf_test_case list_facts
list_facts_head() {
	needs "Every fact of this host is in the list"
}
list_facts_body() {
	pptcheck probe --list-facts >list
	atf_check -o match:'^iommu.usable +bool +- ' grep '^iommu.usable ' list
	atf_check -o match:'^pci.BDF.bar.N.size +integer +bytes ' \
	    grep '^pci.BDF.bar.N.size ' list
	# shellcheck disable=SC2016 # awk's
	atf_check -s exit:1 awk 'NF < 4 || $2 !~ /^(bool|integer|text)$/ {
		print; bad = 1 } END { exit !bad }' list
}

atf_init_test_cases() {
	atf_add_test_case documents
	atf_add_test_case same
	atf_add_test_case wrong
	atf_add_test_case without_root
	atf_add_test_case list_facts
}
