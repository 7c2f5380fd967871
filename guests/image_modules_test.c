/* SPDX-License-Identifier: BSD-2-Clause */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "guests/image.h"
#include "guests/image_modules.h"

/* depmod lists everything a module needs, what to insert first at the end. */
static const char dep[] =
    "kernel/block/t10-pi.ko.xz: kernel/lib/crc64.ko.xz\n"
    "kernel/lib/crc64.ko.xz:\n"
    "kernel/drivers/nvme/host/nvme-core.ko.xz: kernel/block/t10-pi.ko.xz "
    "kernel/lib/crc64.ko.xz\n"
    "kernel/drivers/nvme/host/nvme.ko.xz: "
    "kernel/drivers/nvme/host/nvme-core.ko.xz kernel/block/t10-pi.ko.xz "
    "kernel/lib/crc64.ko.xz\n"
    "kernel/net/r8169.ko: kernel/net/libphy.ko\n"
    "kernel/net/realtek.ko: kernel/net/libphy.ko\n"
    "kernel/net/libphy.ko:\n"
    "kernel/a.ko: kernel/b.ko\n"
    "kernel/b.ko: kernel/a.ko kernel/gone.ko\n"
    "kernel/self.ko: kernel/self.ko\n"
    "a line that says nothing\n"
    ":\n"
    "\n";

static struct modtree *
make_tree(void)
{
	struct modtree *t = modtree_new();

	modtree_add_dep(t, dep);
	modtree_add_builtin(
	    t, "kernel/drivers/char/virtio_console.ko\nkernel/x-y.ko\n");
	modtree_add_softdep(t, "# a comment\n"
			       "softdep r8169 pre: realtek none post: nvme\n"
			       "softdep realtek pre: r8169\n"
			       "softdep unknown pre: nvme\n"
			       "softdep libphy post: nvme\n"
			       "softdep a\n"
			       "softdep\n");
	return t;
}

static void
require_order(const struct modtree *t, const char *name, const char *want)
{
	struct strv order = { 0 };
	char *got;

	ATF_REQUIRE(modtree_order(t, name, &order));
	got = strv_join(&order, " ");
	ATF_REQUIRE_STREQ(got, want);
	free(got);
	strv_free(&order);
}

ATF_TC_WITHOUT_HEAD(modtree_order__needed_first);
ATF_TC_BODY(modtree_order__needed_first, tc)
{
	struct modtree *t = make_tree();
	struct strv order = { 0 };

	require_order(t, "nvme",
	    "kernel/lib/crc64.ko.xz kernel/block/t10-pi.ko.xz "
	    "kernel/drivers/nvme/host/nvme-core.ko.xz "
	    "kernel/drivers/nvme/host/nvme.ko.xz");
	require_order(t, "crc64", "kernel/lib/crc64.ko.xz");
	/* What is there is not repeated. */
	ATF_REQUIRE(modtree_order(t, "t10-pi", &order));
	ATF_REQUIRE(modtree_order(t, "nvme_core", &order));
	ATF_REQUIRE_EQ(order.n, 3);
	ATF_REQUIRE(!modtree_order(t, "virtio_console", &order));
	ATF_REQUIRE(!modtree_order(t, "", &order));
	ATF_REQUIRE_EQ(order.n, 3);
	strv_free(&order);
	modtree_free(t);
}

ATF_TC_WITHOUT_HEAD(modtree_order__circles_end);
ATF_TC_BODY(modtree_order__circles_end, tc)
{
	struct modtree *t = make_tree();

	require_order(t, "a", "kernel/b.ko kernel/a.ko");
	require_order(t, "b", "kernel/a.ko kernel/b.ko");
	require_order(t, "self", "kernel/self.ko");
	modtree_free(t);
}

ATF_TC_WITHOUT_HEAD(modtree_order__softdep_before);
ATF_TC_BODY(modtree_order__softdep_before, tc)
{
	struct modtree *t = make_tree();

	require_order(t, "r8169",
	    "kernel/net/libphy.ko kernel/net/realtek.ko kernel/net/r8169.ko");
	require_order(t, "libphy", "kernel/net/libphy.ko");
	modtree_free(t);
}

ATF_TC_WITHOUT_HEAD(modtree_look__file_builtin_absent);
ATF_TC_BODY(modtree_look__file_builtin_absent, tc)
{
	struct modtree *t = make_tree(), *none = modtree_new();

	ATF_REQUIRE_EQ(modtree_look(t, "nvme-core"), MODTREE_FILE);
	ATF_REQUIRE_EQ(modtree_look(t, "nvme_core"), MODTREE_FILE);
	ATF_REQUIRE_EQ(modtree_look(t, "virtio-console"), MODTREE_BUILTIN);
	ATF_REQUIRE_EQ(modtree_look(t, "x_y"), MODTREE_BUILTIN);
	ATF_REQUIRE_EQ(modtree_look(t, "gone"), MODTREE_ABSENT);
	ATF_REQUIRE_EQ(modtree_look(none, "nvme"), MODTREE_ABSENT);
	modtree_free(t);
	modtree_free(none);
	modtree_free(NULL);
}

ATF_TC_WITHOUT_HEAD(module_name__suffixes);
ATF_TC_BODY(module_name__suffixes, tc)
{
	static const struct {
		const char *path, *file, *name;
	} t[] = {
		{ "kernel/block/t10-pi.ko.xz", "t10-pi.ko", "t10_pi" },
		{ "t10-pi.ko.zst", "t10-pi.ko", "t10_pi" },
		{ "snd-hda-intel", "snd-hda-intel.ko", "snd_hda_intel" },
		{ "x.ko", "x.ko", "x" },
	};
	char *s;
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		s = module_file(t[i].path);
		ATF_REQUIRE_STREQ(s, t[i].file);
		free(s);
		s = module_name(t[i].path);
		ATF_REQUIRE_STREQ(s, t[i].name);
		free(s);
	}
}

ATF_TC_WITHOUT_HEAD(modules_filter_alias__dash_and_underscore);
ATF_TC_BODY(modules_filter_alias__dash_and_underscore, tc)
{
	struct strv names = { 0 };
	struct buf out = { 0 };

	strv_add(&names, "snd_hda_intel");
	strv_add(&names, "nvme");
	modules_filter_alias("# Aliases extracted from modules themselves.\n"
			     "alias pci:v*d*sv*sd*bc01sc08i02* nvme\n"
			     "alias pci:nvme* other\n"
			     "alias pci:v00008086d* snd-hda-intel\n"
			     "alias pci:v00001022d* snd_hda_intel\n"
			     "alias \n"
			     "\n"
			     "alias nvme nvme_core\n"
			     "alias last nvme",
	    &names, &out);
	ATF_REQUIRE_STREQ(buf_str(&out),
	    "alias pci:v*d*sv*sd*bc01sc08i02* nvme\n"
	    "alias pci:v00008086d* snd-hda-intel\n"
	    "alias pci:v00001022d* snd_hda_intel\n"
	    "alias last nvme\n");
	buf_clear(&out);
	modules_filter_alias("", &names, &out);
	ATF_REQUIRE_EQ(out.len, 0);
	strv_free(&names);
	buf_free(&out);
}

ATF_TC_WITHOUT_HEAD(image_class_for__codes);
ATF_TC_BODY(image_class_for__codes, tc)
{
	static const struct {
		uint32_t code;
		const char *name;
	} t[] = {
		{ 0x010802, "nvme" },
		{ 0x010601, "sata" },
		{ 0x010400, "sas" },
		{ 0x010700, "sas" },
		{ 0x020000, "net" },
		{ 0x020700, "net" },
		{ 0x028000, "wifi" },
		{ 0x030000, "gpu" },
		{ 0x030200, "gpu" },
		{ 0x040300, "sound" },
		{ 0x0c0330, "usb" },
		{ 0x0c0320, "usb" },
	};
	const struct image_class *c;
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *got = image_class_for(t[i].code);

		ATF_REQUIRE(got != NULL);
		ATF_CHECK_STREQ(got, t[i].name);
		for (c = image_classes; c->name != NULL; c++)
			if (strcmp(c->name, got) == 0)
				break;
		ATF_CHECK(c->name != NULL && c->modules[0] != NULL);
	}
	ATF_CHECK(image_class_for(0x060400) == NULL); /* bridge */
	ATF_CHECK(image_class_for(0x0c0500) == NULL); /* SMBus */
	ATF_CHECK(image_class_for(0) == NULL);
	ATF_CHECK(image_class_for(UINT32_MAX) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, modtree_order__needed_first);
	ATF_TP_ADD_TC(tp, modtree_order__circles_end);
	ATF_TP_ADD_TC(tp, modtree_order__softdep_before);
	ATF_TP_ADD_TC(tp, modtree_look__file_builtin_absent);
	ATF_TP_ADD_TC(tp, module_name__suffixes);
	ATF_TP_ADD_TC(tp, modules_filter_alias__dash_and_underscore);
	ATF_TP_ADD_TC(tp, image_class_for__codes);
	return atf_no_error();
}
