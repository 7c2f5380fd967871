#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Can this CPU, and this kernel, run guests?

check {
   id = "cpu-no-virtualization",
   title = "The CPU shows no VT-x or SVM",
   scope = "host", severity = "fail", stage = "host.iommu", decisive = false,
   why = "Guests run with the CPU's help: VT-x (Intel, flag vmx) or SVM (AMD, flag svm). The flag is missing where the "
      .. "CPU has none, where the firmware switched it off, and inside a guest whose hypervisor does not nest.",
   eval = function(_, host)
      if host:need("cpu.virtualization") ~= "none" then return pass() end
      if host:is("cpu.under_hypervisor", true) then
         return finding("This host is itself a guest, and its hypervisor shows it no VT-x or SVM.")
      end
      return finding("The CPU shows no VT-x or SVM.")
   end,
   fix = {
      linux = "Switch on VT-x / SVM in the firmware set-up; inside a guest, nested virtualization on its host.",
      freebsd = "Switch on VT-x / SVM in the firmware set-up; inside a guest, nested virtualization on its host.",
   },
}

check {
   id = "kvm-missing",
   title = "There is no /dev/kvm",
   scope = "host", severity = "warn", stage = "vm.start", os = "linux", hypervisor = "qemu",
   why = "Without KVM QEMU translates every instruction: a guest with a device still works, many times slower. The "
      .. "modules kvm_intel and kvm_amd do not load where the firmware switched VT-x or SVM off.",
   eval = function(_, host)
      if host:need("kvm.device") then return pass() end
      return finding("There is no /dev/kvm: guests would be emulated.")
   end,
   fix = { linux = "modprobe kvm_intel   # or kvm_amd; if that fails, VT-x / SVM is off in the firmware" },
}

check {
   id = "kvm-denied",
   title = "This user may not open /dev/kvm",
   scope = "host", severity = "note", stage = "vm.start", os = "linux", hypervisor = "qemu",
   why = "Access goes by the node's group, mostly kvm, or by an ACL of the seat.",
   applies = function(_, host) return host:is("kvm.device", true) end,
   eval = function(_, host)
      if host:need("kvm.openable") then return pass() end
      return finding("This user may not open /dev/kvm.")
   end,
   synthetic = "a permission",
   fix = { linux = "usermod -aG kvm \"$USER\"   # then log in again" },
}

check {
   id = "kvm-does-not-boot",
   title = "KVM opens but boots no guest",
   scope = "host", severity = "warn", stage = "guest.boot", os = "linux", hypervisor = "qemu",
   why = "Inside clouds and some containers /dev/kvm exists, opens and creates a vCPU, and still no stock kernel boots "
      .. "under it. pptcheck run tries it once and remembers the answer for this kernel, CPU and QEMU.",
   eval = function(_, host)
      if host:need("kvm.boots") then return pass() end
      return finding("KVM was tried here, and no guest booted under it; guests would be emulated.")
   end,
   synthetic = "an answer remembered from a run",
}

check {
   id = "qemu-missing",
   title = "QEMU is not installed",
   scope = "host", severity = "note", stage = "vm.start", os = "linux", hypervisor = "qemu",
   why = "pptcheck run and libvirt start guests with qemu-system-x86_64.",
   eval = function(_, host)
      if host:need("qemu.present") then return pass() end
      return finding("qemu-system-x86_64 is not in PATH.")
   end,
   synthetic = "a package",
   fix = { linux = "apt install qemu-system-x86   # dnf install qemu-kvm, pacman -S qemu-base" },
}

check {
   id = "vfio-driver-missing",
   title = "The kernel has no vfio-pci",
   scope = "host", severity = "fail", stage = "vm.start", os = "linux", hypervisor = "qemu", decisive = false,
   why = "vfio-pci is the driver under which a device is given to QEMU. Kernels for clouds and appliances often leave "
      .. "it out (CONFIG_VFIO_PCI).",
   eval = function(_, host)
      if host:need("vfio.driver") then return pass() end
      return finding("This kernel has no vfio-pci, neither built in nor as a module.")
   end,
   synthetic = "a kernel without the module",
   fix = { linux = "Install the distribution's generic kernel (Debian: linux-image-amd64)." },
}
