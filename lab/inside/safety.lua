-- SPDX-License-Identifier: BSD-2-Clause
-- A host that needs its devices: two disks, a NIC that shares its group with a
-- USB controller, a VGA, and a disk that may have several paths, whose function
-- has virtual functions.  Only for the tests of what is refused.
board {
   base      = "../boards/intel",
   ident     = "safety",
   descr     = "devices that a host needs",
   devices   = {
      "VGA,bus=pcie.0,addr=10.0",
      "pcie-root-port,id=rp1,chassis=1,slot=1,bus=pcie.0,addr=1b.0",
      "nvme,drive=disk0,serial=lab0,bus=rp1",
      "pcie-root-port,id=rp2,chassis=2,slot=2,bus=pcie.0,addr=1c.0",
      "nvme,drive=disk1,serial=lab1,bus=rp2",
      "pcie-root-port,id=rp3,chassis=3,slot=3,bus=pcie.0,addr=1d.0",
      "e1000e,bus=rp3,addr=0.0,multifunction=on,romfile=,netdev=net0",
      "qemu-xhci,bus=rp3,addr=0.1",
      "pcie-root-port,id=rp4,chassis=4,slot=4,bus=pcie.0,addr=1e.0",
      "nvme-subsys,id=sub0",
      "nvme,id=multi,serial=lab2,subsys=sub0,bus=rp4,sriov_max_vfs=1," ..
         "sriov_vq_flexible=2,sriov_vi_flexible=1",
      "nvme-ns,drive=disk2,bus=multi,nsid=1",
   },
   netdevs   = { "hubport,id=net0,hubid=0" },
   disks     = { "disk0:300", "disk1:300", "disk2:64" },
   modules   = { "kvm-amd", "vfio-pci", "nvme", "e1000e", "xhci-pci" },
   bind      = {},
}
