#!/usr/bin/env pptcheck
-- SPDX-License-Identifier: BSD-2-Clause
-- Every row's example is matched by its own row, and by no other unless that is
-- declared.
local explain = require "explain"

scenario {
   ident = "rows_match_their_examples",
   run   = function(t)
      for _, why in ipairs(explain.self_test()) do
         t:check(false, why)
      end
   end,
}
