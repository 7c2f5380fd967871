-- SPDX-License-Identifier: BSD-2-Clause
-- Globals that pptcheck gives to each kind of file.
std = "lua54"
max_line_length = 120
exclude_files = { "build*/", "**/testdata/", "fixtures/" }
files["scenarios/host"] = {
   read_globals = { "check", "finding", "pass", "unknown" },
}
files["scenarios/device"] = {
   read_globals = { "scenario", "t", "host", "guest", "retry" },
}
files["lab/boards"] = {
   read_globals = { "board" },
}
files["lab/inside"] = {
   read_globals = { "board", "scenario" },
}
files["ci/bench"] = {
   read_globals = { "scenario" },
}
