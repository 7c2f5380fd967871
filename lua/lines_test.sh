#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The lines that are printed for a person to paste, and the replay of BAR windows.

# says CHECK DEVICE HYPERVISOR: the text must be what stdin holds
says() {
	cat >want
	data=$(atf_get_srcdir)/testdata
	pptcheck "$data/lines.lua" -v source="facts:$data/lines.facts" \
	    -v device="$2" -v hypervisor="$3" "$1" >got 2>&1
	sed -i.bak -e 1d -e '/^passed$/d' got
	atf_check -s exit:0 diff want got
}

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs pptcheck; }"
}

new_case loader_conf "What is there stays, what no longer exists goes"
loader_conf_body() {
	says loader-conf 0000:03:00.1 bhyve <<-'EOF'
	vmm_load="YES"
	hw.vmm.amdvi.enable="1"
	pptdevs="1/0/0 3/0/0 3/0/1"
	EOF
	# Functions of the chipset go alone.
	says loader-conf 0000:00:1f.3 bhyve <<-'EOF'
	vmm_load="YES"
	hw.vmm.amdvi.enable="1"
	pptdevs="1/0/0 0/31/3"
	EOF
	# Virtual functions go alone.
	says loader-conf 0000:05:00.0 bhyve <<-'EOF'
	vmm_load="YES"
	hw.vmm.amdvi.enable="1"
	pptdevs="1/0/0 5/0/0"
	EOF
}

new_case bhyve "Lines for bhyve and those who call it"
bhyve_body() {
	says all 0000:03:00.0 bhyve <<-'EOF'
	/boot/loader.conf (then reboot): vmm_load="YES"
	hw.vmm.amdvi.enable="1"
	pptdevs="1/0/0 3/0/0 3/0/1"
	now, until the next boot: kldload -n vmm
	devctl set driver -f pci0:3:0:0 ppt
	devctl set driver -f pci0:3:0:1 ppt
	bhyve (with -S): -s 6:0,passthru,3/0/0
	-s 6:1,passthru,3/0/1
	vm-bhyve: passthru0="3/0/0=6:0"
	passthru1="3/0/1=6:1"
	Hoster (vm_config.json): "passthru": [ "3/0/0", "3/0/1" ]
	EOF
}

new_case bhyve_lone "A lone function 1 becomes function 0 of its guest slot"
bhyve_lone_body() {
	says all 0000:04:00.1 bhyve <<-'EOF'
	/boot/loader.conf (then reboot): vmm_load="YES"
	hw.vmm.amdvi.enable="1"
	pptdevs="1/0/0 4/0/1"
	now, until the next boot: kldload -n vmm
	devctl set driver -f pci0:4:0:1 ppt
	bhyve (with -S): -s 6:0,passthru,4/0/1
	vm-bhyve: passthru0="4/0/1=6:0"
	Hoster (vm_config.json): "passthru": [ "-4/0/1" ]
	EOF
}

# lengths DEVICE: the lengths of the values must be what stdin holds
lengths() {
	cat >want
	data=$(atf_get_srcdir)/testdata
	pptcheck "$data/lines.lua" -v source="facts:$data/lines.facts" \
	    -v device="$1" -v hypervisor=bhyve many 2>&1 |
		sed -n 's/^\(pptdevs[23]*\)="\(.*\)"$/\1 \2/p' |
		awk '{ print $1, length($0) - length($1) - 1 }' >got
	atf_check -s exit:0 diff want got
}

new_case pptdevs "As long as documented, longer only when that is too short"
pptdevs_body() {
	# 16 addresses of 7 characters fill 127.
	lengths 0000:01:00.0 <<-'EOF'
	pptdevs 127
	EOF
	# 64 need more than three times 128, and 112 more than there is.
	lengths 0000:03:00.0 <<-'EOF'
	pptdevs 247
	pptdevs2 247
	pptdevs3 15
	EOF
	lengths 0000:04:00.1 <<-'EOF'
	pptdevs 247
	pptdevs2 247
	pptdevs3 247
	EOF
	data=$(atf_get_srcdir)/testdata
	atf_check -e ignore \
	    -o match:'# no variable is left .* devctl: 111/0/6 111/0/7' \
	    pptcheck "$data/lines.lua" -v source="facts:$data/lines.facts" \
	    -v device=0000:04:00.1 -v hypervisor=bhyve many
}

new_case windows_bhyve "Largest first, up to 128 MiB below 4 GiB, 32 GiB above"
windows_bhyve_body() {
	says plan 0000:03:00.0 bhyve <<-'EOF'
	0000:03:00.0 BAR 0 16 GiB above 4 GiB 0x800000000
	0000:03:00.0 BAR 2 256 MiB above 4 GiB 0xc00000000
	0000:03:00.1 BAR 0 16 KiB below 4 GiB 0xc0000000
	below 4 GiB: 16 KiB used
	above 4 GiB: 16.2 GiB used
	EOF
	# A size that is no power of two is rounded up.
	says plan 0000:01:00.0 bhyve <<-'EOF'
	0000:01:00.0 BAR 1 128 MiB below 4 GiB 0xc0000000
	0000:01:00.0 BAR 0 16 KiB below 4 GiB 0xc8000000
	below 4 GiB: 128.0 MiB used
	above 4 GiB: 0 bytes used
	EOF
	# 32 GiB alone fill the window; beside them nothing fits there.
	says plan 0000:04:00.1 bhyve <<-'EOF'
	0000:04:00.1 BAR 0 32 GiB above 4 GiB 0x800000000
	below 4 GiB: 0 bytes used
	above 4 GiB: 32 GiB used
	EOF
	says plan-set 0000:03:00.0 bhyve <<-'EOF'
	0000:04:00.1 BAR 0 32 GiB above 4 GiB 0x800000000
	0000:01:00.0 BAR 1 128 MiB below 4 GiB 0xc0000000
	0000:01:00.0 BAR 0 16 KiB below 4 GiB 0xc8000000
	0000:03:00.1 BAR 0 16 KiB below 4 GiB 0xc8004000
	0000:03:00.0 BAR 0 16 GiB above 4 GiB -
	0000:03:00.0 BAR 2 256 MiB above 4 GiB -
	below 4 GiB: 128.0 MiB used
	above 4 GiB: 32 GiB used
	EOF
}

new_case windows_qemu "Only prefetchable 64-bit BARs go above 4 GiB"
windows_qemu_body() {
	says plan 0000:03:00.0 qemu <<-'EOF'
	0000:03:00.0 BAR 0 16 GiB above 4 GiB 0x800000000
	0000:03:00.0 BAR 2 256 MiB above 4 GiB 0xc00000000
	0000:03:00.1 BAR 0 16 KiB below 4 GiB 0xc0000000
	below 4 GiB: 16 KiB used
	above 4 GiB: 16.2 GiB used
	EOF
	says plan 0000:01:00.0 qemu <<-'EOF'
	0000:01:00.0 BAR 1 128 MiB below 4 GiB 0xc0000000
	0000:01:00.0 BAR 0 16 KiB below 4 GiB 0xc8000000
	below 4 GiB: 128.0 MiB used
	above 4 GiB: 0 bytes used
	EOF
}

atf_init_test_cases() {
	atf_add_test_case loader_conf
	atf_add_test_case bhyve
	atf_add_test_case bhyve_lone
	atf_add_test_case pptdevs
	atf_add_test_case windows_bhyve
	atf_add_test_case windows_qemu
}
