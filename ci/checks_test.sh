#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# Each checker accepts a good tree and names what is wrong in a bad one.

# The formatters and linters of one system, or each judges otherwise.
needs_linux() {
	[ "$(uname -s)" = Linux ] || atf_skip "style is judged on Debian"
}

good_tree() {
	ci=$(atf_get_srcdir)
	mkdir -p tree/base tree/lua tree/reports tree/guests/agent \
	    tree/probes tree/scenarios/device tree/matrix
	cp "$ci/clang-format" tree/.clang-format
	good_c base/a.c '#include "base/a.h"'
	good_c base/a.h
	good_c lua/a.c '#include <lua.h>' '' '#include "reports/a.h"'
	good_c guests/agent/a.c '#include "base/a.h"' \
	    '#include "guests/agent/b.h"'
	good_c matrix/a.c '#include "base/a.h"' '#include "reports/a.h"'
	good_c main.c '#include "base/a.h"'
	printf '%s\n' 'syntax(2)' 'include("base/Kyuafile")' >tree/Kyuafile
	good_c base/a_test.c '/* ATF_TP_ADD_TCS */'
	echo 'atf_test_program{name="a_test"}' >tree/base/Kyuafile
}

good_c() {
	file=tree/$1
	shift
	printf '%s\n' '/* SPDX-License-Identifier: BSD-2-Clause */' "$@" >"$file"
}

# accepts CHECKER; refuses CHECKER TEXT...: it must print each text.
accepts() {
	atf_check -s exit:0 "$ci/$1.sh" tree
}
refuses() {
	checker=$1
	shift
	atf_check -s exit:1 -o save:out -e save:err "$ci/$checker.sh" tree
	for text in "$@"; do
		atf_check -s exit:0 -o ignore grep -F -e "$text" out err
	done
}

atf_test_case good
good_body() {
	needs_linux
	good_tree
	accepts layers
	accepts style
	accepts kyuafiles
}

atf_test_case nothing_there
nothing_there_body() {
	needs_linux
	ci=$(atf_get_srcdir)
	mkdir tree
	accepts layers
	accepts style
	accepts kyuafiles
}

atf_test_case layers
layers_body() {
	good_tree
	good_c base/b.c '#include "probes/a.h"'
	good_c probes/b_test.c '#include "guests/a.h"'
	good_c guests/agent/b.c '#include "probes/a.h"'
	good_c guests/b.c '#include "b.h"' '#include "guests/../lua/a.h"'
	good_c reports/b.c '#include <lua.h>' '#  include <lua/a.h>'
	good_c matrix/b.c '#include "probes/a.h"'
	refuses layers 'base/b.c:2:' 'probes/b_test.c:2:' \
	    'guests/agent/b.c:2:' 'guests/b.c:2:' 'guests/b.c:3:' \
	    'reports/b.c:2:' 'reports/b.c:3:' 'matrix/b.c:2:'
	# and nothing else
	atf_check -o match:'^ *8 ' wc -l out
}

atf_test_case style_functions
style_functions_body() {
	needs_linux
	good_tree
	good_c base/b.c 'int n = atoi("1");' 'int m = x(strcpy(a, b));' \
	    '/* exit(1) and system(3)' ' * printf(1) */' \
	    'char c[] = "\"exit(1)";' 'int e = exit (1);' \
	    'int p = printf("");' 'int q = fputs("", stdout);' \
	    'int ok = fgets(snprintf(1)) + _exit(1) + my_system(2);'
	good_c base/b_test.c 'int p = printf("");'
	good_c guests/agent/b.c 'int p = printf("");'
	good_c main.c 'int e = exit(1);'
	refuses style 'base/b.c:2:' 'base/b.c:3:' 'base/b.c:7:' 'base/b.c:8:' \
	    'base/b.c:9:'
	atf_check -s exit:1 grep -E -e 'b.c:(4|5|6|10):.*\((banned|exit|no output)' \
	    -e '(b_test|agent/b|main)\.c.*(banned|exit only|no output)' out
}

atf_test_case style_portable
style_portable_body() {
	needs_linux
	good_tree
	good_c base/b.c 'char *p = strchrnul(a, 1);' 'int e = EREMOTEIO;' \
	    '#include <linux/vfio.h>' '#include <sys/epoll.h>' \
	    'int ok = MY_ETIME + my_error(1) + err_error;' \
	    'int timed = ETIMEDOUT;'
	good_c base/b_linux.c 'int e = EREMOTEIO;' '#include <linux/vfio.h>'
	good_c guests/agent/b.c '#include <sys/epoll.h>'
	# shellcheck disable=SC2016 # of the script that is written
	printf '%s\n' '#!/bin/sh' '# SPDX-License-Identifier: BSD-2-Clause' \
	    'sed -i 1d a' 'sed -i.bak 1d a' 'x=$(stat -c %a a)' 'sha256sum a' \
	    'grep -qP a b' 'grep -q -e --x b' 'date -d now' 'date +%s' \
	    'a | nproc' 'head -n -1 a' 'head -n 1 a' '# sed -i 1d a' >tree/a.sh
	mkdir tree/lab
	cp tree/a.sh tree/lab/a.sh
	refuses style 'base/b.c:2:' 'base/b.c:3:' 'base/b.c:4:' 'base/b.c:5:' \
	    'a.sh:3:' 'a.sh:5:' 'a.sh:6:' 'a.sh:7:' 'a.sh:9:' 'a.sh:11:' \
	    'a.sh:12:'
	atf_check -s exit:1 grep -E -e 'b.c:(6|7):.*\(not ' \
	    -e '(_linux|agent/b)\.c.*\(not ' -e 'lab/a.sh.*\(not ' \
	    -e '^a.sh:(4|8|10|13|14): .*\)$' out
}

atf_test_case style_tools
style_tools_body() {
	needs_linux
	good_tree
	good_c base/b.c 'int  a ;'
	printf '%s\n' '#!/bin/sh' '# SPDX-License-Identifier: BSD-2-Clause' \
	    "echo \$1" >tree/a.sh
	printf '%s\n' '-- SPDX-License-Identifier: BSD-2-Clause' \
	    'leaked = 1' >tree/lua/a.lua
	refuses style 'base/b.c:2:' 'a.sh:3:' 'lua/a.lua:2:'
}

atf_test_case style_length_and_licence
style_length_and_licence_body() {
	needs_linux
	good_tree
	awk 'BEGIN { print "/* SPDX-License-Identifier: BSD-2-Clause */"
	    for (i = 0; i < 400; i++) print "int a" i ";" }' >tree/base/b.c
	echo 'int a;' >tree/base/c.h
	refuses style 'base/b.c:401:' 'base/c.h:1: no SPDX'
}

atf_test_case kyuafiles
kyuafiles_body() {
	good_tree
	good_c base/b_test.c '/* ATF_TP_ADD_TCS */'
	good_c base/l_t.c
	echo 'atf_test_program{name="gone_test"}' >>tree/base/Kyuafile
	echo '-- atf_test_program{name="b_test"}' >>tree/base/Kyuafile
	echo 'include("gone/Kyuafile")' >>tree/Kyuafile
	echo 'syntax(2)' >tree/lua/Kyuafile
	touch tree/lua/b_test.sh
	printf '#!/usr/bin/env pptcheck\n' >tree/scenarios/device/a.lua
	touch tree/scenarios/device/b.lua
	printf '#!/bin/sh\n' >tree/base/run.sh
	refuses kyuafiles 'base/b_test.c:1: not listed' \
	    'base/Kyuafile:2: gone_test does not exist' \
	    'Kyuafile:3: gone/Kyuafile does not exist' \
	    'lua/Kyuafile:1: not included' 'lua/b_test.sh:1: not listed' \
	    'scenarios/device/a.lua:1: not listed' \
	    'scenarios/device/a.lua:1: starts with #!' \
	    'scenarios/device/b.lua:1: does not start' \
	    'base/run.sh:1: starts with #!'
	atf_check -s exit:1 grep -F l_test out
}

atf_init_test_cases() {
	atf_add_test_case good
	atf_add_test_case nothing_there
	atf_add_test_case layers
	atf_add_test_case style_functions
	atf_add_test_case style_portable
	atf_add_test_case style_tools
	atf_add_test_case style_length_and_licence
	atf_add_test_case kyuafiles
}
