-- SPDX-License-Identifier: BSD-2-Clause
-- A virtual function of an NVMe controller: the host's driver keeps the
-- physical one, gives the virtual one queues and interrupts (NVMe 1.4, 5.22,
-- Virtualization Management) and sets it online.
board {
   base      = "intel",
   ident     = "nvme-vf",
   descr     = "VT-d, virtual function of an NVMe controller",
   devices   = {
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1c.0",
      "nvme-subsys,id=sub0",
      "nvme,serial=lab,subsys=sub0,bus=rp1,sriov_max_vfs=1," ..
         "sriov_vq_flexible=4,sriov_vi_flexible=2,max_ioqpairs=6,msix_qsize=5",
      "nvme-ns,drive=nvme0,nsid=1,shared=on",
   },
   modules   = { "kvm-amd", "vfio-pci", "nvme" },
   bind      = { "0000:01:00.0:nvme" },
   before    = [[
set -e
d=/sys/bus/pci/devices
until [ -e $d/0000:01:00.0/nvme/nvme0 ] && [ -c /dev/nvme0 ]; do sleep 0.2; done
echo 0 >$d/0000:01:00.0/sriov_drivers_autoprobe
echo 1 >$d/0000:01:00.0/sriov_numvfs
python3 -c '
import fcntl, struct
# struct nvme_passthru_cmd and NVME_IOCTL_ADMIN_CMD of linux/nvme_ioctl.h
def admin(action, resource, number):
    command = bytearray(72)
    command[0] = 0x1c
    struct.pack_into("<II", command, 40,
        action | resource << 8 | 1 << 16, number)
    with open("/dev/nvme0", "rb") as f:
        status = fcntl.ioctl(f, 0xC0484E41, command)
    if status:
        raise SystemExit("action %d: status %x" % (action, status))
admin(7, 0, 0)
admin(8, 0, 4)
admin(8, 1, 2)
admin(9, 0, 0)
'
echo vfio-pci >$d/0000:01:00.1/driver_override
echo 0000:01:00.1 >/sys/bus/pci/drivers_probe
set +e
]],
   expect    = { ["0000:01:00.1"] = "works" },
   findings  = { "sriov-vf" },
}
