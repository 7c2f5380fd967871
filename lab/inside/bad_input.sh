#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What a run cannot work with: one clear line, the right exit status, and
# nothing is changed, started or left.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

pptcheck=$(command -v pptcheck)
other=/tmp/other
mkdir -p $other/bin
chmod 1777 $other

# refuses STATUS TEXT COMMAND...
refuses() {
	status=$1 text=$2
	shift 2
	before=$(readlink $device/driver)
	want "$status" "$@"
	[ "$(wc -l <last)" -eq 1 ] || fail "not one line"
	said "^pptcheck: .*$text"
	[ "$(readlink $device/driver)" = "$before" ] || fail "driver changed"
	[ ! -e /run/pptcheck/journal ] || fail "a journal for nothing"
	[ ! -e no ] || fail "a refused run left a folder"
}

# full DIR SIZE: a file system without a byte left.
full() {
	mkdir -p "$1"
	mount -t tmpfs -o "size=$2" tmpfs "$1"
	dd if=/dev/zero of="$1/fill" bs=4k 2>/dev/null
}

echo "== devices"
refuses 2 "77:00.0: no such PCI function" pptcheck run 77:00.0 --out no
refuses 2 "fffe:fffe: no such device" pptcheck run fffe:fffe --out no

echo "== its native driver has it, no yes"
bind nvme
refuses 2 "to take $bdf from the host: pptcheck run --yes 01:00.0" \
    pptcheck run 01:00.0 --out no

echo "== no permission to take it"
refuses 3 "driver_override (only root may.*: Permission denied" \
    setpriv --reuid 65534 --regid 65534 --clear-groups \
    env HOME=$other pptcheck run --yes 01:00.0 --out $other/no

echo "== no room for the journal, for the marker of a crash, for evidence"
full full 16k
refuses 3 "full.*: No space left on device" \
    env PPTCHECK_STATE="$(pwd)/full" pptcheck run --yes 01:00.0 --out no
refuses 3 "full.*: No space left on device" \
    env PPTCHECK_LASTING="$(pwd)/full" pptcheck run --yes 01:00.0 --out no
refuses 3 "no room for evidence: 0 KiB free, .* give another --out" \
    pptcheck run --yes 01:00.0 --out full/no
[ ! -e full/no ] || fail "a refused run left a folder"
umount full

echo "== --out cannot be written"
refuses 3 "/proc/no" pptcheck run --yes 01:00.0 --out /proc/no
: >file
refuses 3 "file.*: \(Not a directory\|File exists\)" \
    pptcheck run --yes 01:00.0 --out file

echo "== tools"
ln -s "$(command -v qemu-system-x86_64)" $other/bin/
refuses 3 "kyua is not in PATH; install the package kyua" \
    env PATH=$other/bin "$pptcheck" run --yes 01:00.0 --out no
refuses 3 "absent is not there; install QEMU .* or give --qemu" \
    pptcheck run --yes 01:00.0 --qemu absent --out no
cat >$other/qemu <<-'END'
	#!/bin/sh
	case $* in
	*help*) echo 'name "virtio-net-pci", bus PCI' ;;
	esac
END
chmod +x $other/qemu
refuses 3 "other/qemu has no vfio-pci device; use a QEMU built with VFIO" \
    pptcheck run --yes 01:00.0 --qemu $other/qemu --out no
refuses 3 "absent" pptcheck run --yes 01:00.0 --image absent --out no

echo "== kernels and modules for the image"
kernel=${PPTCHECK_CACHE:-$HOME/.cache/pptcheck}/image/bzImage
modules=$other/6.1.0-1
mkdir -p $modules
: >$modules/modules.dep
refuses 3 "absent: No such file" pptcheck image build \
    --kernel absent --modules $modules --out $other/image
refuses 3 "qemu: not a Linux x86 kernel" pptcheck image build \
    --kernel $other/qemu --modules $modules --out $other/image
refuses 3 "kernel of release .*, but the modules are of 6.1.0-1" \
    pptcheck image build --kernel "$kernel" --modules $modules \
    --out $other/image

bind vfio-pci
group=$(readlink $device/iommu_group)
group=${group##*/}

echo "== another process holds the group"
python3 -c 'import os, sys, time
fd = os.open(sys.argv[1], os.O_RDWR)
open("group", "w").close()
time.sleep(600)' "/dev/vfio/$group" &
holder=$!
until [ -e group ]; do sleep 0.2; done
refuses 3 "IOMMU group $group is taken: process $holder (python3)" \
    pptcheck run 01:00.0 --out no
kill $holder
wait $holder

echo "== no permission for /dev/vfio"
refuses 3 "/dev/vfio/$group (run as root, or give your user" \
    setpriv --reuid 65534 --regid 65534 --clear-groups \
    env HOME=$other pptcheck run 01:00.0 --out $other/no

echo "== memory that may not be locked"
refuses 3 "pins 294912 KiB of memory, .* lock 8192 KiB: raise it with ulimit" \
    setpriv --bounding-set -ipc_lock --inh-caps -ipc_lock \
    prlimit --memlock=8388608:8388608 pptcheck run 01:00.0 --out no

echo "== the disk gets full in the middle of a run"
bind nvme
mkdir room
mount -t tmpfs -o size=8m tmpfs room
pptcheck run --yes 01:00.0 --restarts 1 --out room/run >room.txt 2>&1 &
pid=$!
wait_event room/run '"event":"begin","stage":"guest.boot"'
dd if=/dev/zero of=room/fill bs=4k 2>/dev/null
wait $pid
got=$?
cat room.txt
[ $got -eq 3 ] || fail "exit status $got on a full disk"
grep -q "No space left\|disk is full" room.txt || fail "nobody was told"
bound nvme
nothing_left
umount room
