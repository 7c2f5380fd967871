-- SPDX-License-Identifier: BSD-2-Clause
-- A line of a log: what wrote it, and how to show it without telling whose it
-- is.
local line = {}

local two = "%x%x"

-- "aa:bb:cc:dd:ee:ff" and the same with minus signs, n pairs.
local function pairs_of_hex(n)
   return "%f[%x]" .. two .. "([:%-])" .. two .. (":" .. two):rep(n - 2)
      :gsub(":", "%%1")
end

local hex4 = two .. two
local secrets = {
   { pairs_of_hex(8), "(serial number)" }, -- of a PCI function
   { pairs_of_hex(6), "(MAC address)" },
   { hex4 .. hex4 .. ("%-" .. hex4):rep(3) .. "%-" .. hex4:rep(3), "(UUID)" },
   { "([Ss]erial[ %a]*[:=]%s*)[%w%-]+", "%1(serial number)" },
   { "(/home/)[^/%s\"']+", "%1(user)" },
   { "[%w%._%-]+@[%w%.%-]+(:[~/])", "(user)%1" }, -- a shell's prompt
   { '("_HOSTNAME"%s*:%s*")[^"]*', "%1(host)" }, -- journalctl -o json
}

-- What stands before the message, by program.  The first capture of a pattern
-- with a host name is what stands before the name, the second what follows.
local stamp = "%d%d:%d%d:%d%d"
local origins = {
   { "dmesg",     "^%[%s*%d+%.%d+%]" },
   { "dmesg",     "^%[%a%a%a %a%a%a%s+%d+ " .. stamp .. " %d+%]" }, -- -T
   { "dmesg",     "^%[%s*%+%d+[%.,]%d+%]" }, -- -H
   { "dmesg",     "^%[%a%a%a%s?%d+ %d%d:%d%d%]" },
   { "dmesg",     "^%a+%s*:%a+%s*: %[%s*%d+%.%d+%]" }, -- -x
   { "journal",   "^MESSAGE=" },
   { "journal",   "^_[A-Z_]+=" },
   { "libvirt",   "^%d+%-%d+%-%d+[T ]" .. stamp .. "[%d%.]*[Z+]?[%d:]*: %d*:? ?%S*qemu" },
   -- The date is in the words of the host's language, "12月 16".
   { "vm-bhyve",  "^%d+%-%d+%-%d+T" .. stamp .. "[%d:+Z-]*: " },
   { "vm-bhyve",  "^%S+%s+%d+ " .. stamp .. ": " },
   { "syslog",    "^(%S+%s+%d+ " .. stamp .. "[%d%.]* )[%w%.%-_]+ (%S+:)", true },
   { "syslog",    "^(%d+%-%d+%-%d+T" .. stamp .. "%S* )[%w%.%-_]+ (%S+:)", true },
   { "syslog",    "^(1 %d+%-%d+%-%d+T" .. stamp .. "%S* )[%w%.%-_]+ (%S+ %S+ %S+ )", true }, -- RFC 5424
}

-- Where the line itself begins, behind marks of a quotation, a list or a
-- priority.
local function skip_marks(text)
   local at = text:match("^[>%s|`*%-]*()")
   return text:match("^<%d+>()", at) or at
end

-- "dmesg", "journal", "syslog", "vm-bhyve", "libvirt", or nil: the program's
-- own output.
function line.origin(text)
   text = text:sub(skip_marks(text))
   for _, o in ipairs(origins) do
      if text:find(o[2]) then return o[1] end
   end
   return nil
end

local function valid_utf8(text)
   while true do
      local n, bad = utf8.len(text)
      if n then return text end
      text = text:sub(1, bad - 1) .. "?" .. text:sub(bad + 1)
   end
end

-- Printable, valid UTF-8, without what names a machine or its owner.
function line.show(text)
   text = valid_utf8(text:gsub("%c+", " "))
   text = text:sub(skip_marks(text))
   for _, o in ipairs(origins) do
      if o[3] and text:find(o[2]) then
         text = text:gsub(o[2], "%1%2", 1)
         break
      end
   end
   for _, s in ipairs(secrets) do
      text = text:gsub(s[1], s[2])
   end
   return (text:gsub("^%s+", ""):gsub("%s+$", ""))
end

return line
