-- SPDX-License-Identifier: BSD-2-Clause
-- From logs and an exit status to causes, in order, each with its evidence and
-- what to do.
local core = ...
local data = require "explain_data"
local line = require "explain_line"
local paste = require "explain_paste"
local rank = require "explain_rank"
local status = require "explain_status"

local explain = {}

local knowledge, matcher, sought

-- Reads the signatures and compiles their patterns, once.
local function open()
   if knowledge then return end
   knowledge = data.check(core.signatures())
   sought = table.move(knowledge.list, 1, #knowledge.list, 1, {})
   table.move(status.patterns, 1, #status.patterns, #sought + 1, sought)
   matcher = core.open(sought)
end

-- What is known: a list of rows, each with its cause's sentence as `text`.
function explain.signatures()
   local list = {}
   open()
   for i, row in ipairs(knowledge.list) do
      list[i] = { text = row.cause and knowledge.causes[row.cause].text }
      for key, value in pairs(row) do
         if key ~= "label" and key ~= "number" then list[i][key] = value end
      end
   end
   return list
end

local function has(list, word)
   for _, w in ipairs(list or {}) do
      if w == word then return true end
   end
   return false
end

-- What is wrong with the examples: each must be matched by its own row, and by
-- another only when one of the two declares it.  A list of sentences.
function explain.self_test()
   local list = {}
   open()
   for i, row in ipairs(knowledge.list) do
      local found = matcher:scan(nil, row.example)
      if not found[i] then
         list[#list + 1] = row.id .. ": its own example is not matched"
      end
      for n in pairs(found) do
         local other = sought[n]
         if n ~= i and n <= #knowledge.list and
            not has(row.overlaps, other.id) and
            not has(other.overlaps, row.id) then
            list[#list + 1] = row.id .. ": its example is matched by " ..
               other.id .. " too"
         end
      end
   end
   table.sort(list)
   return list
end

-- Did the rows match that this one only counts with?
local function has_required(row, found)
   for _, id in ipairs(row.requires or {}) do
      if not found[knowledge.rows[id].number] then return false end
   end
   return true
end

local function add_found(m, f, input)
   m.count = m.count + f.count
   for _, hit in ipairs(f.lines) do
      hit.input = input
      m.hits[#m.hits + 1] = hit
   end
end

-- Does a line tell of a failure that has a name?  With any: of a cause at all.
local function has_failure(found, any)
   for n in pairs(found) do
      local row = sought[n]
      if row.cause and has_required(row, found) and (any or
         row.severity == "fail" and row.weight >= rank.specific) then
         return true
      end
   end
   return false
end

-- What matches in an input.  Signs of web pages are those of programs; where
-- nothing tells of a failure, lines may have been folded on their way here.
local function scan(input)
   local found, total = matcher:scan(input.path, input.text)
   local head, whole = matcher:head()
   input.bytes, input.lines = total.bytes, total.lines
   local why = paste.not_text(head, input.name)
   if why then error(why, 0) end
   if not whole then return found end
   local text = paste.plain(head)
   if text ~= head then found = matcher:scan(nil, text) end
   if has_failure(found) then return found end
   local least = has_failure(found, true)
   local glues = paste.glues(text)
   for i = 1, 4 do
      local joined, numbers = paste.unfold(text, glues[2 - i % 2], i > 2)
      local unfolded = joined and matcher:scan(nil, joined) or {}
      if has_failure(unfolded, not least) then
         for _, f in pairs(unfolded) do
            for _, hit in ipairs(f.lines) do hit.line = numbers[hit.line] end
         end
         return unfolded
      end
   end
   return found
end

-- Scans each input, { name =, path = } or { name =, text = }.  Returns the
-- matches in the form of explain_rank, with those of status.patterns apart.
local function search(inputs)
   local matches, statuses, by_row = {}, {}, {}
   for i, input in ipairs(inputs) do
      local found = scan(input)
      for n, f in pairs(found) do
         if has_required(sought[n], found) then
            if not by_row[n] then
               local to = n > #knowledge.list and statuses or matches
               by_row[n] = { row = sought[n], count = 0, hits = {} }
               to[#to + 1] = by_row[n]
            end
            add_found(by_row[n], f, i)
         end
      end
   end
   return matches, statuses
end

local places = {
   bhyve = "bhyve", vmm = "bhyve", ppt = "bhyve", ["vm-bhyve"] = "bhyve",
   hoster = "bhyve", cbsd = "bhyve", ["host-freebsd"] = "bhyve",
   qemu = "qemu", ["host-linux"] = "qemu",
}

-- "bhyve", "qemu" or nil, from what wrote the lines.
local function hypervisor_of(matches, statuses)
   local votes = { bhyve = #statuses, qemu = 0 }
   for _, m in ipairs(matches) do
      local name = places[m.row.where]
      if name then votes[name] = votes[name] + 1 end
   end
   if votes.bhyve == votes.qemu then return nil end
   return votes.bhyve > votes.qemu and "bhyve" or "qemu"
end

-- The kept lines of a match, as evidence for people.
local function evidence(matches, inputs)
   local list = {}
   for _, m in ipairs(matches) do
      for i, hit in ipairs(m.hits) do
         if i > 2 and i < #m.hits then goto continue end
         list[#list + 1] = { input = inputs[hit.input].name, line = hit.line,
            text = line.show(hit.text), row = m.row.id, where = m.row.where,
            origin = line.origin(hit.text), count = i == 1 and m.count or nil }
         ::continue::
      end
   end
   return list
end

-- One line of each match.
local function first_lines(matches, inputs)
   local list = {}
   for i, m in ipairs(matches) do
      list[i] = evidence({ m }, inputs)[1]
   end
   return list
end

-- The lines of a fix for one system, or of both with their names.
local function fix_lines(fix, hypervisor)
   fix = fix or {}
   if hypervisor == "bhyve" then return fix.freebsd or fix.linux or {} end
   if hypervisor == "qemu" then return fix.linux or fix.freebsd or {} end
   local list = {}
   for _, os in ipairs { { "linux", "Linux: " }, { "freebsd", "FreeBSD: " } } do
      for _, text in ipairs(fix[os[1]] or {}) do
         list[#list + 1] = fix.linux and fix.freebsd and os[2] .. text or text
      end
   end
   return list
end

local function describe(c, inputs, hypervisor)
   local cause = knowledge.causes[c.cause]
   local own = c.matches[1].row
   local readings = status.readings(own.cause == c.cause and not c.ruled and
      own.candidates or cause.candidates, knowledge.causes, hypervisor)
   local fix = own.cause == c.cause and own.fix or cause.fix
   return { id = c.cause, text = cause.text, stage = c.stage,
      severity = c.severity, sure = c.sure, why = c.why,
      fix = fix_lines(fix, hypervisor), collect = cause.collect or {},
      candidates = readings,
      evidence = evidence(c.matches, inputs),
      consequences = evidence(c.consequences, inputs) }
end

-- The status given, or the last one that a log tells, decoded; or nil.
local function find_status(request, hypervisor, told)
   local value = request.status or told and told.value
   if not value then return nil end
   return hypervisor and status.decode(value, hypervisor, request.version)
end

local function contradictions(request, decoded, told, causes)
   local list = {}
   local top = causes[1]
   if request.status and told and request.status ~= told.value then
      list[1] = ("the status given is %d, the log says %d in line %d"):format(
         request.status, told.value, told.hit.line)
   end
   if request.panicked and decoded and not decoded.failed then
      list[#list + 1] = ("status %d looks like a good end, but the guest panicked")
         :format(decoded.value)
   elseif top and top.severity == "fail" and decoded and not decoded.failed then
      list[#list + 1] = ("status %d alone says \"%s\"; the log shows a failure")
         :format(decoded.value, decoded.meaning)
   end
   return list
end

-- What to bring when nothing was recognised.
local function collect_unknown(hypervisor)
   local list = {}
   if hypervisor ~= "qemu" then
      list[1] = "bhyve's error output (vm-bhyve: debug=\"yes\", then bhyve.log)"
      list[2] = "the host's kernel log: dmesg"
      list[3] = "sysctl hw.vmm.iommu.initialized; pciconf -a pptN; pciconf -lbc"
   end
   if hypervisor ~= "bhyve" then
      list[#list + 1] = "QEMU's error output (libvirt: /var/log/libvirt/qemu/NAME.log)"
      list[#list + 1] = "the host's kernel log: journalctl -k -b"
   end
   list[#list + 1] = "the guest's kernel log, from its first line"
   return list
end

local managers = { ["vm-bhyve"] = true, hoster = true, cbsd = true }

-- Does a cause rest on more than a manager's word that bhyve failed?
local function explains_status(causes)
   for _, c in ipairs(causes) do
      for _, known in ipairs(c.evidence) do
         if c.severity == "fail" and not managers[known.where] then
            return true
         end
      end
   end
   return false
end

-- A reason not to be certain of the cause.
local function doubt(cause, why)
   if cause and why and cause.sure == "certain" then
      cause.sure, cause.why = "likely", why
   end
end

-- request: { inputs = { { name =, path = | text = } }, status =, hypervisor =,
-- version =, facts =, panicked = }, all but inputs optional.  Returns the
-- document of reports/explain-1.schema.json as a table.
function explain.judge(request)
   open()
   local inputs = request.inputs or {}
   local matches, statuses = search(inputs)
   local told = status.in_log(statuses)
   local hypervisor = request.hypervisor or hypervisor_of(matches, statuses)
   local found, others = rank.causes(matches, knowledge.rules, request.facts or {})
   local decoded = find_status(request, hypervisor, told)
   local doc = { schema = "pptcheck/explain/1", hypervisor = hypervisor,
      inputs = {}, causes = {}, benign = {}, notes = {},
      status = decoded, collect = {} }
   for i, known in ipairs(first_lines(others, inputs)) do
      local list = others[i].row.severity == "benign" and doc.benign or doc.notes
      list[#list + 1] = known
   end
   for i, input in ipairs(inputs) do
      doc.inputs[i] =
         { name = input.name, bytes = input.bytes, lines = input.lines }
   end
   for i, c in ipairs(found) do
      doc.causes[i] = describe(c, inputs, hypervisor)
   end
   doc.contradictions = contradictions(request, decoded, told, doc.causes)
   if decoded and not explains_status(doc.causes) then
      local more
      decoded.candidates, more =
         status.candidates(decoded, told and told.again, knowledge.causes)
      doc.collect = more or doc.collect
      -- Told once, with the status.
      if more and doc.causes[1] then doc.causes[1].candidates = nil end
      doubt(doc.causes[1], more and "the status says that bhyve failed, not why")
   end
   doubt(doc.causes[1], doc.contradictions[1])
   doubt(doc.causes[1], doc.causes[1] and doc.causes[1].candidates and
      "the lines leave open what is behind it")
   if #doc.causes == 0 and #doc.collect == 0 then
      doc.collect = collect_unknown(hypervisor)
   end
   if request.status and not decoded then
      table.insert(doc.collect, 1,
         "whose the status is, which no line tells: --hypervisor bhyve or qemu")
   end
   return doc
end

-- The same for one text.
function explain.text(text, options)
   local request = { inputs = { { name = "text", text = text } } }
   for key, value in pairs(options or {}) do request[key] = value end
   return explain.judge(request)
end

-- The same for one file.
function explain.file(path, options)
   local request = { inputs = { { name = path, path = path } } }
   for key, value in pairs(options or {}) do request[key] = value end
   return explain.judge(request)
end

return explain
