-- SPDX-License-Identifier: BSD-2-Clause
return {
   {
      causes = { "ppt-device-busy" }, facts = { ["iommu.usable"] = false },
      cause = "iommu-off", why = "the fact iommu.usable is false",
   },
}
