#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- One device cycle as a run makes it: start, agent token, power-off, exit.
local guest, host = require "guest", require "host"

scenario {
   ident   = "cycle",
   descr   = "Start, token, power-off, exit",
   timeout = 600,
   needs   = { config = { "device" } },
   run     = function (t)
      local dev <close> = host.claim(t:config "device")
      for i = 1, t:number("n", 1) do
         local vm <close> = guest.start { devices = { dev }, name = "cycle-" .. i }
         vm:hello()
         vm:stop "poweroff"
      end
   end,
}
