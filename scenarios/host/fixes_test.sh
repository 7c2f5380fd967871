#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What probe --fix prints can be pasted: each block is well-formed in its own
# language.

root='@SOURCE_ROOT@'

# Splits "# TITLE" and the lines below it into the files N.title and N.text.
blocks() {
	awk '/^# / && (NR == 1 || blank) { n++; print substr($0, 3) > (n ".title")
		blank = 0; next }
	$0 == "" { blank = 1; next }
	{ blank = 0; print > (n ".text") }' "$1"
}

is_shell() {
	sh -n "$1" 2>&1
}
# loader.conf(5): name="value".
is_loader_conf() {
	grep -Ev '^[a-z0-9_.]+="[^"]*"$|^# ' "$1"
}
# Only words that QEMU or bhyve takes: no quotes, no characters of the shell.
are_options() {
	grep -Ev '^-[a-z]+ [A-Za-z0-9_.,:=/-]+$' "$1"
}

# Prints what is wrong with the blocks of one output.
judged() {
	rm -f ./*.title ./*.text xml json
	blocks "$1"
	[ -e 1.title ] || echo "no block"
	for title in *.title; do
		text=${title%.title}.text
		case $(cat "$title") in
		'/boot/loader.conf'*) is_loader_conf "$text" ;;
		'kernel arguments'* | 'now, until'* | 'for good'*) is_shell "$text" ;;
		'vm-bhyve'*) is_shell "$text" ;;
		'bhyve'* | QEMU) are_options "$text" ;;
		libvirt) cat "$text" >>xml ;;
		Hoster*) sed 's/^/{/; s/$/}/' "$text" >>json ;;
		*) echo "unknown block: $(cat "$title")" ;;
		esac
	done
	python3 -c 'import json, os, xml.dom.minidom as x
x.parseString("<devices>" + (open("xml").read() if os.path.exists("xml") else "")
    + "</devices>")
for line in open("json") if os.path.exists("json") else []:
    json.loads(line)["passthru"][0]' 2>&1
}

# Prints what is wrong with the fixes of all functions.
all_of() { # SOURCE HYPERVISOR
	pptcheck probe --json --quiet --source "$1" --hypervisor "$2" >doc
	python3 -c 'import json
for d in json.load(open("doc"))["devices"]: print(d["bdf"])' >bdfs
	[ -s bdfs ] || echo "$1: no function"
	# shellcheck disable=SC2046 # addresses hold no blanks
	pptcheck probe --quiet --source "$1" --hypervisor "$2" \
	    --fix $(cat bdfs) >out || echo "$1 $2: status $?"
	judged out | sed "s|^|$1 $2: |"
}

atf_test_case pasted
pasted_head() {
	atf_set descr 'Each block of probe --fix is well-formed' \
	    require.progs 'pptcheck python3' timeout 600
}
pasted_body() {
	corpus=$root/../shared/corpus
	for spec in "facts:$root"/fixtures/checks/good-linux.facts \
	    "facts:$root"/fixtures/checks/good-linux-devices.facts \
	    "facts:$root"/fixtures/checks/devices-linux.facts \
	    "facts:$root"/fixtures/checks/known-devices.facts \
	    "facts:$root"/fixtures/checks/good-freebsd.facts \
	    "facts:$root"/fixtures/checks/good-freebsd-amd.facts \
	    "facts:$root"/fixtures/checks/freebsd-misconfigured.facts \
	    "facts:$root"/fixtures/checks/devices.facts \
	    "lspci:$corpus/seeds/001/lspci_tesla_p10.txt" \
	    "pciconf:$corpus/hosts/pciconf/tesla-p10-mi50-ppt.txt" \
	    "lspci:$corpus/hosts/lspci-hex/msi-b550-rx6600-matisse-usb-64b.txt"; do
		[ -e "${spec#*:}" ] || continue
		all_of "$spec" qemu
		all_of "$spec" bhyve
	done >wrong
	atf_check -o empty cat wrong
}

atf_init_test_cases() {
	atf_add_test_case pasted
}
