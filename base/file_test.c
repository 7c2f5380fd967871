/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/file.h"

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void
require_content(const char *path, const char *want)
{
	struct buf b = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ_MSG(0, file_read(path, &b, &err), "%s", err.text);
	ATF_REQUIRE_STREQ(want, buf_str(&b));
	buf_free(&b);
}

static void
require_names(const char *dir, const char *want)
{
	struct strv names = { 0 };
	char *all;

	ATF_REQUIRE_EQ(0, file_list(dir, &names, NULL));
	all = strv_join(&names, " ");
	ATF_REQUIRE_STREQ(want, all);
	free(all);
	strv_free(&names);
}

ATF_TC_WITHOUT_HEAD(file_read__absent_folder_and_binary);
ATF_TC_BODY(file_read__absent_folder_and_binary, tc)
{
	struct buf b = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, file_read("absent", &b, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(-1, file_read(".", &b, &err));
	ATF_REQUIRE_EQ(EISDIR, err.code);
	ATF_REQUIRE_EQ(-1, file_read("", &b, NULL));
	ATF_REQUIRE_EQ(0, b.len);
	ATF_REQUIRE_EQ(0, file_write_atomic("bin", "\0\xff\n", 3, NULL));
	ATF_REQUIRE_EQ(0, file_read("bin", &b, &err));
	ATF_REQUIRE_EQ(0, file_read("bin", &b, &err));
	ATF_REQUIRE_EQ(6, b.len);
	ATF_REQUIRE_EQ(0, memcmp("\0\xff\n\0\xff\n", b.data, 6));
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(file_read__huge);
ATF_TC_BODY(file_read__huge, tc)
{
	struct buf big = { 0 }, back = { 0 };
	int i;

	for (i = 0; i < 1000000; i++)
		buf_addf(&big, "%d\n", i);
	ATF_REQUIRE_EQ(0, file_write_atomic("big", big.data, big.len, NULL));
	ATF_REQUIRE_EQ(0, file_read("big", &back, NULL));
	ATF_REQUIRE_EQ(big.len, back.len);
	ATF_REQUIRE_EQ(0, memcmp(big.data, back.data, big.len));
	buf_free(&big);
	buf_free(&back);
}

ATF_TC_WITHOUT_HEAD(file_read_from__growing_and_truncated);
ATF_TC_BODY(file_read_from__growing_and_truncated, tc)
{
	struct buf b = { 0 };
	off_t at = 0;

	ATF_REQUIRE_EQ(-1, file_read_from("log", &at, &b, NULL));
	ATF_REQUIRE_EQ(0, at);
	ATF_REQUIRE_EQ(0, file_append("log", "one\n", NULL));
	ATF_REQUIRE_EQ(0, file_read_from("log", &at, &b, NULL));
	ATF_REQUIRE_EQ(0, file_read_from("log", &at, &b, NULL));
	ATF_REQUIRE_STREQ("one\n", buf_str(&b));
	ATF_REQUIRE_EQ(0, file_append("log", "two\n", NULL));
	ATF_REQUIRE_EQ(0, file_read_from("log", &at, &b, NULL));
	ATF_REQUIRE_STREQ("one\ntwo\n", buf_str(&b));
	ATF_REQUIRE_EQ(8, at);
	ATF_REQUIRE_EQ(0, truncate("log", 2));
	ATF_REQUIRE_EQ(0, file_read_from("log", &at, &b, NULL));
	ATF_REQUIRE_EQ(8, at);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(file_write_atomic__replaces_whole);
ATF_TC_BODY(file_write_atomic__replaces_whole, tc)
{
	ATF_REQUIRE_EQ(0, file_write_atomic("f", "long old text", 13, NULL));
	ATF_REQUIRE_EQ(0, file_write_atomic("f", "new", 3, NULL));
	require_content("f", "new");
	ATF_REQUIRE_EQ(0, file_write_atomic("f", "", 0, NULL));
	require_content("f", "");
	require_names(".", "f");
}

ATF_TC_WITHOUT_HEAD(file_write_atomic__failure_leaves_nothing);
ATF_TC_BODY(file_write_atomic__failure_leaves_nothing, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("d/full", NULL));
	ATF_REQUIRE_EQ(-1, file_write_atomic("d", "x", 1, &err));
	ATF_REQUIRE_MSG(
	    err.code == EISDIR || err.code == ENOTEMPTY || err.code == EEXIST,
	    "%s", err.text);
	ATF_REQUIRE_EQ(-1, file_write_atomic("no/f", "x", 1, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(-1, file_write_atomic("", "x", 1, &err));
	require_names(".", "d");
	require_names("d", "full");
}

/* A child for which files end at size bytes, as on a full disk. */
static int
with_limit(rlim_t size, int (*body)(struct err *))
{
	struct rlimit limit = { size, size };
	struct err err = { 0 };
	int status;
	pid_t pid = fork();

	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit) == -1)
			_exit(99);
		_exit(body(&err) == -1 && err.text[0] != '\0' ? 1 : 0);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int
write_large(struct err *err)
{
	return file_write_atomic("f", "0123456789", 10, err);
}

static int
poke_large(struct err *err)
{
	return file_poke("f", "0123456789", err);
}

ATF_TC_WITHOUT_HEAD(file_write_atomic__disk_full);
ATF_TC_BODY(file_write_atomic__disk_full, tc)
{
	ATF_REQUIRE_EQ(0, file_write_atomic("f", "old", 3, NULL));
	ATF_REQUIRE_EQ(1, with_limit(4, write_large));
	require_content("f", "old");
	require_names(".", "f");
}

ATF_TC_WITHOUT_HEAD(file_poke__short_write_is_a_failure);
ATF_TC_BODY(file_poke__short_write_is_a_failure, tc)
{
	ATF_REQUIRE_EQ(0, file_write_atomic("f", "", 0, NULL));
	ATF_REQUIRE_EQ(1, with_limit(4, poke_large));
	ATF_REQUIRE_EQ(0, with_limit(10, poke_large));
	require_content("f", "0123456789");
}

ATF_TC_WITHOUT_HEAD(file_poke__creates_nothing);
ATF_TC_BODY(file_poke__creates_nothing, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, file_poke("absent", "1", &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE(!file_exists("absent"));
	ATF_REQUIRE_EQ(-1, file_poke(".", "1", &err));
	ATF_REQUIRE_EQ(EISDIR, err.code);
}

static int
write_readonly(void)
{
	struct err err[3];

	memset(err, 0, sizeof(err));
	(void)file_write_atomic("ro/f", "x", 1, &err[0]);
	(void)file_append("ro/f", "x", &err[1]);
	(void)file_mkdirs("ro/a/b", &err[2]);
	return err[0].code == EACCES && err[1].code == EACCES &&
	       err[2].code == EACCES;
}

ATF_TC_WITHOUT_HEAD(readonly_folder__every_writer_fails);
ATF_TC_BODY(readonly_folder__every_writer_fails, tc)
{
	int status;
	pid_t pid;

	ATF_REQUIRE_EQ(0, file_mkdirs("ro", NULL));
	ATF_REQUIRE_EQ(0, chmod("ro", 0555));
	ATF_REQUIRE_EQ(0, chmod(".", 0755));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		/* root writes where the mode forbids it */
		if (getuid() == 0 && setuid(65534) == -1)
			_exit(2);
		_exit(write_readonly() ? 0 : 1);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	ATF_REQUIRE_EQ(0, WEXITSTATUS(status));
	require_names("ro", "");
}

ATF_TC_WITHOUT_HEAD(file_append__lines_of_two_writers_stay_whole);
ATF_TC_BODY(file_append__lines_of_two_writers_stay_whole, tc)
{
	struct buf b = { 0 };
	char *line;
	int i, status, n[2] = { 0, 0 };
	pid_t pid = fork();

	ATF_REQUIRE(pid != -1);
	for (i = 0; i < 50; i++)
		if (file_append("events",
			pid == 0 ? "child child\n" : "parent\n", NULL) == -1)
			_exit(1);
	if (pid == 0)
		_exit(0);
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE_EQ(0, status);
	ATF_REQUIRE_EQ(0, file_read("events", &b, NULL));
	while ((line = buf_take_line(&b)) != NULL) {
		i = strcmp(line, "parent") == 0;
		ATF_REQUIRE(i || strcmp(line, "child child") == 0);
		n[i]++;
		free(line);
	}
	ATF_REQUIRE_EQ(50, n[0]);
	ATF_REQUIRE_EQ(50, n[1]);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(file_mkdirs__odd_paths);
ATF_TC_BODY(file_mkdirs__odd_paths, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("a//b/./c/", &err));
	ATF_REQUIRE_EQ(0, file_mkdirs("a/b/c", &err));
	ATF_REQUIRE_EQ(0, file_mkdirs("/", &err));
	ATF_REQUIRE_EQ(0, file_mkdirs(".", &err));
	require_names("a/b", "c");
	ATF_REQUIRE_EQ(-1, file_mkdirs("", &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
}

ATF_TC_WITHOUT_HEAD(file_mkdirs__a_file_in_the_way);
ATF_TC_BODY(file_mkdirs__a_file_in_the_way, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_append("f", "x", NULL));
	ATF_REQUIRE_EQ(-1, file_mkdirs("f", &err));
	ATF_REQUIRE_EQ(-1, file_mkdirs("f/g", &err));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "dangling"));
	ATF_REQUIRE_EQ(-1, file_mkdirs("dangling", &err));
	ATF_REQUIRE_EQ(0, symlink(".", "here"));
	ATF_REQUIRE_EQ(0, file_mkdirs("here/d", &err));
	ATF_REQUIRE_EQ(0, file_mkdirs("here", &err));
}

ATF_TC_WITHOUT_HEAD(file_remove_tree__follows_no_links);
ATF_TC_BODY(file_remove_tree__follows_no_links, tc)
{
	struct err err = { 0 };

	ATF_REQUIRE_EQ(0, file_mkdirs("keep", NULL));
	ATF_REQUIRE_EQ(0, file_append("keep/f", "x", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("tree/a/b", NULL));
	ATF_REQUIRE_EQ(0, symlink("../keep", "tree/link"));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "tree/a/dangling"));
	ATF_REQUIRE_EQ_MSG(0, file_remove_tree("tree", &err), "%s", err.text);
	ATF_REQUIRE_EQ(0, file_remove_tree("tree", &err));
	ATF_REQUIRE_EQ(0, symlink("keep", "link"));
	(void)file_remove_tree("link/", &err);
	require_content("keep/f", "x");
	ATF_REQUIRE_EQ(0, file_remove_tree("keep/", &err));
	ATF_REQUIRE(!file_exists("keep"));
}

ATF_TC_WITHOUT_HEAD(file_readlink__target_or_why_not);
ATF_TC_BODY(file_readlink__target_or_why_not, tc)
{
	struct err err = { 0 };
	char *target;

	ATF_REQUIRE_EQ(0, symlink("../drivers/vfio-pci", "driver"));
	target = file_readlink("driver", &err);
	ATF_REQUIRE_STREQ("../drivers/vfio-pci", target);
	ATF_REQUIRE_STREQ("vfio-pci", file_basename(target));
	free(target);
	ATF_REQUIRE(!file_exists("driver"));
	ATF_REQUIRE(file_readlink("absent", &err) == NULL);
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE(file_readlink(".", &err) == NULL);
	ATF_REQUIRE_EQ(EINVAL, err.code);
}

static void
require_absolute(const char *path, const char *want)
{
	char *got = file_absolute(path, NULL);

	ATF_REQUIRE_STREQ(want, got);
	free(got);
}

ATF_TC_WITHOUT_HEAD(file_absolute__from_folder_and_root);
ATF_TC_BODY(file_absolute__from_folder_and_root, tc)
{
	require_absolute("/a/../b", "/a/../b");
	ATF_REQUIRE_EQ(0, chdir("/usr"));
	require_absolute("a", "/usr/a");
	require_absolute("././a", "/usr/a");
	require_absolute(".", "/usr");
	require_absolute("../a", "/usr/../a");
	ATF_REQUIRE_EQ(0, chdir("/"));
	require_absolute("a", "/a");
	require_absolute(".", "/");
}

ATF_TC_WITHOUT_HEAD(file_which__path_and_slash);
ATF_TC_BODY(file_which__path_and_slash, tc)
{
	char *got;

	ATF_REQUIRE_EQ(0, file_mkdirs("bin1/prog", NULL));
	ATF_REQUIRE_EQ(0, file_mkdirs("bin2", NULL));
	ATF_REQUIRE_EQ(0, file_append("bin2/prog", "#!/bin/sh\n", NULL));
	ATF_REQUIRE_EQ(0, setenv("PATH", ":bin1::absent:bin2:", 1));
	ATF_REQUIRE(file_which("prog") == NULL);
	ATF_REQUIRE(file_which("./bin2/prog") == NULL);
	ATF_REQUIRE_EQ(0, chmod("bin2/prog", 0755));
	got = file_which("prog");
	ATF_REQUIRE_STREQ("bin2/prog", got);
	free(got);
	got = file_which("./bin2/prog");
	ATF_REQUIRE_STREQ("./bin2/prog", got);
	free(got);
	ATF_REQUIRE(file_which("") == NULL);
	ATF_REQUIRE_EQ(0, unsetenv("PATH"));
	got = file_which("sh");
	ATF_REQUIRE(got != NULL);
	free(got);
}

ATF_TC_WITHOUT_HEAD(file_list__absent);
ATF_TC_BODY(file_list__absent, tc)
{
	struct strv names = { 0 };
	struct err err = { 0 };

	ATF_REQUIRE_EQ(-1, file_list("absent", &names, &err));
	ATF_REQUIRE_EQ(ENOENT, err.code);
	ATF_REQUIRE_EQ(0, names.n);
	require_names(".", "");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, file_read__absent_folder_and_binary);
	ATF_TP_ADD_TC(tp, file_read__huge);
	ATF_TP_ADD_TC(tp, file_read_from__growing_and_truncated);
	ATF_TP_ADD_TC(tp, file_write_atomic__replaces_whole);
	ATF_TP_ADD_TC(tp, file_write_atomic__failure_leaves_nothing);
	ATF_TP_ADD_TC(tp, file_write_atomic__disk_full);
	ATF_TP_ADD_TC(tp, file_poke__short_write_is_a_failure);
	ATF_TP_ADD_TC(tp, file_poke__creates_nothing);
	ATF_TP_ADD_TC(tp, readonly_folder__every_writer_fails);
	ATF_TP_ADD_TC(tp, file_append__lines_of_two_writers_stay_whole);
	ATF_TP_ADD_TC(tp, file_mkdirs__odd_paths);
	ATF_TP_ADD_TC(tp, file_mkdirs__a_file_in_the_way);
	ATF_TP_ADD_TC(tp, file_remove_tree__follows_no_links);
	ATF_TP_ADD_TC(tp, file_readlink__target_or_why_not);
	ATF_TP_ADD_TC(tp, file_absolute__from_folder_and_root);
	ATF_TP_ADD_TC(tp, file_which__path_and_slash);
	ATF_TP_ADD_TC(tp, file_list__absent);
	return atf_no_error();
}
