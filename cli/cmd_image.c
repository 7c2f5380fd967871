/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/default_image.h"
#include "cli/options.h"
#include "cli/terminal.h"
#include "reports/verdict.h"

static const struct usage usage = {
	.command = "image build",
	.operands = "",
	.about =
	    "Builds the disposable guest: a kernel and an initramfs with the\n"
	    "agent and the drivers of the wanted device classes.  Needs no "
	    "root.\n"
	    "Without a kernel given: the newest fetched Debian package, or "
	    "the\n"
	    "kernel this host runs.",
	.examples = "  pptcheck image build\n"
		    "  pptcheck image build --package "
		    "linux-image-6.1.0-56-amd64_*.deb\n"
		    "  pptcheck image build --classes nvme,net --file "
		    "fw.bin:/lib/firmware/fw.bin",
};

static void
print_classes(void)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; image_classes[i].name != NULL; i++)
		buf_addf(&b, "%-6s %s%s\n", image_classes[i].name,
		    image_classes[i].descr,
		    image_classes[i].by_default ? "" : " (not by default)");
	(void)terminal_print(&b);
	buf_free(&b);
}

static bool
known_classes(const struct strv *classes)
{
	size_t i, k;

	for (i = 0; i < classes->n; i++) {
		for (k = 0; image_classes[k].name != NULL; k++)
			if (strcmp(image_classes[k].name, classes->v[i]) == 0)
				break;
		if (image_classes[k].name == NULL) {
			log_warn("unknown class \"%s\"; see pptcheck image "
				 "build --list-classes",
			    classes->v[i]);
			return false;
		}
	}
	return true;
}

static int
build(int argc, char **argv)
{
	const char *out = NULL, *package = NULL, *kernel = NULL;
	const char *modules = NULL, *class_text = NULL, *stub = NULL;
	const char *agent = NULL;
	struct strv rest = { 0 }, classes = { 0 }, extra = { 0 };
	struct strv files = { 0 };
	bool list = false, built = false;
	struct image_spec spec = { 0 };
	struct err err;
	int status = EXIT_USAGE;
	const struct option_def defs[] = {
		{ "agent", OPTION_TEXT, &agent, "FILE",
		    "pptcheck-agent, where it was not built: FreeBSD", 0 },
		{ "classes", OPTION_TEXT, &class_text, "A,B",
		    "drivers to put in (default: see --list-classes)", 0 },
		{ "file", OPTION_LIST, &files, "SRC:DEST",
		    "put a further file or folder in; may be repeated", 0 },
		{ "kernel", OPTION_TEXT, &kernel, "FILE", "a vmlinuz", 0 },
		{ "list-classes", OPTION_FLAG, &list, NULL,
		    "print the classes and end", 0 },
		{ "module", OPTION_LIST, &extra, "NAME",
		    "put a further module in; may be repeated", 0 },
		{ "modules", OPTION_TEXT, &modules, "DIR",
		    "its /lib/modules/RELEASE", 0 },
		{ "out", OPTION_TEXT, &out, "DIR",
		    "where the image goes (default: the cache)", 0 },
		{ "package", OPTION_TEXT, &package, "FILE",
		    "a Debian linux-image .deb", 0 },
		{ "stub", OPTION_TEXT, &stub, "FILE",
		    "a Debian systemd-boot-efi .deb: disk for bhyve", 0 },
		{ NULL, OPTION_FLAG, NULL, NULL, NULL, 0 },
	};

	if (!options_parse(argc, argv, defs, &usage, false, &rest, &status))
		goto out;
	if (list) {
		print_classes();
		status = EXIT_GOOD;
		goto out;
	}
	if (class_text != NULL)
		strv_split(&classes, class_text, ",");
	if (rest.n > 0 || !known_classes(&classes) ||
	    (package != NULL && kernel != NULL)) {
		if (rest.n > 0)
			log_warn("what is \"%s\"? see pptcheck image build "
				 "--help",
			    rest.v[0]);
		else if (package != NULL && kernel != NULL)
			log_warn("--package and --kernel exclude each other");
		goto out;
	}
	spec = (struct image_spec){ .dir = out,
		.package = package,
		.kernel = kernel,
		.agent = agent,
		.stub = stub,
		.modules = modules,
		.classes = class_text == NULL ? NULL : &classes,
		.extra_modules = extra.n == 0 ? NULL : &extra,
		.extra_files = files.n == 0 ? NULL : &files };
	if (default_image_build(&spec, &built, &err) == -1) {
		log_warn("%s", err.text);
		status = EXIT_UNABLE;
	} else {
		log_info(built ? "image built" : "image is up to date");
		status = EXIT_GOOD;
	}
out:
	strv_free(&files);
	strv_free(&extra);
	strv_free(&classes);
	strv_free(&rest);
	return status;
}

static int
run(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "build") == 0)
		return build(argc - 1, argv + 1);
	if (argc >= 2 &&
	    (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
		return build(argc, argv);
	log_warn("usage: pptcheck image build [OPTION...]; see pptcheck image "
		 "build --help");
	return EXIT_USAGE;
}

const struct command command_image = {
	.name = "image",
	.summary = "build the disposable guest",
	.run = run,
};
