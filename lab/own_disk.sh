#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# own_disk.sh KIND FILE [IMAGE]: a disk as a user might have it, for pptcheck run
# --guest.  "silent" is a boot sector that halts, "writer" one that writes 16 MiB
# before.  The others start a small Linux with the kernel and modules of the
# image: "agent" by BIOS and with the QEMU guest agent, "console" by BIOS with its
# messages on the console, "uefi" as "agent" by UEFI.
set -eu

kind=$1
disk=$2
cache=${PPTCHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pptcheck}
image=${3:-$cache/image}

if [ "$kind" = silent ]; then
	truncate -s 1M "$disk"
	# cli; hlt; jmp back to hlt
	printf '\372\364\353\375' | dd of="$disk" conv=notrunc 2>/dev/null
	printf '\125\252' | dd of="$disk" bs=1 seek=510 conv=notrunc 2>/dev/null
	exit 0
fi
if [ "$kind" = writer ]; then
	truncate -s 16M "$disk"
	# xor ax, ax; mov ds, ax; again: mov si, packet; mov ax, 0x4300;
	# int 0x13; add word [packet + 8], 64; cmp word [packet + 8], 0x7f80;
	# jb again; cli; hlt.  The packet (extended write of INT 13h, EDD-3):
	# 64 sectors from 0x7c00, from sector 64 on.
	{
		printf '\061\300\216\330\276\040\174\270\000\103\315\023'
		printf '\203\006\050\174\100\201\076\050\174\200\177\162\353'
		printf '\372\364\353\375\000\000\000'
		printf '\020\000\100\000\000\174\000\000'
		printf '\100\000\000\000\000\000\000\000'
	} | dd of="$disk" conv=notrunc 2>/dev/null
	printf '\125\252' | dd of="$disk" bs=1 seek=510 conv=notrunc 2>/dev/null
	exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root/bin" "$root/etc"
cp "$(command -v busybox)" "$root/bin/busybox"
printf 'NAME=Test\nID=test\nVERSION_ID=1\n' >"$root/etc/os-release"
if [ "$kind" != console ]; then
	dpkg-deb -x "$cache"/packages/qemu-guest-agent_*.deb "$work/agent"
	mkdir -p "$root/usr/sbin"
	cp "$work/agent/usr/sbin/qemu-ga" "$root/usr/sbin/"
	ldd "$root/usr/sbin/qemu-ga" | grep -o '/[^ )]*' | while read -r lib; do
		mkdir -p "$root${lib%/*}"
		cp -L "$lib" "$root$lib"
	done
fi
cat >"$root/init" <<'INIT'
#!/bin/busybox sh
# PID 1 of a guest of the user's.
/bin/busybox mkdir -p /proc /sys /dev /tmp /run
/bin/busybox --install -s /bin
export PATH=/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev 2>/dev/null
exec </dev/ttyS0 >/dev/ttyS0 2>&1
cd /modules
while read -r m; do insmod $m; done <order
while IFS=: read -r m need; do
	case $m in
	nvme.ko) for n in $need $m; do insmod $n 2>/dev/null; done ;;
	esac
done <dep
for p in /sys/class/virtio-ports/*; do
	[ "$(cat $p/name)" = org.qemu.guest_agent.0 ] || continue
	port=/dev/${p##*/}
done
[ ! -x /usr/sbin/qemu-ga ] || qemu-ga -m virtio-serial -p $port -t /run &
echo
echo "test login: "
while :; do sleep 3600; done
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc --quiet) >"$work/extra"
cat "$image/initramfs" "$work/extra" >"$work/initrd"
words='console=ttyS0 panic=-1 mitigations=off no_timer_check nohz=off highres=off'
[ "$kind" = console ] || words="$words quiet"
size=$((($(stat -c %s "$work/initrd") + $(stat -c %s "$image/bzImage")) / 1048576 + 12))
rm -f "$disk"
truncate -s "$size"M "$disk"

if [ "$kind" != uefi ]; then
	dpkg-deb -x "$cache"/packages/syslinux_*.deb "$work/boot"
	printf 'DEFAULT test\nLABEL test\nKERNEL kernel\nINITRD initrd\nAPPEND %s\n' \
	    "$words" >"$work/syslinux.cfg"
	# A disk without partitions, as a memory stick may be.
	mformat -i "$disk" -T $((size * 2048)) -h 64 -s 32 ::
	"$work/boot/usr/bin/syslinux" --install "$disk"
	mcopy -i "$disk" "$work/syslinux.cfg" "$work/initrd" ::
	mcopy -i "$disk" "$image/bzImage" ::/kernel
	exit 0
fi

printf '%s' "$words" >"$work/cmdline"
dpkg-deb -x "$cache"/packages/systemd-boot-efi_*.deb "$work/stub"
# Sections as systemd-stub(7) has them, where ukify puts them.
objcopy --add-section .cmdline="$work/cmdline" \
    --change-section-vma .cmdline=0x30000 \
    --add-section .linux="$image/bzImage" \
    --change-section-vma .linux=0x2000000 \
    --add-section .initrd="$work/initrd" \
    --change-section-vma .initrd=0x4000000 \
    "$work/stub/usr/lib/systemd/boot/efi/linuxx64.efi.stub" \
    "$work/BOOTX64.EFI"
# One partition of type EF at 1 MiB.
printf '\0\0\0\0\357\0\0\0\0\010\0\0' |
    dd of="$disk" bs=1 seek=446 conv=notrunc 2>/dev/null
sectors=$(((size - 1) * 2048))
for shift in 0 8 16 24; do
	printf '%b' "\\0$(printf %o $((sectors >> shift & 255)))"
done | dd of="$disk" bs=1 seek=458 conv=notrunc 2>/dev/null
printf '\125\252' | dd of="$disk" bs=1 seek=510 conv=notrunc 2>/dev/null
mformat -i "$disk@@1M" -T $sectors ::
mmd -i "$disk@@1M" ::/EFI ::/EFI/BOOT
mcopy -i "$disk@@1M" "$work/BOOTX64.EFI" ::/EFI/BOOT/BOOTX64.EFI
