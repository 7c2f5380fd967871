#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- One case for each way to end.
local retry = require "retry"

scenario { ident = "passes", run = function(t) t:check(true, "holds") end }

scenario { ident = "fails", run = function(t)
   t:check(false, "first\nreason")
   t:check(false, "second")
end }

scenario { ident = "breaks", run = function() error("wires crossed") end }

scenario { ident = "fails_then_breaks", run = function(t)
   t:check(false, "the disk is gone")
   error("wires crossed")
end }

scenario { ident = "skips_inside_pcall", run = function(t)
   pcall(t.skip, t, "no such device")
   t:check(false, "too late")
end }

scenario { ident = "misses", run = function(t) t:miss("no firmware") end }

scenario { ident = "requires", run = function(t)
   t:require(1 == 2, "arithmetic holds")
   error("not reached")
end }

scenario { ident = "compares", run = function(t)
   t:check(t:equal(1, 1, "one"), "true for equal")
   t:equal("a", 7, "answer")
end }

scenario { ident = "expects", run = function(t)
   t:expect_fail("vendor bug 12")
   t:check(false, "id is wrong")
end }

scenario { ident = "expects_in_vain", run = function(t)
   t:expect_fail("vendor bug 12")
end }

scenario { ident = "reads_config", run = function(t)
   t:equal(t:config("colour", "blue"), "red", "colour")
   t:equal(t:number("count", 3), 3, "count")
   t:config("absent")
end }

scenario { ident = "writes", run = function(t)
   t:note("%d of %s", 3, "four")
   t:attach("bytes.bin", "a\0b")
end }

scenario { ident = "undeclared_global", run = function() return colour end } -- luacheck: ignore

scenario { ident = "sets_global", run = function() colour = 1 end } -- luacheck: ignore

scenario { ident = "sandbox", run = function(t)
   for _, name in ipairs { "io", "os", "debug", "package", "load", "loadfile",
      "dofile", "collectgarbage", "coroutine", "warn" } do
      t:check(rawget(_G, name) == nil, name .. " is there")
      t:check(not pcall(require, name), name .. " can be required")
   end
end }

scenario { ident = "retries", run = function(t)
   local n = 0
   t:check(retry.until_true(function() n = n + 1 return n == 3 end, 5), "third")
   t:check(not retry.until_true(function() return false end, 0.1), "never")
end }

scenario { ident = "sleeps", run = function(t)
   t:note("asleep")
   retry.until_true(function() return false end, 60)
end }

scenario { ident = "spins", run = function(t)
   t:note("asleep")
   while true do end
end }

scenario { ident = "needs_fact", needs = { facts = { "no.such.fact" } },
   run = function(t) t:check(false, "ran all the same") end }
