#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- One case for each way a stage can end.
local function stage(ident, name, fn, after)
   scenario { ident = ident, stage = name, run = function(t)
      local value = t:stage(name, function() return fn(t) end)
      t:note("went on with %s", value)
      if after then
         after(t)
      end
   end }
end

stage("pass", "guest.boot", function(t)
   t:detail("kernel", "6.1")
   t:detail("cpus", 2)
   t:detail("fast", true)
   t:evidence("/tmp/console")
   return "the guest"
end, function(t)
   t:equal(t:stage_status("guest.boot"), "PASS", "recorded")
   t:equal(t:stage_status("guest.driver"), nil, "not recorded")
end)

stage("fail", "guest.boot", function(t) t:check(false, "no hello") end)
stage("stop", "guest.boot", function(t) t:require(false, "no hello") end)
stage("miss", "guest.driver", function(t) t:miss("no firmware") end)
stage("skip", "guest.driver", function(t) t:skip("not asked for") end)
stage("error", "vm.start", function() error("no qemu", 0) end)
stage("unknown", "vm.start", function(t) t:stage("vm.fly", print) end)
stage("nested", "vm.start", function(t) t:stage("guest.boot", print) end)
stage("bytes", "vm.start", function(t) t:require(false, "\xff\n\27[0m") end)

local function score(ident, fn, after)
   scenario { ident = ident, stage = "vm.restart", run = function(t)
      local passed, total = t:score("vm.restart",
         { ending = "kill", attempts = 3 }, function(i) return fn(t, i) end)
      t:note("%d of %d", passed, total)
      if after then
         after(t)
      end
   end }
end

score("score_all", function(_, i) return { boot = i, path = "flr" } end)
score("score_some", function(t, i) t:require(i ~= 2, "no hello") end)
score("score_error", function(_, i) if i == 2 then error("no qemu", 0) end end)
score("score_miss", function(t) t:miss("no firmware") end)

scenario { ident = "expected", run = function(t)
   t:expect_fail("known")
   t:stage("guest.boot", function() t:check(false, "no hello") end)
end }

local retry = require "retry"
scenario { ident = "waits", run = function(t)
   t:score("vm.restart", { ending = "kill", attempts = 2 }, function()
      t:note("asleep")
      retry.until_true(function() return false end, 60)
   end)
end }
