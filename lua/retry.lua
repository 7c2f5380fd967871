-- SPDX-License-Identifier: BSD-2-Clause
-- Waiting for something to become true; the only sleep that scripts have.
local core = ...
local retry = {}

-- Calls fn until it returns a true value: at once, then after growing delays,
-- once more when the time is over.  Errors of fn pass through.
function retry.until_true(fn, seconds)
   local deadline = core.now() + seconds
   local delay = 0.05
   while true do
      if fn() then
         return true
      end
      local left = deadline - core.now()
      if left <= 0 then
         return false
      end
      core.sleep(math.min(delay, left))
      delay = math.min(delay * 2, 1)
   end
end

return retry
