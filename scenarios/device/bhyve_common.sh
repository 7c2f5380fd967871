# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh disable=SC2154 # source and build are the test's
# For tests of FreeBSD's half over the stand-ins of guests/standin.

# The host of the stand-ins; words are its story.
host() {
	mkdir -p bin vm image rom home
	for name in acpidump bhyve bhyvectl camcontrol devctl devinfo dmesg id \
	    ifconfig kenv kldload kldstat kldunload mount netstat pciconf ps \
	    swapctl sysctl uname vm zpool; do
		ln -sf "$source/guests/standin/tool" "bin/$name"
	done
	# A copy: its own folder comes first in the PATH of the scenarios.
	program=$build/pptcheck_freebsd
	[ -x "$program" ] || program=$build/pptcheck
	cp "$program" bin/pptcheck
	ln -sf "$build/scenarios" bin/scenarios
	echo em >driver
	echo vtnet0 >destination
	echo 0 >starts
	echo "$*" >story
	: >log
	: >rom/BHYVE_UEFI.fd
	for file in vmlinux bzImage initramfs esp.img; do
		printf x >"image/$file"
	done
	cat >image/image.json <<-EOF
	{"schema":"pptcheck/image/1","pvh":true,"kernel":"vmlinux",
	 "modules_dir":"modules","release":"6.1.0","digest":"00","classes":["net"],
	 "sizes":{"kernel":1,"bzimage":1,"initramfs":1,"disk":1}}
	EOF
}

# A command on that host: pptcheck, or a scenario.
freebsd() {
	case $1 in
	*.lua) ;;
	*) set -- pptcheck "$@" ;;
	esac
	env PPTCHECK_STANDIN="$(pwd)" PATH="$(pwd)/bin:$PATH" \
	    PPTCHECK_BOOTROM_DIR="$(pwd)/rom" PPTCHECK_CACHE="$(pwd)/cache" \
	    PPTCHECK_STATE="$(pwd)/state" PPTCHECK_LASTING="$(pwd)/lasting" \
	    "$@"
}

# run STATUS [OPTION...]: leaves out/run.json, stdout, stderr
run() {
	expected=$1
	shift
	freebsd run --yes --restarts 2 --timeout 20 --image image --out out \
	    "$@" 01:00.0 >stdout 2>stderr
	status=$?
	cat stdout stderr
	[ $status -eq "$expected" ] || atf_fail "exit status $status"
	[ ! -e panic ] || atf_fail "the host would have panicked"
	! grep -h STANDIN stderr out/evidence/*/*/hypervisor.log ||
	    atf_fail "not as a FreeBSD tool takes it"
}

# refused STATUS TEXT OPTION...: before anything is changed
refused() {
	expected=$1
	text=$2
	shift 2
	freebsd run --yes --image image --out refused "$@" >stdout 2>stderr
	status=$?
	[ $status -eq "$expected" ] || atf_fail "$*: exit status $status"
	atf_check -o ignore grep "$text" stderr
	[ ! -e refused ] || atf_fail "$*: it began"
}

# stage STAGE ENDING: "STATUS SCORE" of the document
stage() {
	python3 - "$1" "$2" <<-'EOF'
	import json, sys
	device = json.load(open("out/run.json"))["devices"][0]
	for s in device["stages"]:
	    if s["stage"] == sys.argv[1] and s.get("ending", "") == sys.argv[2]:
	        tried = s.get("attempts", [])
	        passed = sum(a["status"] == "PASS" for a in tried)
	        print(s["status"], "%d/%d" % (passed, len(tried)))
	EOF
}

verdict() {
	python3 -c 'import json
print(json.load(open("out/run.json"))["devices"][0]["verdict"])'
}

# is TEXT FUNCTION [ARGUMENT...]
is() {
	text=$1
	shift
	got=$("$@")
	[ "$got" = "$text" ] || atf_fail "$*: $got, expected $text"
}

# What is left behind: no VM, no owner, the host's own driver.
clean() {
	[ -z "$(ls vm)" ] || atf_fail "VMs are left: $(ls vm)"
	[ ! -e owner ] || atf_fail "a VM owns the device"
	atf_check -o inline:"em\n" cat driver
}
