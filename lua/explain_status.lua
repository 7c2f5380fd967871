-- SPDX-License-Identifier: BSD-2-Clause
-- What an exit status of a hypervisor can prove and what it cannot.
local status = {}

-- failed: true when the status alone proves that something failed; nil when it
-- proves nothing.  Sources: bhyve(8) EXIT STATUS; bhyverun.c, amd64/vmexit.c
-- and pci_passthru.c of FreeBSD 14.0.
local bhyve = {
   [0] = { "the guest asked for a reboot",
      "that the guest ran far enough to ask for it",
      "that the device worked: bhyve ends with 0 after -h as well" },
   [1] = { "the guest powered off",
      nil,
      "that it ended well: a wrong option, a failure to set up MSI or MSI-X " ..
         "and an error of the vCPU end with 1 too; the error output decides" },
   [2] = { "the guest halted its processors",
      "that the guest ran",
      "why it halted: a panic ends in this state too" },
   [3] = { "the guest ended in a triple fault",
      "that the guest ran and crashed, most often in its firmware or loader",
      "that the device had a part in it; start once without it", true },
   [4] = { "bhyve stopped with an error",
      "that the hypervisor failed, mostly before the guest's first instruction",
      "which error: some eighty ways lead to this status and each prints its " ..
         "own line on the error output", true },
   [64] = { "bhyve was called with a wrong option value (EX_USAGE)",
      "that no guest was started", "which option: the error output names it",
      true },
   [71] = { "the operating system refused bhyve something (EX_OSERR)",
      "that the start failed at a processor, its topology or the sandbox",
      "that the device had a part in it: passthrough does not end with 71",
      true },
   [100] = { "the kernel gave bhyve a reason for the end that it does not know",
      "that kernel and bhyve are of different versions, or a defect of either",
      nil, true },
   [134] = { "bhyve aborted (SIGABRT)",
      "that an assertion failed or the processor met what bhyve cannot emulate",
      "which: the error output has the assertion or the exit's registers", true },
   [137] = { "bhyve was killed (SIGKILL)", nil,
      "who killed it: a person, a supervisor's deadline, or the kernel for " ..
         "want of memory; the kernel log tells the last one" },
   [143] = { "bhyve was told to end (SIGTERM) before the guest could react",
      nil, "that the guest powered off: it did not" },
}

-- qemu(1); system/runstate.c, hw/misc/debugexit.c of QEMU 10.0.
local qemu = {
   [0] = { "QEMU ended as it was asked to", nil,
      "that the guest ended well: a panic without the pvpanic driver looks " ..
         "the same" },
   [1] = { "QEMU stopped with an error, or the guest panicked",
      nil,
      "which of the two: an error has a line on the error output; with " ..
         "-action panic=exit-failure a panic has none", true },
   [134] = { "QEMU aborted (SIGABRT)",
      "that an assertion failed; with passthrough mostly a device whose " ..
         "configuration space reads all ones",
      nil, true },
   [137] = { "QEMU was killed (SIGKILL)", nil,
      "who killed it: a person, a supervisor's deadline, or the kernel for " ..
         "want of memory; the kernel log tells the last one" },
   [139] = { "QEMU crashed (SIGSEGV)", "a defect of QEMU",
      "that the device is at fault", true },
   [143] = { "QEMU was told to end (SIGTERM)", nil,
      "that the guest powered off" },
}

-- What tells one possible cause from the others.
local tells = {
   ["amdvi-disabled"] = "sysctl hw.vmm.amdvi.enable",
   ["bar-not-page-aligned"] = "pciconf -lb: a memory BAR smaller than 4096 bytes",
   ["bootrom-missing"] = "ls /usr/local/share/uefi-firmware",
   ["device-not-answering"] =
      "pciconf -r -h pciB:S:F 0, once: ffff is a dead device; then no more",
   ["device-held-by-other"] = "ls /dev/vmm: is there another VM?",
   ["disk-image-missing"] = "does every file named on bhyve's command line exist?",
   ["guest-network-missing"] = "ifconfig: is there the tap device?",
   ["iommu-off"] = "sysctl hw.vmm.iommu.initialized; dmesg | grep -i -e dmar -e ivhd",
   ["memory-not-wired"] = "is -S among bhyve's options? vm-bhyve adds it itself",
   ["memory-wiring-limit"] =
      "sysctl vm.max_user_wired vm.stats.vm.v_user_wire_count",
   ["msix-table-decode-off"] = "pciconf -lb pciB:S:F between the starts: disabled",
   ["no-capability-list"] = "pciconf -lc pciB:S:F: no line cap",
   ["passthru-syntax"] = "want B/S/F, such as passthru,3/0/0",
   ["port-in-use"] = "sockstat -l: the port of fbuf",
   ["ppt-device-busy"] = "sysctl hw.vmm.iommu.initialized: 0 the IOMMU, 1 another VM",
   ["ppt-not-bound"] = "pciconf -a pptN; sysctl hw.vmm.ppt.devices",
   ["vmm-iommu-switched-off"] = "sysctl hw.vmm.iommu.enable",
   ["stale-vm"] = "ls /dev/vmm; bhyvectl --destroy --vm=NAME, then start again",
}

local stderr_first = {
   'with vm-bhyve: debug="yes" in the guest\'s configuration; the error ' ..
      "output is then in bhyve.log beside vm-bhyve.log",
   "by hand: run bhyve in the foreground and keep its error output",
}

local function number(version)
   local major, minor = (version or ""):match("^(%d+)%.?(%d*)")
   return major and tonumber(major) + (tonumber(minor) or 0) / 100
end

local function describe(n, hypervisor, entry)
   return { value = n, hypervisor = hypervisor, meaning = entry[1],
      proves = entry[2] or "nothing alone", cannot = entry[3],
      failed = entry[4] or false }
end

local function by_signal(n, name)
   return { name .. " was ended by signal " .. n - 128, nil,
      "why: the kernel log may tell", true }
end

local function of_bhyve(n, version)
   local known, v = bhyve[n], number(version)
   if n == 1 and v and v < 12 then
      -- Status 4 came with r336188 (12.0), merged to 11-STABLE as r336704.
      known = { "the guest powered off, or bhyve stopped with an error", nil,
         "which: before FreeBSD 12.0 errors ended with 1; the error output " ..
            "decides" }
   elseif n == 4 and v and v < 12 then
      known = { "bhyve of this version does not end with 4", nil,
         "anything: was the version given right? 4 came with FreeBSD 12.0 " ..
            "and the 11-STABLE of July 2018" }
   elseif not known and n > 128 and n < 160 then
      known = by_signal(n, "bhyve")
   end
   return known or { "bhyve does not end with " .. n, nil,
      "anything: it comes from a wrapper or from the shell" }
end

local function of_qemu(n)
   local known = qemu[n]
   if not known and n > 128 and n < 160 then
      known = by_signal(n, "QEMU")
   elseif not known and n % 2 == 1 then
      -- isa-debug-exit makes (value << 1) | 1 of what the guest wrote.
      known = { "the guest wrote " .. n // 2 .. " to the device isa-debug-exit",
         "that the guest ran and ended itself",
         "what it meant: that is between the guest and who wrote it" }
   end
   return known or { "QEMU does not end with " .. n, nil,
      "anything: it comes from a wrapper or from the shell" }
end

-- { value, hypervisor, meaning, proves, cannot, failed }
function status.decode(n, hypervisor, version)
   return describe(n, hypervisor, hypervisor == "qemu" and of_qemu(n) or
      of_bhyve(n, version))
end

-- Causes of these ids, most frequent first, with what tells them apart:
-- { cause, text, tell }; nil when there is nothing to choose from.
function status.readings(ids, causes, hypervisor)
   local list = {}
   for i, id in ipairs(ids or {}) do
      local collect = (causes[id].collect or {})[1]
      list[i] = { cause = id, text = causes[id].text,
         tell = hypervisor == "qemu" and collect or tells[id] or collect or
            "its own line in the error output" }
   end
   return #list > 0 and list or nil
end

-- The same for status 4 when no line tells, at the first start or a later one;
-- and what to do before guessing.
function status.candidates(decoded, again, causes)
   if decoded.hypervisor ~= "bhyve" or decoded.value ~= 4 or
      not decoded.failed then
      return nil
   end
   local cause = causes[again and "second-start-fails" or "bhyve-status-4"]
   return status.readings(cause and cause.candidates, causes, "bhyve"),
      stderr_first
end

-- Lines in which a manager writes how bhyve ended, and which start it was.
status.patterns = {
   { label = "status-vm-bhyve", pattern = [[bhyve exited with status:? [0-9]+]],
      value = "bhyve exited with status:? (%d+)" },
   { label = "status-cbsd", pattern = [[bhyve exit code: [0-9]+]],
      value = "bhyve exit code: (%d+)" },
   { label = "status-hoster", pattern = [[returned a panic exit code: [0-9]+]],
      value = "panic exit code: (%d+)" },
   { label = "run-vm-bhyve", pattern = [[starting bhyve \(run [0-9]+\)]],
      run = "starting bhyve %(run (%d+)%)" },
}

-- The last status among the lines that these patterns found, and whether the
-- guest had been started before: value, again, line; or nil.  found: as matches
-- of explain_rank, with the pattern above as row.
function status.in_log(found)
   local last, starts, statuses = nil, 0, 0
   for _, m in ipairs(found) do
      for _, hit in ipairs(m.hits) do
         if m.row.run then
            starts = math.max(starts, tonumber(hit.text:match(m.row.run)) or 0)
         else
            local value = tonumber(hit.text:match(m.row.value))
            statuses = statuses + 1
            if value and (not last or hit.input > last.hit.input or
               hit.input == last.hit.input and hit.line > last.hit.line) then
               last = { value = value, hit = hit }
            end
         end
      end
   end
   if not last then return nil end
   last.again = starts > 1 or statuses > 1
   return last
end

return status
