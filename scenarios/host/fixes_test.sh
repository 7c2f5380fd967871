#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What probe --fix prints can be pasted: each block is well-formed in its own
# language.

root='@SOURCE_ROOT@'

# Splits "# TITLE" and the lines below it into the files N.title and N.text.
blocks() {
	awk '/^# (FAIL|There are no lines|What follows) / { blank = 1; next }
		/^# / && (NR == 1 || blank) { n++; print substr($0, 3) > (n ".title")
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
	[ -e 1.title ] || grep -q "^# There are no lines" "$1" || echo "no block"
	for title in *.title; do
		text=${title%.title}.text
		case $(cat "$title") in
		'/boot/loader.conf'*) is_loader_conf "$text" ;;
		IOMMU | 'kernel arguments'* | 'now, until'* | 'for good'*) is_shell "$text" ;;
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
	    --fix $(cat bdfs) >out
	case $?$(grep -c '^# FAIL ' out) in
	00 | 1[1-9]*) ;;
	*) echo "$1 $2: status" ;;
	esac
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

# Prints what --fix says of 03:00.0 of facts on top of a good host.
fix() { # STATUS FACT VALUE...
	status=$1
	shift
	printf '%s\t%s\n' host.os linux iommu.usable true \
	    pci.0000:03:00.0.vendor 10ec pci.0000:03:00.0.device 8168 \
	    pci.0000:03:00.0.class 020000 "$@" >facts
	atf_check -s exit:"$status" -o save:out -e ignore \
	    pptcheck probe --source facts:facts --fix 03:00.0
}
takes='driver_override|modprobe|unbind|driverctl|vfio-pci|hostdev'

atf_test_case needed
needed_head() {
	atf_set descr 'What the host needs or what is dead is not taken away' \
	    require.progs pptcheck
}
needed_body() {
	for use in boot-disk mounted swap console default-route; do
		fix 1 pci.0000:03:00.0.used_by "$use"
		atf_check -o match:'^# FAIL 0000:03:00.0: .*host.*\. ' head -1 out
		atf_check -o match:'no lines to paste' cat out
		atf_check -s exit:1 grep -E "$takes" out
		atf_check -s exit:1 grep -v '^# ' out
	done
	fix 1 pci.0000:03:00.0.dead true
	atf_check -o match:'^# FAIL .*does not answer' head -1 out
	atf_check -s exit:1 grep -E "$takes" out
	fix 0 pci.0000:03:00.0.used_by none pci.0000:03:00.0.dead false
	atf_check -s exit:1 grep FAIL out
	atf_check -o match:driver_override cat out
	# its sound travels with a graphics card that the host needs
	fix 1 pci.0000:03:00.0.class 030000 pci.0000:03:00.0.used_by console \
	    pci.0000:03:00.1.vendor 10ec pci.0000:03:00.1.class 040300
	atf_check -s exit:1 -o match:'FAIL 0000:03:00.0: It shows' -e ignore \
	    pptcheck probe --source facts:facts --fix 03:00.1
	atf_check -s exit:1 -o not-match:driver_override -e ignore \
	    pptcheck probe --source facts:facts --fix 03:00.1
}

atf_test_case fails
fails_head() {
	atf_set descr 'What speaks against a device stands above its lines' \
	    require.progs pptcheck
}
fails_body() {
	fix 1 iommu.usable false iommu.table none
	atf_check -o match:'^# FAIL host: The firmware has no DMAR' head -1 out
	atf_check -o match:driver_override cat out
}

# Lets the lines that add and remove kernel arguments work on files here.
booted() { # FILE-OF-GRUB EXPECTED
	printf '%s\n' "$1" >grub
	echo 'options root=/dev/x intel_iommu=off quiet' >entry.conf
	sed -n '/^# kernel arguments/,/^$/p' out |
		sed -e 's|/etc/default/grub|grub|g; s|/boot/loader/entries/\*|entry|g' \
		    -e 's/^update-grub/:/' >lines
	# nothing of this machine may be left in them
	! grep -E '^[^#]*/(etc|boot)' lines || atf_fail 'a path is left'
	atf_check -o ignore sh -e lines
	# what the shell makes of it, without double blanks
	(
		# shellcheck disable=SC1091 # written above
		. ./grub
		# shellcheck disable=SC2086,SC2154 # words
		echo ${GRUB_CMDLINE_LINUX:-} / $GRUB_CMDLINE_LINUX_DEFAULT
	) >shown
	atf_check -o inline:"$2\n" cat shown
}

atf_test_case arguments
arguments_head() {
	atf_set descr 'The kernel arguments get into what boots' \
	    require.progs pptcheck
}
arguments_body() {
	on='intel_iommu=on iommu=pt'
	fix 1 iommu.usable false iommu.table DMAR iommu.arguments ''
	name=GRUB_CMDLINE_LINUX_DEFAULT
	booted "$name=\"quiet splash\"" "/ $on quiet splash"
	booted "$name='quiet splash'" "/ $on quiet splash"
	booted "$name=quiet" "/ $on quiet"
	booted "$name=quiet # loud" "/ $on quiet"
	booted "$name=" "/ $on"
	booted "$name=\"\"" "/ $on"
	booted 'GRUB_TIMEOUT=5' "/ $on"
	atf_check -o match:"quiet $on" cat entry.conf

	fix 1 iommu.usable false iommu.table DMAR iommu.arguments intel_iommu=off
	atf_check -o match:'argument intel_iommu=off switches' cat out
	booted "$name=\"quiet intel_iommu=off splash\"" "/ $on quiet splash"
	booted "$name='intel_iommu=off'" "/ $on"
	booted "$name=intel_iommu=off" "/ $on"
	booted "GRUB_CMDLINE_LINUX=\"a intel_iommu=off\"
$name=\"intel_iommu=igfx_off\"" "a / $on intel_iommu=igfx_off"
	atf_check -o match:"=/dev/x quiet $on" cat entry.conf

	fix 1 iommu.usable false iommu.table DMAR \
	    iommu.arguments 'intel_iommu=on iommu=off'
	booted "$name=\"intel_iommu=on iommu=off x_iommu=off\"" \
	    '/ intel_iommu=on x_iommu=off'
	fix 1 iommu.usable false iommu.table IVRS iommu.arguments amd_iommu=off
	booted "$name=\"amd_iommu=off iommu=pt\"" '/ iommu=pt'

	# nothing to paste
	fix 1 iommu.usable false iommu.table IVRS iommu.arguments quiet
	atf_check -o match:'on by default' -o not-match:'sed -i|iommu=pt' cat out
	fix 1 iommu.usable false iommu.table DMAR iommu.arguments intel_iommu=on
	atf_check -o match:'is there already' -o not-match:'sed -i' cat out
	for cpu in arm power riscv other; do
		fix 1 cpu.architecture "$cpu" iommu.usable false \
		    iommu.arguments quiet
		atf_check -o match:'uses no IOMMU' \
		    -o not-match:'sed -i|intel|AMD|VT-d' cat out
	done
	fix 1 cpu.under_hypervisor true iommu.usable false iommu.table none
	atf_check -o match:'itself a guest' -o match:'-device intel-iommu' \
	    -o not-match:'VT-d' cat out
	fix 1 iommu.usable false iommu.table DMAR iommu.arguments \
	    "intel_iommu=off,';reboot'"
	atf_check -o not-match:';reboot' cat out
}

atf_init_test_cases() {
	atf_add_test_case pasted
	atf_add_test_case needed
	atf_add_test_case fails
	atf_add_test_case arguments
}
