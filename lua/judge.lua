-- SPDX-License-Identifier: BSD-2-Clause
-- Runs checks over facts: what the check{} of a file declares, and how findings
-- become a predicted verdict.
local fixes = require "fixes"
local resets = require "resets"
local subject = require "subject"
local supply = require "supply"
local windows = require "windows"
local core, host_new = subject.core, subject.host
local judge = {}

local STAGES = { "host.iommu", "host.isolate", "vm.start", "guest.boot", "guest.enumerate", "guest.driver",
   "guest.function", "guest.restart", "vm.restart", "host.reclaim" }
-- The verdict when a stage fails; words as in a run document.
local VERDICTS = {
   ["host.iommu"] = "host_unsupported", ["host.isolate"] = "no_isolation", ["vm.start"] = "no_start",
   ["guest.boot"] = "no_boot", ["guest.enumerate"] = "not_visible", ["guest.driver"] = "no_driver",
   ["guest.function"] = "no_function", ["guest.restart"] = "works_once", ["vm.restart"] = "works_once",
   ["host.reclaim"] = "works",
}
local SEVERITIES = { fail = 1, warn = 2, note = 3 }
-- Far more than any check needs; stops an endless loop in milliseconds.
local INSTRUCTIONS = 2000000

local checks, by_id = {}, {}

local STAGE_NUMBER <const> = {}
for i, stage in ipairs(STAGES) do STAGE_NUMBER[stage] = i end

-- Declaration ----------------------------------------------------------------

local FIELDS = {
   id = "string", title = "string", scope = "string", severity = "string", stage = "string", why = "string",
   hypervisor = "string", os = "string", applies = "function", eval = "function", fix = "table",
   decisive = "boolean", rate = "string", synthetic = "string",
}
local REQUIRED = { "id", "title", "scope", "severity", "stage", "why", "eval" }

local function verify(c, level)
   for key, value in pairs(c) do
      local want = FIELDS[key]
      if not want then error("check: unknown field '" .. tostring(key) .. "'", level) end
      if type(value) ~= want then error("check: field '" .. key .. "': want a " .. want, level) end
   end
   for _, key in ipairs(REQUIRED) do
      if c[key] == nil then error("check " .. tostring(c.id) .. ": field '" .. key .. "' is missing", level) end
   end
   if not c.id:match("^[a-z0-9-]+$") then error("check: id '" .. c.id .. "': want kebab-case", level) end
   if by_id[c.id] then error("check: there is a check '" .. c.id .. "' already", level) end
   if not STAGE_NUMBER[c.stage] then error("check " .. c.id .. ": no stage '" .. c.stage .. "'", level) end
   if not SEVERITIES[c.severity] then error("check " .. c.id .. ": no severity '" .. c.severity .. "'", level) end
   if c.scope ~= "host" and c.scope ~= "device" then error("check " .. c.id .. ": scope is host or device", level) end
end

-- check{ ... }: declares one.  level: who is to blame for a mistake in it.
function judge.check(c, level)
   verify(c, level or 3)
   checks[#checks + 1] = c
   by_id[c.id] = c
end

-- What an eval returns -------------------------------------------------------

local Finding, Unknown, Pass = {}, subject.Unknown, {}

-- finding("text"), finding("format", ...) or finding{ text =, severity =, fix =,
-- stage =, open = }; open: nobody can tell whether it will stop the device, so its
-- stage is predicted unknown.
function judge.finding(text, ...)
   if type(text) == "table" then return setmetatable(text, Finding) end
   return setmetatable({ text = select("#", ...) > 0 and text:format(...) or text }, Finding)
end

function judge.pass()
   return Pass
end

function judge.unknown(reason)
   return setmetatable({ reason = reason }, Unknown)
end

-- Running --------------------------------------------------------------------

-- fix: { freebsd =, linux = }, each text or a function of (dev, host, finding).
local function fix_of(c, dev, host, found)
   local fix = found.fix or c.fix
   if type(fix) == "table" then fix = fix[host.os or (host.hypervisor == "bhyve" and "freebsd" or "linux")] end
   if type(fix) == "function" then fix = fix(dev, host, found) end
   return fix
end

local function is_for(c, host)
   return (not c.hypervisor or c.hypervisor == host.hypervisor) and (not c.os or c.os == host.os)
end

-- What an eval returned that is neither pass() nor nothing: "finding", "unknown" or
-- "broken", and the finding or reason.
local function outcome_of(c, dev, host, result)
   local kind = getmetatable(result)
   if kind == Unknown then return "unknown", result end
   if kind ~= Finding then return "broken", "eval returned a " .. type(result) end
   local evidence = core.evidence()
   local fixed, fix = pcall(fix_of, c, dev, host, result)
   if not fixed then return "broken", tostring(fix) end
   return "finding", {
      id = c.id, severity = result.severity or c.severity, stage = result.stage or c.stage,
      text = result.text, fix = fix, evidence = evidence, open = result.open,
   }
end

-- Notes how a check ended: in what is found of its subject, and in its tally.
local function note(out, c, outcome, what, dev, host)
   c.tally[outcome] = c.tally[outcome] + 1
   if outcome == "finding" then
      out.findings[#out.findings + 1] = what
   elseif outcome == "unknown" then
      local name, supplied = supply.of(what.key or "", host)
      local dead = dev ~= nil and dev:is("dead", true)
      out.unknown[#out.unknown + 1] = { id = c.id, stage = c.stage, reason = what.reason, what = name,
         add = not dead and supplied or nil, -- nothing tells more of what does not answer
         decisive = not dead and (c.decisive or (c.decisive == nil and c.severity == "fail")) }
   else
      out.broken[#out.broken + 1] = { id = c.id, reason = what }
   end
end

local try, watch = core.try, core.watch

-- The place of walk in its list, for when a check raises.
local at

-- Runs the checks of a list that follow until one raises.  Few do, so none is called
-- protected.  Most of the work of a large host is here.
local function walk(list, dev, host, out)
   for i = at + 1, #list do
      local c = list[i]
      local applies = c.applies
      at = i
      if applies and not applies(dev, host) then
         local tally = c.tally
         tally.skip = tally.skip + 1
      else
         local result = watch(INSTRUCTIONS, c.eval, dev, host)
         if result == Pass or result == nil then
            local tally = c.tally
            tally.pass = tally.pass + 1
         else
            local outcome, what = outcome_of(c, dev, host, result)
            note(out, c, outcome, what, dev, host)
         end
      end
   end
end

local function by_weight(a, b)
   local sa, sb = STAGE_NUMBER[a.stage], STAGE_NUMBER[b.stage]
   if SEVERITIES[a.severity] ~= SEVERITIES[b.severity] then return SEVERITIES[a.severity] < SEVERITIES[b.severity] end
   if sa ~= sb then return sa < sb end
   return a.id < b.id
end

-- Runs checks that are for this host and, without applies, for candidates.
local function run_scope(list, dev, host)
   local out = { findings = {}, unknown = {}, broken = {} }
   at = 0
   repeat
      local ran, raised, watched = try(walk, list, dev, host, out)
      if watched and getmetatable(raised) == Unknown then
         note(out, list[at], "unknown", raised, dev, host)
      elseif not ran then
         note(out, list[at], "broken", tostring(raised), dev, host)
      end
   until ran
   table.sort(out.findings, by_weight)
   return out
end

-- Marks the stages that these leave open, and returns the first: checks that
-- decide and could not tell, and findings that are open.
local function mark_open(list, stages)
   local first
   for _, entry in ipairs(list) do
      if entry.decisive or entry.open then
         stages[entry.stage] = "unknown"
         if not first or STAGE_NUMBER[entry.stage] < STAGE_NUMBER[first.stage] then first = entry end
      end
   end
   return first
end

-- What a person wants to read beside a verdict that no finding decided: what may
-- go wrong, else what is not known, else what is still to do.
local function reason_of(open, findings, untold)
   local first = open and open.text and open or findings[1]
   if first and (first.severity == "warn" or not open) then return first.text, first.id end
   if not open then
      return untold == 0 and "Nothing is in the way, and nothing is left to do."
         or ("Nothing is found against it; %d check%s could not tell."):format(untold, untold == 1 and "" or "s")
   end
   return "Nothing found against it so far; not known: " .. (open.what or open.reason) .. "."
end

-- What is predicted of a function, and of each stage that is not: "fail", which
-- beats "unknown".  dead: nothing is known of it behind the host's stages.
local function predict(of_host, of_device, dead)
   local stages, first_fail, open = {}, nil, nil
   for i = STAGE_NUMBER["vm.start"], dead and #STAGES or 0 do stages[STAGES[i]] = "unknown" end
   -- Of those of one stage the device's own says more.
   for _, list in ipairs { of_device.unknown, of_device.findings, of_host.unknown, of_host.findings } do
      local first = mark_open(list, stages)
      if first and (not open or STAGE_NUMBER[first.stage] < STAGE_NUMBER[open.stage]) then open = first end
   end
   for _, list in ipairs { of_host, of_device } do
      for _, f in ipairs(list.findings) do
         if f.severity == "fail" then
            stages[f.stage] = "fail"
            if not first_fail or STAGE_NUMBER[f.stage] < STAGE_NUMBER[first_fail.stage] then first_fail = f end
         end
      end
   end
   if first_fail then
      return { verdict = VERDICTS[first_fail.stage], stage = first_fail.stage, reason = first_fail.text,
         finding = first_fail.id }, stages
   end
   local reason, id = reason_of(open, of_device.findings, #of_host.unknown + #of_device.unknown)
   return { verdict = open and "unknown" or "works", stage = open and open.stage, reason = reason, finding = id },
      stages
end

-- Where the hypervisor puts the BARs of a function and of what travels with it,
-- in the order in which it places them; nil when they are not all known.
local function plan_of(dev, host)
   local ran, plan = pcall(windows.plan, fixes.travels(dev), host.hypervisor)
   if not ran then return nil end
   local rows = {}
   for _, w in ipairs(plan.windows) do
      for _, entry in ipairs(plan.all) do
         if entry.window == w.name then
            rows[#rows + 1] = {
               device = entry.dev, bar = entry.bar, size = entry.size, window = w.name, window_base = w.base,
               window_size = w.size, address = entry.place, fits = entry.place ~= nil,
            }
         end
      end
   end
   return rows
end

-- How often each check ended as what in the last run.
function judge.tally()
   local tally = {}
   for _, c in ipairs(checks) do tally[c.id] = c.tally end
   return tally
end

local function count_anew(c)
   c.tally = { pass = 0, finding = 0, unknown = 0, skip = 0, broken = 0 }
end

-- All of one host.  wanted: set of BDFs, or nil for every function.
function judge.run(hypervisor, wanted)
   local host = host_new(hypervisor)
   local lists, others = { host = {}, device = {} }, {}
   for _, c in ipairs(checks) do
      count_anew(c)
      local list = is_for(c, host) and lists[c.scope] or others
      list[#list + 1] = c
   end
   for bdf in pairs(wanted or {}) do
      local dev = host:device(bdf)
      if dev then dev.named = true end
   end
   local asked, aside = {}, 0
   for _, c in ipairs(lists.device) do
      if c.applies then asked[#asked + 1] = c end
   end
   local result = run_scope(lists.host, nil, host)
   result.hypervisor, result.os, result.devices = host.hypervisor, host.os, {}
   for _, dev in ipairs(host.devices) do
      if not wanted or wanted[dev.bdf] then
         -- Only a check that says so itself applies to what is no candidate.
         local candidate = dev:is_candidate()
         if not candidate then aside = aside + 1 end
         local of_device = run_scope(candidate and lists.device or asked, dev, host)
         of_device.bdf = dev.bdf
         of_device.candidate = candidate
         of_device.reset = (candidate or wanted) and resets.word(dev, host) or nil
         local predicted, stages = predict(result, of_device, dev:is("dead", true))
         of_device.predicted, of_device.stages = predicted, (candidate or wanted) and stages or nil
         of_device.plan = wanted and plan_of(dev, host) or nil
         result.devices[#result.devices + 1] = of_device
      end
   end
   for _, c in ipairs(lists.device) do
      if not c.applies then c.tally.skip = c.tally.skip + aside end
   end
   for _, c in ipairs(others) do c.tally.skip = c.scope == "host" and 1 or #result.devices end
   return result
end

-- One check on one host, for a test case: outcome, texts.
function judge.run_one(id, hypervisor, wanted)
   local c, host = by_id[id], host_new(hypervisor)
   local texts = {}
   local function take(dev)
      if not is_for(c, host) or (dev and not c.applies and not dev:is_candidate()) then return end
      local out = run_scope({ c }, dev, host)
      local what = out.findings[1] or out.unknown[1] or out.broken[1]
      if what then texts[#texts + 1] = (dev and dev.bdf .. ": " or "") .. (what.text or what.reason) end
   end
   count_anew(c)
   if c.scope == "host" then
      take(nil)
   else
      for _, dev in ipairs(host.devices) do
         if not wanted or wanted[dev.bdf] then take(dev) end
      end
   end
   for _, outcome in ipairs { "broken", "finding", "unknown", "pass" } do
      if c.tally[outcome] > 0 then return outcome, texts end
   end
   return "skip", texts
end

function judge.list()
   local list = {}
   for i, c in ipairs(checks) do
      list[i] = { id = c.id, scope = c.scope, stage = c.stage, severity = c.severity, title = c.title, why = c.why,
         hypervisor = c.hypervisor, os = c.os, rate = c.rate, synthetic = c.synthetic,
         fix = c.fix and {
            linux = type(c.fix.linux) == "string" and c.fix.linux or nil,
            freebsd = type(c.fix.freebsd) == "string" and c.fix.freebsd or nil,
         } or nil }
   end
   return list
end

-- The objects, for modules that print fixes.
judge.host = host_new

-- Gives a file of checks its words.
function judge.declare()
   for _, word in ipairs { "check", "finding", "pass", "unknown" } do rawset(_G, word, judge[word]) end
end

-- The same, but each check becomes a test case of kyua.  Variables: source (one
-- or more, separated by blanks; default live), device, hypervisor, and expect:
-- the case passes when the check ends as "finding", "pass", "unknown" or "skip".
function judge.declare_cases()
   local scenario = rawget(_G, "scenario")
   judge.declare()
   rawset(_G, "check", function(c)
      judge.check(c, 4)
      scenario {
         ident = c.id, descr = c.title, stage = c.stage, class = { "check", c.scope, c.severity },
         run = function(t)
            core.read(t:config("source", "live"))
            local device = t:config("device", "")
            local outcome, texts = judge.run_one(c.id, t:config("hypervisor", "") ~= "" and t:config("hypervisor")
               or nil, device ~= "" and { [device] = true } or nil)
            for _, text in ipairs(texts) do t:note("%s", text) end
            local expect = t:config("expect", "")
            if expect ~= "" then
               t:equal(outcome, expect, c.id)
            elseif outcome == "finding" and c.severity == "fail" then
               t:check(false, texts[1])
            elseif outcome == "unknown" then
               t:skip("unknown: " .. texts[1])
            elseif outcome == "skip" then
               t:skip("nothing here that it applies to")
            elseif outcome == "broken" then
               error(texts[1], 0)
            end
         end,
      }
   end)
end

return judge
