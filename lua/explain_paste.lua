-- SPDX-License-Identifier: BSD-2-Clause
-- Logs as they arrive: folded by a mailer or a terminal, quoted, written for
-- the web; and files that are no text.
local paste = {}

-- What a file that is no log begins with, and what makes a log of it.
local no_text = {
   { "\x1f\x8b", "compressed by gzip: zcat %s | pptcheck explain" },
   { "\xfd7zXZ", "compressed by xz: xzcat %s | pptcheck explain" },
   { "\x28\xb5\x2f\xfd", "compressed by zstd: zstdcat %s | pptcheck explain" },
   { "BZh", "compressed by bzip2: bzcat %s | pptcheck explain" },
   { "PK\3\4", "a ZIP archive: unzip -p %s | pptcheck explain" },
   { "LPKSHHRH", "the journal's own format: journalctl --file %s | pptcheck explain" },
   { "ElfFile", "a Windows event log: export it as text, wevtutil qe %s /lf:true /f:text" },
   { "\x89PNG", "a picture: its text is needed, not %s" },
   { "\xff\xd8\xff", "a picture: its text is needed, not %s" },
}

-- Why these first bytes of the input are no text, or nil.
function paste.not_text(head, name)
   for _, kind in ipairs(no_text) do
      if head:sub(1, #kind[1]) == kind[1] then
         return name .. ": " .. kind[2]:format(name)
      end
   end
   return nil
end

local entities = { lt = "<", gt = ">", quot = '"', apos = "'", amp = "&", nbsp = " " }

local function entity(name)
   local code = tonumber(name:match("^#(%d+)$")) or
      tonumber(name:match("^#[xX](%x+)$") or "", 16)
   return entities[name] or code and code < 128 and string.char(code) or nil
end

-- Signs as a program prints them, for those of web pages. Keeps the lines.
function paste.plain(text)
   return (text:gsub("&(#?%w+);", entity):gsub("\u{2018}", "'"):gsub("\u{2019}", "'")
      :gsub("\u{201c}", '"'):gsub("\u{201d}", '"'):gsub("\u{a0}", " "))
end

-- What only the first part of a folded line begins with: a time, a priority, a
-- program, a journal's field.
local begins = {
   "^<%d+>", "^%[[%s%d]+%.%d+%]", "^%[%a+ ?%a*%s*%d+ ", "^%[%s*%+%d", "^%d%d%d%d%-%d%d%-%d%d[T ]",
   "^%a%a%a%s+%d+ %d%d:", "^%S+%s+%d+ %d%d:%d%d:%d%d", "^[%a_][%w_%.%-]*%[%d+%]: ",
   "^_*[%u_]+=", "^{", "^[%w%-]+ [%x:%.]+: ", "^NVRM: ",
}

-- A word with a colon may be a program, or stand within a message.
local function is_begin(text, loose)
   if not loose and text:find("^[%a_][%w_%.%-]*: ") then return true end
   for _, pattern in ipairs(begins) do
      if text:find(pattern) then return true end
   end
   return false
end

-- From here on a line may have been folded; beyond the other number none is.
local narrowest, widest = 60, 132

local terminals = { [80] = true, [100] = true, [120] = true, [132] = true }

-- The longest line, if one may have been folded; and whether a terminal did it:
-- anywhere, so that several lines are as long.
local function width_of(text)
   local width, count = 0, 0
   for line in text:gmatch("[^\n]+") do
      if #line > width then width, count = #line, 0 end
      if #line == width then count = count + 1 end
   end
   if width < narrowest or width > widest then return nil, false end
   return width, count > 1 or terminals[width] or false
end

-- What to join folded lines by, the more likely first.
function paste.glues(text)
   local _, terminal = width_of(text)
   return terminal and { "", " " } or { " ", "" }
end

-- The text with folded lines joined by glue: a blank for a mailer, nothing for
-- a terminal.  And the number of the line in which each of its lines began; nil
-- if there is nothing to join.  loose: "word: " begins no line.
function paste.unfold(text, glue, loose)
   local lines, numbers, number = {}, {}, 0
   local width = width_of(text)
   local soft = text:find("[^\n]=\n") and text:find("=3D")
   local last -- the part before this one, as it was
   for raw in (text .. "\n"):gmatch("([^\n]*)\n") do
      local part = raw:gsub("^[>%s|]*> ?", "")
      number = number + 1
      if last and last:find("=$") and #last >= narrowest then
         -- Quoted-printable, RFC 2045 6.7: the break is none.
         lines[#lines] = lines[#lines]:sub(1, -2) .. part
      elseif last and part ~= "" and not is_begin(part, loose) and (#last >= narrowest or
         width and #last > 0 and #last + 1 + #part:match("^%S*") > width) then
         -- Long enough, or the next word had no room.
         lines[#lines] = lines[#lines] .. glue .. part
      else
         lines[#lines + 1], numbers[#lines + 1] = part, number
      end
      last = raw
   end
   local out = table.concat(lines, "\n")
   if soft then out = out:gsub("=(%x%x)", function(x)
      return string.char(tonumber(x, 16))
   end) end
   if out == text then return nil end
   return out, numbers
end

return paste
