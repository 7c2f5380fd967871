#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# own_guest.sh DISK...: pptcheck run --guest with disks by lab/own_disk.sh; what
# can be seen of each decides what is said.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

# stage RUN STAGE STATUS [TEXT]: recorded so, with that text in the line.
stage() {
	grep -q "\"event\":\"stage\",\"stage\":\"$2\".*\"status\":\"$3\".*${4:-}" \
	    "$1/events.jsonl" || {
		cat "$1/events.jsonl"
		fail "$1: no $2 $3 ${4:-}"
	}
}

before=$(cat "$@" | sha256sum)
for disk in "$@"; do
	kind=${disk##*/}
	case $kind in
	silent)
		want 4 pptcheck run --guest "$disk" --guest-memory 256 \
		    --restarts 1 --timeout 10 --out "$kind"
		stage "$kind" vm.start PASS '"witness":"none"'
		stage "$kind" guest.boot SKIP 'neither a QEMU guest agent'
		stage "$kind" guest.restart PASS
		stage "$kind" vm.restart PASS
		;;
	agent)
		want 0 pptcheck run --guest "$disk" --firmware bios \
		    --guest-memory 512 \
		    --restarts 1 --timeout 150 --out "$kind"
		stage "$kind" vm.start PASS '"witness":"agent"'
		for s in boot enumerate driver function restart; do
			stage "$kind" guest.$s PASS
		done
		stage "$kind" guest.driver PASS '"driver":"nvme"'
		stage "$kind" vm.restart PASS '"reset":"flr"'
		said 'works .*proven'
		;;
	console)
		want 4 pptcheck run --guest "$disk" --firmware bios \
		    --guest-memory 512 \
		    --restarts 1 --timeout 150 --out "$kind"
		stage "$kind" vm.start PASS '"witness":"console"'
		stage "$kind" guest.driver PASS '"driver":"nvme"'
		stage "$kind" guest.function SKIP 'only disks under Linux'
		stage "$kind" vm.restart PASS
		;;
	*) fail "no kind $kind" ;;
	esac
	grep -q '"guest": "own"' "$kind/run.json" || fail "$kind: no setting"
done
nothing_left
[ "$(cat "$@" | sha256sum)" = "$before" ] || fail "a disk was changed"
