-- SPDX-License-Identifier: BSD-2-Clause
--
-- Windows guests: Device Manager's codes as users and tools write them, and the
-- stop codes that bad passthrough causes.
local doc = "Microsoft: error codes in Device Manager"

return {
   {
      id = "windows-code-43", where = "guest-windows", severity = "fail", stage = "guest.driver",
      pattern = [[(\b[Cc]ode 43\b|\b[Ee]rror 43\b|CM_PROB_FAILED_POST_START|ProblemCode *: *43\b|]]
         .. [[ConfigManagerErrorCode *[:=] *43\b)]],
      cause = "windows-code-43", weight = 70,
      consequence_of = { "bar-does-not-fit", "vbios-unreadable", "device-not-answering", "amd-gpu-not-reset",
         "device-lost-in-d3cold", "no-interrupt-pin", "boot-framebuffer-holds-bar" },
      source = doc, example = "Windows has stopped this device because it has reported problems. (Code 43)",
   },
   {
      id = "windows-code-10", where = "guest-windows", severity = "fail", stage = "guest.driver",
      pattern = [[(\(Code 10\)|CM_PROB_FAILED_START\b|ProblemCode *: *10\b|ConfigManagerErrorCode *[:=] *10\b)]],
      cause = "windows-code-10", weight = 65,
      consequence_of = { "bar-does-not-fit", "device-not-answering", "device-lost-in-d3cold" },
      source = doc, example = "This device cannot start. (Code 10)",
   },
   {
      id = "windows-code-12", where = "guest-windows", severity = "fail", stage = "guest.enumerate",
      pattern = [[(cannot find enough free resources that it can use|\(Code 12\)|CM_PROB_NORMAL_CONFLICT|]]
         .. [[ProblemCode *: *12\b|ConfigManagerErrorCode *[:=] *12\b)]],
      cause = "bar-does-not-fit", weight = 80, source = doc,
      example = "This device cannot find enough free resources that it can use. (Code 12)",
   },
   {
      id = "windows-code-28", where = "guest-windows", severity = "warn", stage = "guest.driver",
      pattern = [[(drivers for this device are not installed\.? ?\(Code 28\)|CM_PROB_FAILED_INSTALL\b|]]
         .. [[ProblemCode *: *28\b|ConfigManagerErrorCode *[:=] *28\b)]],
      cause = "guest-firmware-missing", weight = 50, source = doc,
      fix = {
         linux = { "In the guest: install the device's driver; passthrough is not shown to fail." },
         freebsd = { "In the guest: install the device's driver; passthrough is not shown to fail." },
      },
      example = "The drivers for this device are not installed. (Code 28)",
   },
   {
      id = "windows-code-31", where = "guest-windows", severity = "fail", stage = "guest.driver",
      pattern = [[(cannot load the drivers required for this device\.? ?\(Code 31\)|ProblemCode *: *31\b|]]
         .. [[ConfigManagerErrorCode *[:=] *31\b)]],
      cause = "windows-code-10", weight = 50, source = doc,
      example = "This device is not working properly because Windows cannot load the drivers required for this device. "
         .. "(Code 31)",
   },
   {
      id = "windows-tdr", where = "guest-windows", severity = "fail", stage = "guest.function",
      pattern = [[(VIDEO_TDR_(FAILURE|TIMEOUT_DETECTED|ERROR)|\b0x0*116\b.*(nvlddmkm|amdkmdag|atikmpag|dxgkrnl)|]]
         .. [[Display driver (nvlddmkm|amdkmdap|amdkmdag|amduw23g|igfx[a-z]*) stopped responding)]],
      cause = "gpu-ring-fails", weight = 65, consequence_of = { "dma-fault", "gpu-off-bus" },
      source = "Microsoft: bug check 0x116",
      example = "Display driver nvlddmkm stopped responding and has successfully recovered.",
   },
   {
      id = "windows-thread-stuck", where = "guest-windows", severity = "fail", stage = "guest.driver",
      pattern = [[(THREAD_STUCK_IN_DEVICE_DRIVER|SYSTEM_THREAD_EXCEPTION_NOT_HANDLED.*(nvlddmkm|amdkmdag|]]
         .. [[atikmpag|atikmdag))]],
      cause = "amd-gpu-not-reset", weight = 50,
      source = "Microsoft: bug checks 0xEA, 0x7E; typical of the AMD reset bug",
      example = "Stop code: THREAD_STUCK_IN_DEVICE_DRIVER (atikmdag.sys)",
   },
   {
      id = "windows-nvlddmkm-153", where = "guest-windows", severity = "fail", stage = "guest.function",
      pattern = [[(nvlddmkm.*Event ID:? *(14|153)\b|\\Device\\Video[0-9]+.*(Error occurred on GPUID|]]
         .. [[Restarting TDR occurred))]],
      cause = "gpu-ring-fails", weight = 55, source = "NVIDIA's entries in the Windows event log",
      example = "\\Device\\Video3 Error occurred on GPUID: 100",
   },
   {
      id = "windows-code-unsigned", where = "guest-windows", severity = "fail", stage = "guest.driver",
      pattern = [[(\(Code (39|52)\)|CM_PROB_(UNSIGNED_DRIVER|DRIVER_FAILED_LOAD)\b|ProblemCode *: *(39|52)\b|]]
         .. [[ConfigManagerErrorCode *[:=] *(39|52)\b)]],
      cause = "guest-firmware-missing", weight = 60, source = doc,
      fix = {
         linux = { "In the guest: install the vendor's own signed driver anew; passthrough is not shown to fail." },
         freebsd = { "In the guest: install the vendor's own signed driver anew; passthrough is not shown to fail." },
      },
      example = "Windows cannot verify the digital signature for the drivers required for this device. (Code 52)",
   },
   {
      id = "windows-code-45", where = "guest-windows", severity = "fail", stage = "guest.enumerate",
      pattern = [[(not connected to the computer\. ?\(Code 45\)|CM_PROB_PHANTOM\b|ProblemCode *: *45\b|]]
         .. [[ConfigManagerErrorCode *[:=] *45\b)]],
      cause = "device-absent", weight = 60, source = doc,
      example = "Currently, this hardware device is not connected to the computer. (Code 45)",
   },
   {
      id = "windows-raidport", where = "guest-windows", severity = "warn", stage = "guest.function",
      pattern = [[Reset to device, \\Device\\RaidPort[0-9]+, was issued]],
      cause = "interrupts-not-arriving", weight = 45, candidates = { "interrupts-not-arriving", "disk-link-fails" },
      source = "Windows storport event 129",
      example = [[Reset to device, \Device\RaidPort1, was issued.]],
   },
}
