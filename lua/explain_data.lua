-- SPDX-License-Identifier: BSD-2-Clause
-- The knowledge base: reads lua/signatures/ and refuses what is not right.
local data = {}

data.stages = {
   "host.iommu", "host.isolate", "vm.start", "guest.boot", "guest.enumerate",
   "guest.driver", "guest.function", "guest.restart", "vm.restart",
   "host.reclaim",
}

local function set(...)
   local s = {}
   for _, word in ipairs { ... } do s[word] = true end
   return s
end

local stage_names = set(table.unpack(data.stages))
local severities = set("fail", "warn", "note", "benign")
local places = set("bhyve", "vmm", "ppt", "vm-bhyve", "hoster", "cbsd", "qemu",
   "host-linux", "host-freebsd", "guest-linux", "guest-freebsd",
   "guest-windows")

-- Of each field: a type, or what the value must be one of; optional.
local row_fields = {
   id = { "string" },
   where = { places },
   pattern = { "string" },
   since = { "string", true },
   ["until"] = { "string", true },
   severity = { severities },
   stage = { stage_names, true },
   cause = { "string", true },
   candidates = { "list", true },
   weight = { "number", true },
   consequence_of = { "list", true },
   fix = { "table", true },
   source = { "string" },
   example = { "string" },
   overlaps = { "list", true },
   requires = { "list", true },
}
local cause_fields = {
   candidates = { "list", true },
   text = { "string" },
   stage = { stage_names },
   fix = { "table", true },
   collect = { "list", true },
}
local rule_fields = {
   cause = { "string" },
   causes = { "list" },
   facts = { "table" },
   why = { "string" },
}

local function is_list(value)
   if type(value) ~= "table" then return false end
   for key, word in pairs(value) do
      if math.type(key) ~= "integer" or type(word) ~= "string" then
         return false
      end
   end
   return true
end

local function check_field(name, rule, value)
   local want, optional = rule[1], rule[2]
   if value == nil and optional then
      return nil
   elseif value == nil then
      return "field '" .. name .. "' is missing"
   elseif type(want) == "table" then
      return not want[value] and
         ("field '%s': unknown word '%s'"):format(name, tostring(value)) or nil
   elseif want == "list" then
      return not is_list(value) and
         "field '" .. name .. "': want a list of strings" or nil
   end
   return type(value) ~= want and
      ("field '%s': want a %s"):format(name, want) or nil
end

local function check_fields(fields, t, fail)
   if type(t) ~= "table" then fail("want a table") end
   for key in pairs(t) do
      if not fields[key] then
         fail("unknown field '" .. tostring(key) .. "'")
      end
   end
   for name, rule in pairs(fields) do
      local why = check_field(name, rule, t[name])
      if why then fail(why) end
   end
end

-- { freebsd = { lines }, linux = { lines } }
local function check_fix(fix, fail)
   for os, lines in pairs(fix or {}) do
      if (os ~= "freebsd" and os ~= "linux") or not is_list(lines) then
         fail("field 'fix': want lists named freebsd and linux")
      end
   end
end

local function failer(file, id)
   return function(why)
      error(("signatures/%s.lua: %s: %s"):format(file, tostring(id), why), 0)
   end
end

local function check_row(row, known, fail)
   check_fields(row_fields, row, fail)
   check_fix(row.fix, fail)
   if known.rows[row.id] then fail("a second row with this id") end
   if not row.id:find("^[a-z0-9][a-z0-9-]*$") then
      fail("field 'id': want small letters, digits and minus signs")
   end
   if row.severity == "benign" and row.cause then
      fail("a benign row has no cause")
   end
   if not row.cause and row.severity == "fail" then
      fail("field 'cause' is missing")
   end
   if row.cause and not known.causes[row.cause] then
      fail("unknown cause '" .. row.cause .. "'")
   end
   if row.weight and (row.weight < 1 or row.weight > 100) then
      fail("field 'weight': want 1 to 100")
   end
end

local function check_references(row, known, fail)
   for _, id in ipairs(row.consequence_of or {}) do
      if not known.rows[id] and not known.causes[id] then
         fail("consequence_of: no row or cause '" .. id .. "'")
      end
   end
   for _, id in ipairs(row.candidates or {}) do
      if not known.causes[id] then fail("candidates: no cause '" .. id .. "'") end
   end
   for _, field in ipairs { "overlaps", "requires" } do
      for _, id in ipairs(row[field] or {}) do
         if not known.rows[id] then fail(field .. ": no row '" .. id .. "'") end
      end
   end
end

local function add_rows(known, name, rows)
   if type(rows) ~= "table" then failer(name, "the file")("returns no list") end
   for i, row in ipairs(rows) do
      local id = type(row) == "table" and row.id or "row " .. i
      check_row(row, known, failer(name, id))
      row.file = name
      row.label = ("signatures/%s.lua: %s"):format(name, row.id)
      row.weight = row.weight or 50
      row.stage = row.stage or row.cause and known.causes[row.cause].stage
      known.rows[row.id] = row
      known.list[#known.list + 1] = row
      row.number = #known.list
   end
end

-- Those of all files named causes...; and which file has each.
local function add_causes(known, files, names)
   local where = {}
   for _, name in ipairs(names) do
      if type(files[name]) ~= "table" then
         failer(name, "the file")("returns no table")
      end
      for id, cause in pairs(files[name]) do
         local fail = failer(name, id)
         if known.causes[id] then fail("a second cause with this id") end
         check_fields(cause_fields, cause, fail)
         check_fix(cause.fix, fail)
         known.causes[id], where[id] = cause, name
      end
   end
   for id, cause in pairs(known.causes) do
      for _, other in ipairs(cause.candidates or {}) do
         if not known.causes[other] then
            failer(where[id], id)("candidates: no cause '" .. other .. "'")
         end
      end
   end
end

-- files: what each file returned, by its name without ".lua".  Returns
-- { list = rows in order, rows = by id, causes = by id, rules = list }.
function data.check(files)
   local known = { list = {}, rows = {}, causes = {}, rules = {} }
   local names, causes = {}, {}
   for name in pairs(files) do
      local list = name:find("^causes") and causes or names
      if name ~= "rules" then list[#list + 1] = name end
   end
   table.sort(names)
   table.sort(causes)
   add_causes(known, files, causes)
   for _, name in ipairs(names) do add_rows(known, name, files[name]) end
   for _, row in ipairs(known.list) do
      check_references(row, known, failer(row.file, row.id))
   end
   for i, rule in ipairs(files.rules or {}) do
      local fail = failer("rules", "rule " .. i)
      check_fields(rule_fields, rule, fail)
      for _, id in ipairs { rule.cause, table.unpack(rule.causes) } do
         if not known.causes[id] then fail("no cause '" .. id .. "'") end
      end
      known.rules[i] = rule
   end
   return known
end

return data
