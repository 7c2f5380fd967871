#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- The cleanup part runs in a process of its own, also without the body.
scenario {
   ident = "cleans",
   run = function(t) t:attach("left", "by the body") end,
   cleanup = function(t) t:attach("cleaned", t:config("colour", "blue")) end,
}
scenario {
   ident = "cannot_clean",
   run = function() end,
   cleanup = function() error("the disk is full", 0) end,
}
scenario { ident = "nothing_to_clean", run = function() end }
