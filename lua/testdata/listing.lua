#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Every field once.
scenario {
   ident   = "everything",
   descr   = "All fields",
   stage   = "guest.boot",
   class   = { "guest", "disruptive" },
   timeout = function(config) return 10 * (tonumber(config.restarts) or 3) + 0.5 end,
   needs   = { user = "root", memory = "512M", config = { "device", "image" },
      progs = "sh", files = { "/dev/null" }, facts = { "iommu.usable" } },
   run     = function() end,
   cleanup = function() end,
}
scenario { ident = "least", run = function() end }
