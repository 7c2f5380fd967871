-- SPDX-License-Identifier: BSD-2-Clause
--
-- Logs of the managers that start bhyve: vm-bhyve, Hoster, CBSD, wifibox.
-- Dates before the text may be in any language; patterns never look at them.
-- A row with `requires` counts only if those rows matched in the same input.

-- What explains that bhyve ended with an error.
local behind = {
   "stale-vm", "memory-not-wired", "memory-wiring-limit", "ppt-not-bound", "ppt-device-busy", "iommu-off",
   "amdvi-disabled", "ivhd-attach-failed", "device-outside-iommu-scope", "vmm-not-initialised", "vmm-not-loaded",
   "cpu-virtualization-off", "cpu-too-old", "bar-not-page-aligned", "bar-setup-fails", "no-capability-list",
   "msix-table-decode-off", "msix-table-unmappable", "passthru-syntax", "passthru-other-domain",
   "romfile-unreadable", "rom-too-large", "gvt-d-fails", "dev-pci-denied", "bhyve-not-permitted", "bhyve-bad-option",
   "bootrom-missing", "no-bootrom", "unrestricted-guest-missing", "mptable-guest-bus", "bhyve-kernel-mismatch",
   "disk-image-missing", "guest-network-missing", "port-in-use", "device-not-answering", "loader-fails",
   "second-start-fails",
}

return {
   -- vm-bhyve
   {
      id = "vm-bhyve-second-run", where = "vm-bhyve", severity = "benign", stage = "guest.restart",
      pattern = [[starting bhyve \(run ([2-9]|[1-9][0-9]+)\)]],
      source = "vm-bhyve lib/vm-run: the guest rebooted",
      example = "12月 16 19:13:17: starting bhyve (run 2)",
   },
   {
      id = "vm-bhyve-status-4-again", where = "vm-bhyve", severity = "fail", stage = "guest.restart",
      pattern = [[bhyve exited with status:? 4\b]], requires = { "vm-bhyve-second-run" },
      cause = "second-start-fails", weight = 70,
      consequence_of = behind,
      source = "vm-bhyve lib/vm-run; reported for a 2.5GbE card in a Windows guest", overlaps = { "vm-bhyve-status-4" },
      example = "12月 16 19:13:18: bhyve exited with status 4",
   },
   {
      id = "vm-bhyve-status-4", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[bhyve exited with status:? 4\b]],
      cause = "bhyve-status-4", weight = 30, consequence_of = behind,
      source = "vm-bhyve lib/vm-run; issues 284, 600", overlaps = { "vm-bhyve-status-4-again" },
      example = "Mar 10 16:01:50: bhyve exited with status 4",
   },
   {
      id = "vm-bhyve-status-71", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[bhyve exited with status:? 71\b]],
      cause = "stale-vm", weight = 40, source = "vm-bhyve issue 286; usr.sbin/bhyve/bhyverun.c",
      example = "Dec 21 20:42:03: bhyve exited with status 71",
   },
   {
      id = "vm-bhyve-status-3", where = "vm-bhyve", severity = "fail", stage = "guest.boot",
      pattern = [[bhyve exited with status:? (3|100)\b]],
      cause = "vm-run-error", weight = 40, source = "bhyve(8): 3 is a triple fault",
      example = "Mar 10 16:01:50: bhyve exited with status 3",
   },
   {
      id = "vm-bhyve-status-134", where = "vm-bhyve", severity = "fail", stage = "guest.boot",
      pattern = [[bhyve exited with status:? 134\b]],
      cause = "bhyve-assertion", weight = 45, source = "128 + SIGABRT: failed assertion or unhandled guest exit",
      example = "Mar 10 16:01:50: bhyve exited with status 134",
   },
   {
      id = "vm-bhyve-status-64", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[bhyve exited with status:? 64\b]],
      cause = "bhyve-bad-option", weight = 50, source = "usr.sbin/bhyve/bhyverun.c EX_USAGE",
      example = "Mar 10 16:01:50: bhyve exited with status 64",
   },
   {
      id = "vm-bhyve-status-killed", where = "vm-bhyve", severity = "note", stage = "guest.boot",
      pattern = [[bhyve exited with status:? (137|143)\b]],
      source = "128 + SIGKILL or SIGTERM: somebody stopped it",
      example = "Mar 10 16:01:50: bhyve exited with status 143",
   },
   {
      id = "vm-bhyve-status-clean", where = "vm-bhyve", severity = "benign", stage = "guest.boot",
      pattern = [[bhyve exited with status:? [012]\b]],
      source = "bhyve(8): rebooted, powered off, halted; 1 is no proof, see bhyve-msi-setup",
      example = "Mar 10 16:01:50: bhyve exited with status 0",
   },
   {
      id = "vm-bhyve-no-iommu", where = "vm-bhyve", severity = "fail", stage = "host.iommu",
      pattern = [[fatal; pci passthrough not supported on this system]],
      cause = "iommu-off", weight = 90, source = "vm-bhyve lib/vm-util util::check_bhyve_iommu",
      example = "Jan 06 17:35:55: fatal; pci passthrough not supported on this system (no VT-d or amdvi)",
   },
   {
      id = "vm-bhyve-no-ug", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[fatal; unable to start - no unrestricted guest support]],
      cause = "unrestricted-guest-missing", weight = 90, source = "vm-bhyve lib/vm-run",
      example = "Jan 06 17:35:55: fatal; unable to start - no unrestricted guest support",
   },
   {
      id = "vm-bhyve-configuration", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[fatal; (unable to start - missing required configuration|]]
         .. [[non-uefi loaders require a boot disk device)]],
      cause = "vm-bhyve-configuration", weight = 90, source = "vm-bhyve lib/vm-run",
      example = "Jan 06 17:35:55: fatal; unable to start - missing required configuration",
   },
   {
      id = "vm-bhyve-firmware", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[fatal; unable to locate (firmware|UEFI vars)]],
      cause = "bootrom-missing", weight = 90, source = "vm-bhyve lib/vm-run vm::uefi",
      example = "Jan 06 17:35:55: fatal; unable to locate firmware /usr/local/share/uefi-firmware/BHYVE_UEFI.fd",
   },
   {
      id = "vm-bhyve-destroy", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[fatal; failed to destroy existing vmm device]],
      cause = "stale-vm", weight = 90, source = "vm-bhyve lib/vm-run",
      example = "Jan 06 17:35:55: fatal; failed to destroy existing vmm device",
   },
   {
      id = "vm-bhyve-loader", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[fatal; (loader returned error [0-9]+|grub requested but)]],
      cause = "loader-fails", weight = 85, source = "vm-bhyve lib/vm-run",
      example = "Jan 06 17:35:55: fatal; loader returned error 1",
   },
   {
      id = "vm-bhyve-network", where = "vm-bhyve", severity = "note", stage = "vm.start",
      pattern = [[(failed to find virtual switch '|failed to add tap[0-9]+ to |failed to bring up tap[0-9]+ in )]],
      source = "vm-bhyve lib/vm-switch: the guest starts without that network",
      example = "Jan 06 17:35:55: failed to find virtual switch 'public'",
   },

   -- Hoster
   {
      id = "hoster-panic-status", where = "hoster", severity = "fail", stage = "vm.start",
      pattern = [[Bhyve returned a panic exit code: 4\b]],
      cause = "bhyve-status-4", weight = 30, consequence_of = behind,
      source = "HosterCore internal/app/vm_supervisor",
      example = "Bhyve returned a panic exit code: 4. Shutting down all VM related processes and "
         .. "performing system clean up.",
   },
   {
      id = "hoster-panic-other", where = "hoster", severity = "fail", stage = "guest.boot",
      pattern = [[Bhyve returned a panic exit code: (3|100|134)\b]],
      cause = "vm-run-error", weight = 40, source = "HosterCore internal/app/vm_supervisor",
      example = "Bhyve returned a panic exit code: 134. Shutting down all VM related processes and "
         .. "performing system clean up.",
   },
   {
      id = "hoster-panic-stale", where = "hoster", severity = "fail", stage = "vm.start",
      pattern = [[Bhyve returned a panic exit code: 71\b]],
      cause = "stale-vm", weight = 40, source = "HosterCore internal/app/vm_supervisor",
      example = "Bhyve returned a panic exit code: 71. Shutting down all VM related processes and "
         .. "performing system clean up.",
   },
   {
      id = "hoster-session-ended", where = "hoster", severity = "note", stage = "vm.start",
      pattern = [[SUPERVISED SESSION ENDED\. (Unexpected exit code|Unexpected error|Bhyve process failure|SOMETHING)]],
      source = "HosterCore internal/app/vm_supervisor: follows any failure",
      example = "SUPERVISED SESSION ENDED. Unexpected exit code.",
   },
   {
      id = "hoster-clean", where = "hoster", severity = "benign", stage = "guest.boot",
      pattern = [[(Bhyve received a (shutdown|reboot) signal|SUPERVISED SESSION (STARTED:|]]
         .. [[ENDED\. The VM has been shutdown))]],
      source = "HosterCore internal/app/vm_supervisor",
      example = "Bhyve received a shutdown signal: 1. Executing the shutdown sequence...",
   },
   {
      id = "hoster-passthru-refused", where = "hoster", severity = "warn", stage = "vm.start",
      pattern = [[This PCI device would not be added to passthru: ]],
      cause = "passthru-syntax", weight = 70, source = "HosterCore internal/pkg/hoster/vm",
      example = "This PCI device would not be added to passthru: 1:0:0",
   },

   -- CBSD
   {
      id = "cbsd-exit-4", where = "cbsd", severity = "fail", stage = "vm.start",
      pattern = [[bhyve exit code: 4\. exit_action settings]],
      cause = "bhyve-status-4", weight = 30,
      consequence_of = behind,
      source = "cbsd share/bhyverun.sh; issue 442",
      example = "Nov  3 16:26:38 host bhyverun.sh[56685]: bhyve exit code: 4. exit_action settings: 1, "
         .. "exit_action_mode ret: 0: must stopped",
   },
   {
      id = "cbsd-exited-error", where = "cbsd", severity = "note", stage = "vm.start",
      pattern = [[bhyverun\.sh.*: bhyve [^ ]+ exited (due to an error|with unknown error)]],
      source = "cbsd share/bhyverun.sh",
      example = "Nov  3 16:26:38 host bhyverun.sh[56493]: bhyve webvm exited due to an error, exit_action_mode ret: 0",
   },
   {
      id = "cbsd-triple-fault", where = "cbsd", severity = "fail", stage = "guest.boot",
      pattern = [[bhyverun\.sh.*: bhyve [^ ]+ was tripple fault]],
      cause = "vm-run-error", weight = 50, source = "cbsd share/bhyverun.sh",
      example = "Nov  3 16:26:38 host bhyverun.sh[56493]: bhyve webvm was tripple fault, exit_action_mode ret: 0",
   },
   {
      id = "cbsd-ppt-used", where = "cbsd", severity = "fail", stage = "host.isolate",
      pattern = [[ppt already used by: ]],
      cause = "ppt-device-busy", weight = 85, source = "cbsd tools/bhyve-ppt",
      example = "ppt already used by: vm1. Please detach first",
   },
   {
      id = "cbsd-no-ppt", where = "cbsd", severity = "fail", stage = "host.isolate",
      pattern = [[No such ppt: ]],
      cause = "ppt-not-bound", weight = 85, source = "cbsd tools/bhyve-ppt",
      example = "No such ppt: 5/0/0",
   },

   -- wifibox
   {
      id = "wifibox-no-passthru", where = "vm-bhyve", severity = "fail", stage = "host.iommu",
      pattern = [[PCI pass-through is not available for bhyve]],
      cause = "iommu-off", weight = 90, source = "wifibox sbin/wifibox assert_hw_support_present",
      example = "ERROR: PCI pass-through is not available for bhyve.",
   },
   {
      id = "wifibox-crashed", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[VM manager: guest crashed, signaling restart]],
      cause = "bhyve-status-4", weight = 30, consequence_of = behind,
      source = "wifibox sbin/wifibox: any status but 0, 1, 2, 143",
      example = "INFO  VM manager: guest crashed, signaling restart after 5 seconds",
   },
   {
      id = "wifibox-no-device", where = "vm-bhyve", severity = "warn", stage = "host.isolate",
      pattern = [[(No passthru device is configured|No PPT driver is attached due to lack of device)]],
      cause = "ppt-not-bound", weight = 60, source = "wifibox sbin/wifibox",
      example = "WARN  No passthru device is configured",
   },
   {
      id = "wifibox-not-started", where = "vm-bhyve", severity = "fail", stage = "vm.start",
      pattern = [[(ERROR: Guest could not be started|Guest is not up after [0-9]+ seconds)]],
      cause = "bhyve-status-4", weight = 25, consequence_of = behind,
      source = "wifibox sbin/wifibox",
      example = "Launching wifibox.....ERROR: Guest could not be started.",
   },
   {
      id = "wifibox-ppt-left", where = "vm-bhyve", severity = "note", stage = "host.reclaim",
      pattern = [[(No bhyve PPT device could be found|The PPT device could not be destroyed|]]
         .. [[PPT device ppt[0-9]+ could not be destroyed)]],
      cause = "passthru-syntax", weight = 20, consequence_of = behind,
      fix = { freebsd = { "bhyve.conf of wifibox: passthru=B/S/F, without pci0: and braces; look at pciconf -l." } },
      source = "wifibox sbin/wifibox; issues 25, 82: also after any other failure of bhyve",
      example = "WARN  No bhyve PPT device could be found",
   },
}
