/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "guests/image.h"
#include "guests/image_test_data.h"

static int
build(const struct image_spec *spec, bool *built, struct err *err)
{
	*built = false;
	return image_build(spec, built, err);
}

ATF_TC_WITHOUT_HEAD(image_build__again_only_when_changed);
ATF_TC_BODY(image_build__again_only_when_changed, tc)
{
	struct strv extra = { 0 }, classes = { 0 };
	struct image_spec spec = { .dir = "a/img",
		.kernel = "vmlinuz",
		.modules = "m/6.1/",
		.agent = "agent",
		.extra_files = &extra };
	struct image *im = NULL;
	struct err err = { 0 };
	char *digest;
	bool built;

	log_set_level(LOG_QUIET);
	put_agent("agent", 0);
	put_modules();
	put_kernel("vmlinuz", "6.1 (x@y)");
	ATF_REQUIRE_EQ(image_open(&im, "a/img", &err), -1);
	ATF_REQUIRE_EQ_MSG(build(&spec, &built, &err), 0, "%s", err.text);
	ATF_REQUIRE(built);
	ATF_REQUIRE_EQ(build(&spec, &built, &err), 0);
	ATF_REQUIRE(!built);
	ATF_REQUIRE_EQ_MSG(image_open(&im, "a/img", &err), 0, "%s", err.text);
	ATF_REQUIRE(!im->pvh);
	ATF_REQUIRE_STREQ(file_basename(im->kernel), "bzImage");
	ATF_REQUIRE(file_exists(im->kernel) && file_exists(im->initramfs));
	ATF_REQUIRE(file_exists(im->modules_dir));
	ATF_REQUIRE_STREQ(im->release, "6.1");
	ATF_REQUIRE(strv_has(&im->classes, "nvme"));
	ATF_REQUIRE(!strv_has(&im->classes, "gpu"));
	digest = xstrdup(im->digest);
	image_free(im);

	put_agent("agent", 0); /* the same bytes, another time */
	ATF_REQUIRE_EQ(build(&spec, &built, &err), 0);
	ATF_REQUIRE(!built);
	put_agent("agent", 1);
	ATF_REQUIRE_EQ(build(&spec, &built, &err), 0);
	ATF_REQUIRE(built);
	ATF_REQUIRE_EQ(image_open(&im, "a/img", &err), 0);
	ATF_REQUIRE(strcmp(digest, im->digest) != 0);
	image_free(im);
	strv_add(&extra, "agent:bin/x");
	ATF_REQUIRE_EQ(build(&spec, &built, &err), 0);
	ATF_REQUIRE(built);
	strv_add(&classes, "gpu");
	spec.classes = &classes;
	ATF_REQUIRE_EQ(build(&spec, &built, &err), 0);
	ATF_REQUIRE(built);
	ATF_REQUIRE_EQ(truncate("a/img/initramfs", 5), 0);
	ATF_REQUIRE_EQ(image_open(&im, "a/img", &err), -1);
	ATF_REQUIRE_EQ(build(&spec, &built, &err), 0);
	ATF_REQUIRE(built);
	free(digest);
	strv_free(&extra);
	strv_free(&classes);
}

ATF_TC_WITHOUT_HEAD(image_build__refused);
ATF_TC_BODY(image_build__refused, tc)
{
	struct strv classes = { 0 };
	struct image_spec spec = { .dir = "img",
		.kernel = "vmlinuz",
		.modules = "m/6.1",
		.agent = "agent" };
	struct image *im = NULL;
	struct err err = { 0 };
	bool built;

	log_set_level(LOG_QUIET);
	put_agent("agent", 0);
	put_modules();
	ATF_REQUIRE_EQ(build(&spec, &built, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "open vmlinuz: No such file or directory");
	/* an empty folder, as before */
	ATF_REQUIRE_EQ(0, rmdir("img"));
	put_text("vmlinuz", "text");
	ATF_REQUIRE_EQ(build(&spec, &built, &err), -1);
	ATF_REQUIRE_STREQ(
	    err.text, "vmlinuz: not a Linux x86 kernel (bzImage)");
	put_kernel("vmlinuz", "6.2 (x@y)");
	ATF_REQUIRE_EQ(build(&spec, &built, &err), -1);
	ATF_REQUIRE_STREQ(err.text,
	    "vmlinuz: kernel of release 6.2, but the modules are of 6.1");
	put_kernel("vmlinuz", "6.1");
	strv_add(&classes, "toaster");
	spec.classes = &classes;
	ATF_REQUIRE_EQ(build(&spec, &built, &err), -1);
	ATF_REQUIRE_STREQ(err.text, "no device class toaster");
	spec.classes = NULL;
	ATF_REQUIRE_EQ(build(&spec, &built, &err), 0);
	/* What was good stays good when a later build cannot be. */
	spec.agent = "none";
	ATF_REQUIRE_EQ(build(&spec, &built, &err), -1);
	put_text("none", "no ELF");
	ATF_REQUIRE_EQ(build(&spec, &built, &err), -1);
	ATF_REQUIRE_EQ(image_open(&im, "img", &err), 0);
	image_free(im);
	strv_free(&classes);
}

ATF_TC_WITHOUT_HEAD(image_build__one_at_a_time);
ATF_TC_BODY(image_build__one_at_a_time, tc)
{
	struct image_spec spec = { .dir = "img",
		.kernel = "vmlinuz",
		.modules = "m/6.1",
		.agent = "agent" };
	struct err err = { 0 };
	bool built;
	int other;

	log_set_level(LOG_QUIET);
	put_agent("agent", 0);
	put_modules();
	put_kernel("vmlinuz", "6.1");
	ATF_REQUIRE_EQ(0, file_mkdirs("img", &err));
	other = open("img", O_RDONLY);
	ATF_REQUIRE_EQ(0, flock(other, LOCK_EX));
	ATF_REQUIRE_EQ(-1, build(&spec, &built, &err));
	ATF_REQUIRE_MSG(
	    strstr(err.text, "img: another build seems to be at work") != NULL,
	    "%s", err.text);
	ATF_REQUIRE_EQ(0, close(other));
	ATF_REQUIRE_EQ_MSG(build(&spec, &built, &err), 0, "%s", err.text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, image_build__again_only_when_changed);
	ATF_TP_ADD_TC(tp, image_build__refused);
	ATF_TP_ADD_TC(tp, image_build__one_at_a_time);
	return atf_no_error();
}
