/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

/* As with --html /dev/null: the place of a device is never taken. */
ATF_TC_WITHOUT_HEAD(file_write_atomic__what_is_no_file_stays);
ATF_TC_BODY(file_write_atomic__what_is_no_file_stays, tc)
{
	struct stat st;
	char byte[8];
	int fd;

	ATF_REQUIRE_EQ(0, symlink("/dev/null", "device"));
	ATF_REQUIRE_EQ(0, file_write_atomic("device", "text", 4, NULL));
	ATF_REQUIRE_EQ(0, lstat("device", &st));
	ATF_REQUIRE(S_ISLNK(st.st_mode));
	ATF_REQUIRE_EQ(0, file_write_atomic("f", "old text", 8, NULL));
	ATF_REQUIRE_EQ(0, symlink("f", "link"));
	ATF_REQUIRE_EQ(0, file_write_atomic("link", "new", 3, NULL));
	ATF_REQUIRE_EQ(0, stat("f", &st));
	ATF_REQUIRE_EQ(3, st.st_size);
	ATF_REQUIRE_EQ(0, mkfifo("pipe", 0600));
	fd = open("pipe", O_RDONLY | O_NONBLOCK);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0, file_write_atomic("pipe", "text", 4, NULL));
	ATF_REQUIRE_EQ(4, read(fd, byte, sizeof(byte)));
	(void)close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, file_write_atomic__what_is_no_file_stays);
	return atf_no_error();
}
