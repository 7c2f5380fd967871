#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Every row's example is matched by its own row, and by no other unless that is
-- declared.
local explain = require "explain"

scenario {
   ident = "rows_match_their_examples",
   run   = function(t)
      for _, why in ipairs(explain.self_test()) do
         t:check(false, why)
      end
   end,
}

-- Facts as the captures in freebsd-live have them.
local busy = "Device emulation initialization error: Device busy"
local not_bound = "bhyve: PCI device at 1/0/0 is not using the ppt(4) driver"
local cases = {
   { busy, {}, "ppt-device-busy" },
   { busy, { ["iommu.state"] = "disabled", ["iommu.usable"] = false, ["vmm.iommu.enable"] = true,
      ["vmm.amdvi.enable"] = false }, "amdvi-disabled" },
   { busy, { ["iommu.state"] = "disabled", ["iommu.usable"] = false, ["vmm.iommu.enable"] = false,
      ["vmm.amdvi.enable"] = true }, "vmm-iommu-switched-off" },
   { busy, { ["iommu.state"] = "no-table", ["iommu.usable"] = false, ["vmm.iommu.enable"] = true,
      ["vmm.amdvi.enable"] = false }, "iommu-off" },
   { busy, { ["iommu.state"] = "failed", ["iommu.usable"] = false, ["vmm.iommu.enable"] = true,
      ["vmm.amdvi.enable"] = true }, "ivhd-attach-failed" },
   { busy, { ["iommu.state"] = "usable", ["iommu.usable"] = true, ["vmm.iommu.enable"] = true,
      ["vmm.iommu.initialized"] = true }, "device-held-by-other" },
   { busy, { ["iommu.state"] = "present-not-tried", ["iommu.usable"] = true,
      ["vmm.iommu.initialized"] = false }, "ppt-device-busy" },
   { not_bound, { ["vmm.loaded"] = true, ["pptdevs.dropped"] = false }, "ppt-not-bound" },
   { not_bound, { ["vmm.loaded"] = true, ["pptdevs.dropped"] = true }, "pptdevs-ignored" },
   { "vm_create: Device not configured", { ["vmm.loaded"] = true, ["cpu.virtualization"] = "none" },
      "cpu-virtualization-off" },
}

scenario {
   ident = "facts_tell_causes_apart",
   run   = function(t)
      for i, case in ipairs(cases) do
         local top = explain.text(case[1], { facts = case[2] }).causes[1]
         t:check(top.id == case[3], ("case %d: want %s, got %s"):format(i, case[3], top.id))
      end
   end,
}

-- A status alone lists what may be behind it; every cause has a text to show.
scenario {
   ident = "status_4_lists_candidates",
   run   = function(t)
      for _, hint in ipairs { "bhyve exited with status 4",
         "starting bhyve (run 2)\nbhyve exited with status 4" } do
         local status = explain.text(hint).status
         t:check(status.candidates and #status.candidates >= 5, "no candidates: " .. hint)
      end
   end,
}
