-- SPDX-License-Identifier: BSD-2-Clause
-- Checks for judge_test.sh: one for each way to end.
local function one(id, fields)
   local c = { id = id, title = id, scope = "device", severity = "fail", stage = "vm.start", why = "For a test." }
   for key, value in pairs(fields) do c[key] = value end
   check(c)
end

one("needs", { eval = function(dev)
   if dev:need("reset.flr") then return pass() end
   return finding("no FLR on %s", dev.bdf)
end })

one("only-bhyve", { hypervisor = "bhyve", eval = function() return pass() end })

one("only-bridges", {
   applies = function(dev) return dev:is_bridge() end,
   eval = function(dev) return finding("%s is a bridge", dev.bdf) end,
})

one("endless", { eval = function() while true do end end })

one("wrong-type", { eval = function() return 7 end })

one("neighbours", { eval = function(dev, host)
   local names = {}
   for _, other in ipairs(dev:functions()) do names[#names + 1] = other.bdf end
   for _, other in ipairs(dev:group_members() or {}) do names[#names + 1] = "group " .. other.bdf end
   local parent = dev:parent()
   return finding("%s: %s; parent %s; %d in all", dev.bdf, table.concat(names, ", "), parent and parent.bdf or "none",
      #host.devices)
end })

one("bars", { eval = function(dev)
   local texts = {}
   for _, bar in ipairs(dev:bars()) do
      texts[#texts + 1] = ("%d %s %s"):format(bar.n, bar.kind, bar.size or "?")
   end
   return finding(table.concat(texts, "; "))
end })

one("impure", { eval = function()
   leaked = 1
   return pass()
end })
