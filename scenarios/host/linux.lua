#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Limits and policies of a Linux host that stop guests with devices.

local MIB <const> = 1 << 20

check {
   id = "memlock-limit",
   title = "This user may lock too little memory",
   scope = "host", severity = "warn", stage = "vm.start", os = "linux", hypervisor = "qemu",
   why = "All memory of a guest with a device is pinned. Without CAP_IPC_LOCK the limit RLIMIT_MEMLOCK counts: the "
      .. "kernel says 'vfio_pin_pages_remote: RLIMIT_MEMLOCK exceeded' and QEMU 'Cannot allocate memory'. Root and "
      .. "libvirt's guests are not bound by it.",
   applies = function(_, host) return not host:is("host.root", true) end,
   eval = function(_, host)
      local limit = host:need("host.memlock")
      -- the smallest guest of pptcheck, and what QEMU adds
      if limit == -1 or limit >= 320 * MIB then return pass() end
      return finding("This user may lock %d MiB of memory; a guest needs all of its own.", limit // MIB)
   end,
   rate = "the default of every distribution is 8 MiB",
   fix = { linux = "echo '@kvm - memlock unlimited' > /etc/security/limits.d/vfio.conf   # then log in again" },
}

check {
   id = "memory-short",
   title = "Little memory is free to be pinned",
   scope = "host", severity = "warn", stage = "vm.start", os = "linux",
   why = "The memory of a guest with a device cannot be swapped or shared: it must be free when the guest starts.",
   eval = function(_, host)
      local free = host:need("host.memory.free")
      if free >= 512 * MIB then return pass() end
      return finding("Only %d MiB of memory are free; a guest's memory is pinned as a whole.", free // MIB)
   end,
   synthetic = "a host under pressure",
}

check {
   id = "hugepages-hold-memory",
   title = "Huge pages are set aside and not used",
   scope = "host", severity = "note", stage = "vm.start", os = "linux", hypervisor = "qemu",
   why = "Huge pages make pinning and translating a guest's memory faster, but only for guests that ask for them "
      .. "(memory-backend-file below /dev/hugepages, or <hugepages/> in libvirt). Unused ones are lost for all else.",
   eval = function(_, host)
      local total, free = host:need("host.hugepages.total"), host:need("host.hugepages.free")
      if total == 0 or free < total then return pass() end
      return finding("%d huge pages are set aside, and none is in use.", total)
   end,
   synthetic = "a setting",
}

check {
   id = "secure-boot",
   title = "Secure Boot is on",
   scope = "host", severity = "note", stage = "vm.start", os = "linux",
   why = "With Secure Boot most kernels are locked down: unsigned modules (vendor-reset, patched vfio) do not load, "
      .. "and /dev/mem and raw config writes are refused. VFIO itself works.",
   eval = function(_, host)
      if host:need("host.secure_boot") then
         return finding("Secure Boot is on: modules of your own (vendor-reset) must be signed.")
      end
      return pass()
   end,
   synthetic = "firmware state",
   fix = { linux = "mokutil --import KEY.der   # sign the module with that key, or switch Secure Boot off" },
}

check {
   id = "lockdown",
   title = "The kernel is locked down",
   scope = "host", severity = "note", stage = "host.iommu", os = "linux",
   why = "Lockdown mode 'integrity' refuses writes to config space and to BARs from user space, 'confidentiality' also "
      .. "reads of memory. VFIO works; setpci, flashrom and vendor tools do not (security/lockdown).",
   eval = function(_, host)
      local mode = host:need("host.lockdown")
      if mode == "none" then return pass() end
      return finding("The kernel is locked down (%s).", mode)
   end,
   synthetic = "a kernel setting",
}

check {
   id = "not-root",
   title = "Read without the rights of root",
   scope = "host", severity = "note", stage = "host.iommu",
   why = "Without root Linux shows 64 bytes of a function's config space and no firmware tables, FreeBSD no "
      .. "capabilities: much stays unknown.",
   eval = function(_, host)
      if host:need("host.root") then return pass() end
      return finding("Read without root: capabilities and firmware tables stay unknown.")
   end,
   rate = "the live hosts of the corpus were read by root; other captures do not tell",
   fix = { linux = "sudo pptcheck probe", freebsd = "doas pptcheck probe" },
}
