#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The wrong driver bound, taken after a yes, given back; refused when in use.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

bind pci-stub
want 4 pptcheck run --out unbound
said "bound to pci-stub, not to vfio-pci; bind it: modprobe vfio-pci"
want 2 pptcheck run 01:00.0 --out no-yes
said "pptcheck run --yes 01:00.0"
bound pci-stub
[ ! -e no-yes ] || fail "a run that did nothing left a folder"

bind nvme
modprobe ext4
mkdir -p /mnt/disk
until [ -b /dev/nvme0n1 ]; do sleep 0.2; done
mkfs.ext4 -q /dev/nvme0n1
mount /dev/nvme0n1 /mnt/disk
want 3 pptcheck run --yes 01:00.0 --out mounted
said "nvme0n1 is mounted on /mnt/disk"
bound nvme
umount /mnt/disk

want 0 pptcheck run --yes 01:00.0 --restarts 1 --out taken
said "taken from nvme"
said "works .*proven .*6/6 .*flr"
said "restarts: reboot 1/1, system_reset 1/1, poweroff 1/1, kill 1/1, panic 1/1, idle 1/1"
grep -q '"stage": "host.reclaim"' taken/run.json || fail "no host.reclaim"
bound nvme
nothing_left
