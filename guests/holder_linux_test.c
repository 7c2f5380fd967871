/* SPDX-License-Identifier: BSD-2-Clause
 * Planted folders whose device numbers are real: those of a mounted file system
 * and of a terminal made for the test. */
#include <atf-c.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "guests/sysfs_walk.h"

#define FUNCTION "function"

/* A disk behind two hubs, as the USB and SCSI layers name the folders. */
#define DISK                                                                   \
	FUNCTION                                                               \
	"/usb1/1-1/1-1.2/1-1.2.3/1-1.2.3:1.0/host6/target6:0:0/6:0:0:0/block/" \
	"sdzz"

static void
plant(const char *dir, const char *number, bool block)
{
	char *dev = xasprintf("%s/dev", dir);
	char *holders = xasprintf("%s/holders", dir);

	ATF_REQUIRE_EQ(0, file_mkdirs(dir, NULL));
	if (block)
		ATF_REQUIRE_EQ(0, file_mkdirs(holders, NULL));
	ATF_REQUIRE_EQ(0, file_append(dev, number, NULL));
	free(holders);
	free(dev);
}

static void
require_free(void)
{
	char *answer = holder_below(FUNCTION);

	ATF_REQUIRE_MSG(answer == NULL, "%s", answer);
}

ATF_TC_WITHOUT_HEAD(holder_below__mounted_behind_two_hubs);
ATF_TC_BODY(holder_below__mounted_behind_two_hubs, tc)
{
	char *text = sysfs_text("/proc/self/mountinfo"), *answer, *want;
	struct strv words = { 0 };

	ATF_REQUIRE(text != NULL);
	strv_split(&words, text, " \n");
	ATF_REQUIRE(words.n > 4);
	plant(DISK, "4095:1048575\n", true);
	/* links lead out and back: neither is followed */
	ATF_REQUIRE_EQ(0, symlink("..", FUNCTION "/usb1/subsystem"));
	plant("elsewhere/sdzy", words.v[2], true);
	ATF_REQUIRE_EQ(0, symlink("../elsewhere", FUNCTION "/other"));
	require_free();
	plant(DISK "/sdzz1", words.v[2], true);
	answer = holder_below(FUNCTION);
	want = xasprintf("sdzz1 is mounted on %s", words.v[4]);
	ATF_REQUIRE(answer != NULL);
	ATF_REQUIRE_STREQ(want, answer);
	free(want);
	free(answer);
	strv_free(&words);
	free(text);
}

ATF_TC_WITHOUT_HEAD(holder_below__process_with_an_open_node);
ATF_TC_BODY(holder_below__process_with_an_open_node, tc)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY), node, status;
	char *number, *name, *answer, *want;
	pid_t pid;

	ATF_REQUIRE(terminal != -1);
	ATF_REQUIRE_EQ(0, unlockpt(terminal));
	name = xstrdup(ptsname(terminal));
	node = open(name, O_RDWR | O_NOCTTY);
	ATF_REQUIRE(node != -1);
	/* Documentation/admin-guide/devices.txt: /dev/pts/7 is 136:7 */
	number = xasprintf("136:%s\n", file_basename(name));

	/* our own descriptor is no holder */
	plant(FUNCTION "/tty/ttyS99", number, false);
	require_free();
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)pause();
		_exit(0);
	}
	answer = holder_below(FUNCTION);
	ATF_REQUIRE(answer != NULL);
	want = xasprintf(
	    "process %ld (holder_linux_te) has %s open", (long)pid, name);
	ATF_REQUIRE_STREQ(want, answer);

	/* a disk of the same number is another device */
	ATF_REQUIRE_EQ(0, file_remove_tree(FUNCTION, NULL));
	plant(DISK, number, true);
	require_free();
	ATF_REQUIRE_EQ(0, file_remove_tree(FUNCTION, NULL));
	plant(FUNCTION "/tty/ttyS99", number, false);
	ATF_REQUIRE_EQ(0, kill(pid, SIGKILL));
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	require_free();
	free(want);
	free(answer);
	free(number);
	free(name);
	(void)close(node);
	(void)close(terminal);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, holder_below__mounted_behind_two_hubs);
	ATF_TP_ADD_TC(tp, holder_below__process_with_an_open_node);
	return atf_no_error();
}
