#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What must never be taken from a host, each refused for its own reason, with
# nothing changed.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

disk=/dev/nvme0n1
other=/dev/nvme1n1
nic=0000:03:00.0
usb=0000:03:00.1
physical=0000:04:00.0

driver_of() {
	now=$(readlink "/sys/bus/pci/devices/$1/driver")
	echo "${now##*/}"
}

# refused ADDRESS REASON: even with --yes, and the driver is what it was.
refused() {
	before=$(driver_of "$1")
	want 3 pptcheck run --yes "$1" --restarts 1 --out refused
	said "$2"
	[ ! -e refused ] || fail "a refused run left a folder"
	[ "$(driver_of "$1")" = "$before" ] || fail "$1 changed its driver"
	[ ! -e /run/pptcheck/journal ] || fail "a journal for nothing"
}

DM_DISABLE_UDEV=1
export DM_DISABLE_UDEV

until [ -b $disk ] && [ -b $other ]; do sleep 0.2; done
interface=$(ls /sys/bus/pci/devices/$nic/net)
modprobe -a dm-mod dm-crypt xts md-mod raid1 btrfs ext4

echo "== a mounted partition"
echo ',,L' | sfdisk -q $disk
until [ -b ${disk}p1 ]; do sleep 0.2; done
mkfs.ext4 -q ${disk}p1
mkdir -p /mnt/disk
mount ${disk}p1 /mnt/disk
refused $bdf "nvme0n1p1 is mounted on /mnt/disk"
umount /mnt/disk
wipefs -qa ${disk}p1 $disk
sleep 1

echo "== swap"
mkswap -q $disk
swapon $disk
refused $bdf "nvme0n1 is swap space"
swapoff $disk
wipefs -qa $disk

echo "== LVM"
pvcreate -qy $disk
vgcreate -qy lab $disk
# There is no udev here that would make the nodes.
lvcreate -qy -Zn -Wn --noudevsync -n root -l 10 lab
dmsetup mknodes
mkfs.ext4 -q /dev/mapper/lab-root
mount /dev/mapper/lab-root /mnt/disk
refused $bdf "nvme0n1 carries dm-0 (LVM)"
umount /mnt/disk
vgremove -qfy --noudevsync lab
pvremove -qy $disk

echo "== md"
mdadm --quiet --create /dev/md0 --run --level=1 --raid-devices=2 \
    --metadata=1.2 $disk $other
mkfs.ext4 -q /dev/md0
mount /dev/md0 /mnt/disk
refused $bdf "nvme0n1 carries md0"
refused 0000:02:00.0 "nvme1n1 carries md0"
umount /mnt/disk
mdadm --quiet --stop /dev/md0
mdadm --quiet --zero-superblock $disk $other

echo "== dm-crypt"
echo key | cryptsetup open --type plain --cipher aes-xts-plain64 \
    --key-size 256 --hash sha256 $disk secret
refused $bdf "nvme0n1 carries dm-0 (dm-crypt)"
cryptsetup close secret

echo "== btrfs over two disks"
mkfs.btrfs -qf $disk $other
mount $disk /mnt/disk
refused 0000:02:00.0 "nvme1n1 is part of a mounted btrfs"
umount /mnt/disk
wipefs -qa $disk $other

echo "== a disk that may have several paths: only a hidden one is the function's"
shared=$(basename "$(readlink -f /sys/class/nvme-subsystem/*/nvme?n? | head -1)")
until [ -b "/dev/$shared" ]; do sleep 0.2; done
mkfs.ext4 -q "/dev/$shared"
mount "/dev/$shared" /mnt/disk
refused $physical "$shared is mounted on /mnt/disk"
umount /mnt/disk

echo "== held by something that leaves no trace, as ZFS does"
python3 -c 'import os, sys, time
fd = os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL)
open("held", "w").close()
time.sleep(600)' $disk &
holder=$!
until [ -e held ]; do sleep 0.2; done
refused $bdf "nvme0n1 is held exclusively"
kill $holder
wait $holder

echo "== boot VGA"
refused 0000:00:10.0 "is the boot VGA"

echo "== a bridge"
refused 0000:00:1c.0 "is a bridge"

echo "== default route, also for the function beside it"
ip link set "$interface" up
ip address add 192.0.2.1/24 dev "$interface"
ip route add default via 192.0.2.2 onlink dev "$interface"
refused $nic "$interface has the default route"
refused $usb "shares its IOMMU group: $nic is in use: $interface has the default"
ip route del default

echo "== default route over a bridge, and over IPv6"
modprobe -a bridge ipv6
ip link add br0 type bridge
ip link set "$interface" master br0
ip link set br0 up
ip route add default via 192.0.2.2 onlink dev br0
refused $nic "br0 has the default route"
ip link del br0
ip -6 address add 2001:db8::1/64 dev "$interface"
ip -6 route add default via 2001:db8::2 onlink dev "$interface"
refused $nic "$interface has the default route"
ip -6 route del default

echo "== the caller's ssh"
SSH_CONNECTION="192.0.2.9 50000 192.0.2.1 22"
export SSH_CONNECTION
refused $nic "$interface carries your ssh session"
unset SSH_CONNECTION

echo "== a physical function whose virtual functions are in use"
virtual=/sys/bus/pci/devices/$physical/sriov_numvfs
echo 1 >$virtual
[ -e /sys/bus/pci/devices/$physical/virtfn0 ] || fail "no virtual function"
refused $physical "$physical has 1 virtual functions in use"
echo 0 >$virtual

echo "== the whole group, taken and given back"
want 2 pptcheck run 03:00.0 --out asked
said "to take $nic $usb from the host"
bind nvme
want 0 pptcheck run --yes 03:00.0 --restarts 1 --out whole
said "$nic: taken from e1000e"
said "$usb: taken from xhci_hcd"
[ "$(driver_of $nic)" = e1000e ] || fail "the NIC is not back"
[ "$(driver_of $usb)" = xhci_hcd ] || fail "the USB controller is not back"
nothing_left
