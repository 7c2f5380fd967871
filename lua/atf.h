/* SPDX-License-Identifier: BSD-2-Clause
 * A scenario file as an ATF test program. */
#ifndef LUA_ATF_H
#define LUA_ATF_H

/*
 * argv[1] is the scenario file; behind it, as in atf-test-program(1):
 * -l | [-r file] [-s dir] [-v name=value]... case[:cleanup].  Returns the exit
 * status: of a case the one that agrees with its result; 2 for wrong usage.
 * Dies with its parent; installs signal handlers.
 */
int atf_main(int argc, char **argv);

#endif
