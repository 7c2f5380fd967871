-- SPDX-License-Identifier: BSD-2-Clause
-- Joins the lines that were found into causes, the first one first.
local rank = {}

local stage_number = {}
for i, stage in ipairs(require "explain_data".stages) do
   stage_number[stage] = i
end

local stage_count = #require "explain_data".stages

-- From this weight on a row is specific: nothing else prints its line.
rank.specific = 50

local severity_number = { note = 1, warn = 2, fail = 3 }

-- Matches are { row =, count =, hits = { { input =, line =, text = } } }, hits
-- in order.  Where a match stands among the inputs:
local function before(a, b)
   local x, y = a.hits[1], b.hits[1]
   if x.input ~= y.input then return x.input < y.input end
   return x.line < y.line
end

local function has(list, word)
   for _, w in ipairs(list or {}) do
      if w == word then return true end
   end
   return false
end

-- Are all lines of a, as far as they are kept, lines of b?
local function within(a, b)
   local lines = {}
   if a.count > b.count then return false end
   for _, hit in ipairs(b.hits) do lines[hit.input .. ":" .. hit.line] = true end
   for _, hit in ipairs(a.hits) do
      if not lines[hit.input .. ":" .. hit.line] then return false end
   end
   return true
end

local function weaker(a, b)
   if a.row.weight ~= b.row.weight then return a.row.weight < b.row.weight end
   return #a.row.pattern < #b.row.pattern
end

-- Without the matches whose lines a more telling row explains as well.
local function without_overlaps(matches)
   local kept = {}
   for _, a in ipairs(matches) do
      local covered = false
      for _, b in ipairs(matches) do
         covered = covered or a ~= b and
            (has(a.row.overlaps, b.row.id) or has(b.row.overlaps, a.row.id)) and
            weaker(a, b) and within(a, b)
      end
      if not covered then kept[#kept + 1] = a end
   end
   return kept
end

local function follows(a, b)
   return a.row.cause ~= b.row.cause and
      (has(a.row.consequence_of, b.row.id) or
         has(a.row.consequence_of, b.row.cause))
end

local function leads_to(m, other)
   while m do
      if m == other then return true end
      m = m.parent
   end
   return false
end

-- Sets m.parent of each match that another one explains.  The last ones go
-- first, so that of two that explain each other the first one stays.
local function find_parents(matches)
   for i = #matches, 1, -1 do
      local m = matches[i]
      for _, other in ipairs(matches) do
         if not m.parent and other.row.cause and follows(m, other) and
            not leads_to(other, m) then
            m.parent = other
         end
      end
   end
end

local function root(m)
   while m.parent do m = m.parent end
   return m
end

local function new_candidate(id)
   return { cause = id, matches = {}, consequences = {}, weight = 0,
      severity = "note", stage = nil }
end

local function add(c, m)
   local row = m.row
   c.matches[#c.matches + 1] = m
   if severity_number[row.severity] > severity_number[c.severity] then
      c.severity, c.weight = row.severity, 0
   end
   if row.severity == c.severity then c.weight = math.max(c.weight, row.weight) end
   if not c.stage or stage_number[row.stage] < stage_number[c.stage] then
      c.stage = row.stage
   end
end

-- An early stage comes before a late one of the same weight: what goes wrong
-- first makes the rest go wrong.  More rows of one cause confirm it.
local function score(c)
   return c.weight + math.min(15, 5 * (#c.matches - 1)) +
      4 * (stage_count - stage_number[c.stage])
end

local function compare(a, b)
   local sa, sb = severity_number[a.severity], severity_number[b.severity]
   if sa ~= sb then return sa > sb end
   sa, sb = score(a), score(b)
   if sa ~= sb then return sa > sb end
   if before(a.matches[1], b.matches[1]) then return true end
   return not before(b.matches[1], a.matches[1]) and a.cause < b.cause
end

local function rivals(c, list)
   local n = 0
   for _, other in ipairs(list) do
      if other ~= c and other.severity == c.severity and
         other.weight >= rank.specific then
         n = n + 1
      end
   end
   return n
end

-- Lines that may mean nothing mean something where what follows from them is
-- there too.
local function lift(c)
   if c.severity ~= "note" then return end
   for _, m in ipairs(c.consequences) do
      if m.row.severity == "fail" and m.row.weight >= rank.specific then
         c.severity, c.lifted = "warn", true
      end
   end
end

-- "certain", "likely" or "possible", and why.
local function judge(c, first, others)
   if c.ruled then return "certain", c.ruled end
   if first and c.lifted then
      return "likely", "alone it may be harmless, but what follows from it is there"
   end
   if not first then
      return "possible", "another cause explains the lines better"
   elseif c.severity == "fail" and c.weight >= rank.specific and others == 0 then
      return "certain", #c.matches > 1 and
         #c.matches .. " different lines of this cause and of no other" or
         "the line stands for this cause alone, and nothing contradicts it"
   elseif c.severity == "fail" and c.weight >= rank.specific then
      return "likely", others .. " other cause" .. (others > 1 and "s" or "") ..
         " would explain lines of this log as well"
   elseif c.severity == "note" or c.weight < rank.specific then
      return "possible", "the line has more than one possible cause"
   end
   return "likely", "the line is a warning and need not have stopped the device"
end

local function known_facts(facts, wanted)
   for key, value in pairs(wanted) do
      if facts[key] ~= value then return false end
   end
   return true
end

-- All that speaks for candidate c speaks for the cause id.
local function become(by_cause, c, id)
   if c.cause == id then return c end
   local to = by_cause[id] or new_candidate(id)
   by_cause[c.cause], by_cause[id] = nil, to
   for _, m in ipairs(c.matches) do add(to, m) end
   table.sort(to.matches, before)
   table.move(c.consequences, 1, #c.consequences, #to.consequences + 1,
      to.consequences)
   return to
end

-- Facts of the host turn an ambiguous cause into the one that it is here.
local function apply_rules(by_cause, rules, facts)
   for _, rule in ipairs(rules) do
      for _, id in ipairs(rule.causes) do
         local c = by_cause[id]
         if c and not c.ruled and known_facts(facts, rule.facts) then
            become(by_cause, c, rule.cause).ruled = rule.why
         end
      end
   end
end

-- Returns candidates, best first: { cause, severity, stage, weight, sure, why,
-- matches, consequences }; and the matches that have no cause.
function rank.causes(matches, rules, facts)
   local list, others, by_cause, causes = {}, {}, {}, {}
   table.sort(matches, before)
   for _, m in ipairs(without_overlaps(matches)) do
      local to = (m.row.cause or m.row.consequence_of) and list or others
      to[#to + 1] = m
   end
   find_parents(list)
   for _, m in ipairs(list) do
      local id = root(m).row.cause
      if not id then
         others[#others + 1] = m
      else
         local c = by_cause[id] or new_candidate(id)
         local to = m.row.cause ~= id and c.consequences
         by_cause[id] = c
         if to then to[#to + 1] = m else add(c, m) end
      end
   end
   table.sort(others, before)
   apply_rules(by_cause, rules, facts)
   for _, c in pairs(by_cause) do
      lift(c)
      causes[#causes + 1] = c
   end
   table.sort(causes, compare)
   for i, c in ipairs(causes) do
      c.sure, c.why = judge(c, i == 1, rivals(c, causes))
   end
   return causes, others
end

return rank
