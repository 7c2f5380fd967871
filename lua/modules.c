/* SPDX-License-Identifier: BSD-2-Clause */
#include "lua/modules.h"

#include <stddef.h>

#include "lua/l_explain.h"
#include "lua/l_guest.h"
#include "lua/l_host.h"
#include "lua/l_retry.h"
#include "lua/l_subject.h"
#include "lua/sources.h"

const struct engine_module engine_modules[] = {
	{ "climb", NULL, lua_source_climb, false },
	{ "control", NULL, lua_source_control, false },
	{ "explain", l_explain_open, lua_source_explain, true },
	{ "explain_data", NULL, lua_source_explain_data, false },
	{ "explain_line", NULL, lua_source_explain_line, false },
	{ "explain_paste", NULL, lua_source_explain_paste, false },
	{ "explain_rank", NULL, lua_source_explain_rank, false },
	{ "explain_status", NULL, lua_source_explain_status, false },
	{ "fixes", NULL, lua_source_fixes, false },
	{ "guest", l_guest_open, NULL, true },
	{ "host", l_host_open, NULL, true },
	{ "judge", NULL, lua_source_judge, false },
	{ "own_guest", NULL, lua_source_own_guest, false },
	{ "remapping", NULL, lua_source_remapping, false },
	{ "resets", NULL, lua_source_resets, false },
	{ "retry", l_retry_open, lua_source_retry, false },
	{ "subject", l_subject_open, lua_source_subject, false },
	{ "supply", NULL, lua_source_supply, false },
	{ "windows", NULL, lua_source_windows, false },
	{ NULL, NULL, NULL, false },
};
