#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A QEMU whose emulated NVMe cannot be read: the negative control fails, and the
# device is not blamed.  With a good one the answer is remembered.
# shellcheck source=lab/inside/common.sh
. "${0%/*}/common.sh"

qemu=$(command -v qemu-system-x86_64)
error=inject-error.0.event=none,inject-error.0.iotype=read,inject-error.0.errno=5
cat >broken-qemu <<EOF
#!/bin/sh
for a; do
	shift
	case \$a in
	*,driver=null-co,*)
		a=if=none,id=control,driver=blkdebug,image.driver=null-co
		a=\$a,image.size=67108864,image.read-zeroes=on,$error
		;;
	esac
	set -- "\$@" "\$a"
done
exec $qemu "\$@"
EOF
chmod +x broken-qemu

want 3 pptcheck run --qemu "$(pwd)/broken-qemu" --restarts 1 --out broken
said "guest.driver .*ERROR .*negative control: an emulated device of class nvme"
said "inconclusive"
want 0 pptcheck run --restarts 1 --out good
[ -e good/evidence/pci_0000_01_00_0/control-nvme ] || fail "no control"
want 0 pptcheck run --restarts 1 --out again
[ ! -e again/evidence/pci_0000_01_00_0/control-nvme ] || fail "not remembered"
grep -q '"control":"passed"' again/events.jsonl || fail "not told"
nothing_left
