/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "matrix/page_style.h"
#include "reports/html_put.h"
#include "reports/sign.h"
#include "reports/slug.h"

static void
add_parts(struct buf *b, const char *const *parts)
{
	for (; *parts != NULL; parts++)
		buf_adds(b, *parts);
}

static void
add_base64(struct buf *b, const unsigned char *p, size_t n)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno"
				     "pqrstuvwxyz0123456789+/";
	unsigned long word;
	size_t i, k;

	for (i = 0; i < n; i += 3) {
		word = 0;
		for (k = 0; k < 3; k++)
			word = word << 8 | (i + k < n ? p[i + k] : 0u);
		for (k = 0; k < 4; k++)
			buf_add(b,
			    i + k > n ? "="
				      : &digits[word >> (18 - 6 * k) & 63],
			    1);
	}
}

/* "'sha256-...'" of what stands between its tags (CSP 3, 2.3.1). */
static void
add_hash(struct buf *b, const char *const *parts)
{
	unsigned char bytes[32];
	struct buf text = { 0 };
	struct sign_digest d;
	char pair[3] = "";
	size_t i;

	add_parts(&text, parts);
	d = sign_digest_of(text.data, text.len);
	for (i = 0; i < sizeof(bytes); i++) {
		memcpy(pair, d.s + 2 * i, 2);
		bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	buf_adds(b, "'sha256-");
	add_base64(b, bytes, sizeof(bytes));
	buf_adds(b, "'");
	buf_free(&text);
}

/* The same for each page, so made once. */
static const char *
policy(bool script)
{
	static char kept[2][256];
	struct buf b = { 0 };

	if (*kept[script] == '\0') {
		buf_adds(&b, "default-src 'none'; style-src ");
		add_hash(&b, page_style);
		if (script) {
			buf_adds(&b, "; script-src ");
			add_hash(&b, page_script);
		}
		buf_addf(&b, "; form-action %s; base-uri 'none'",
		    script ? "'self'" : "'none'");
		(void)snprintf(
		    kept[script], sizeof(kept[script]), "%s", buf_str(&b));
		buf_free(&b);
	}
	return kept[script];
}

void
page_begin(struct buf *b, const char *title, const char *up, bool script)
{
	buf_adds(b, "<!doctype html>\n<html lang=en><head><meta charset=utf-8>"
		    "<meta name=viewport "
		    "content=\"width=device-width,initial-scale=1\">"
		    "<meta http-equiv=Content-Security-Policy content=\"");
	buf_adds(b, policy(script));
	html_addf(b, "\"><title>%s</title><style>", title);
	add_parts(b, page_style);
	buf_adds(b, "</style></head><body><a class=skip href=#main>To the "
		    "content</a>\n<header>");
	if (*up != '\0')
		buf_addf(b,
		    "<nav aria-label=Site><a href=\"%sindex.html\">Devices</a> "
		    "<a href=\"%sv/index.html\">Makers</a> <a "
		    "href=\"%sh/index.html\">Boards</a> <a "
		    "href=\"%show.html\">How this is counted</a></nav>",
		    up, up, up, up);
	html_addf(b, "<h1>%s</h1></header>\n<main id=main>\n", title);
}

void
page_end(struct buf *b, const char *up, bool script)
{
	buf_addf(b,
	    "</main><footer><p class=dim>Reports are published under CC0-1.0. "
	    "A signature says who sent a report and that it is unchanged, not "
	    "that the run happened. <a href=\"%show.html\">How this is "
	    "counted</a>.</footer>",
	    up);
	if (script) {
		buf_adds(b, "<script>");
		add_parts(b, page_script);
		buf_adds(b, "</script>");
	}
	buf_adds(b, "</body></html>\n");
}

static bool
is_same(const char *path, const struct buf *b)
{
	struct buf old = { 0 };
	struct stat st;
	bool same = stat(path, &st) == 0 && (size_t)st.st_size == b->len &&
		    file_read(path, &old, NULL) == 0 && old.len == b->len &&
		    memcmp(buf_str(&old), buf_str(b), b->len) == 0;

	buf_free(&old);
	return same;
}

int
page_write(const char *dir, const char *name, struct buf *b, struct err *err)
{
	char *path = xasprintf("%s/%s", dir, name);
	char *part = xasprintf("%s.part", path), *slash;
	int fd, rc = 0;

	if (is_same(path, b))
		goto out;
	fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd == -1 && errno == ENOENT) {
		slash = strrchr(part, '/');
		*slash = '\0';
		rc = file_mkdirs(part, err);
		*slash = '/';
		fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	}
	if (rc == 0 && fd == -1)
		rc = err_set(err, errno, "open %s", part);
	if (rc == 0)
		rc = file_write_fd(fd, buf_str(b), b->len, err);
	if (fd != -1 && close(fd) == -1 && rc == 0)
		rc = err_set(err, errno, "write %s", part);
	if (rc == 0 && rename(part, path) == -1)
		rc = err_set(err, errno, "rename %s", part);
out:
	free(part);
	free(path);
	buf_free(b);
	return rc;
}

void
page_sweep(const char *dir, const char *below, const json_t *keep)
{
	char *path = xasprintf("%s/%s", dir, below), *gone;
	struct strv names = { 0 };
	size_t i;

	if (file_exists(path))
		(void)file_list(path, &names, NULL);
	for (i = 0; i < names.n; i++) {
		if (json_object_get(keep, names.v[i]) != NULL)
			continue;
		gone = xasprintf("%s/%s", path, names.v[i]);
		if (unlink(gone) == -1)
			(void)file_remove_tree(gone, NULL);
		free(gone);
	}
	strv_free(&names);
	free(path);
}

int
page_write_json(
    const char *dir, const char *name, const json_t *j, struct err *err)
{
	char *text = json_dumps(
	    j, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(6));
	struct buf b = { 0 };

	buf_adds(&b, text);
	buf_adds(&b, "\n");
	free(text);
	return page_write(dir, name, &b, err);
}

static const char *const headlines[][3] = {
	{ "confirmed works", "y", "✔" },
	{ "works", "y", "✔" },
	{ "works with settings", "y", "✔" },
	{ "works once", "a", "◐" },
	{ "differs", "m", "≠" },
	{ "fails", "n", "✖" },
	{ "confirmed fails", "n", "✖" },
	{ "no reports", "u", "—" },
};

static const char *
of_headline(const char *headline, int column)
{
	size_t i;

	for (i = 0; i + 1 < sizeof(headlines) / sizeof(headlines[0]); i++)
		if (strcmp(headlines[i][0], headline) == 0)
			break;
	return headlines[i][column];
}

const char *
page_class(const char *headline)
{
	return of_headline(headline, 1);
}

const char *
page_sign(const char *headline)
{
	return of_headline(headline, 2);
}

void
page_verdict(struct buf *b, const json_t *cell)
{
	const char *headline = json_str(cell, "headline", "no reports");

	html_addf(b, "<span class=\"b %s\">%s %s", page_class(headline),
	    page_sign(headline), headline);
	if (json_num(cell, "people", 0) > 0)
		html_addf(b, ", %d of %d", (int)json_num(cell, "good", 0),
		    (int)json_num(cell, "people", 0));
	if (json_num(cell, "predicted", 0) > 0)
		html_addf(
		    b, ", %d predicted", (int)json_num(cell, "predicted", 0));
	buf_adds(b, "</span>");
	if (json_object_get(cell, "faded") != NULL)
		buf_adds(b, " <small>old</small>");
}

char *
page_cell(const json_t *cell)
{
	static const char *const names[][2] = { { "linux", "Linux" },
		{ "freebsd", "FreeBSD" }, { "windows", "Windows" },
		{ "other", "another" } };
	const char *guest = json_str(cell, "guest", "");
	size_t i;

	/* Some are judged without one: the host fails, or isolation does. */
	if (strcmp(guest, "none") == 0)
		return xasprintf(
		    "%s, no guest started", json_str(cell, "platform", ""));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(guest, names[i][0]) == 0)
			guest = names[i][1];
	return xasprintf("%s, %s guest", json_str(cell, "platform", ""), guest);
}

char *
page_words(const char *claim)
{
	char *words = xstrdup(claim), *p;

	for (p = words; *p != '\0'; p++)
		if (*p == '_')
			*p = ' ';
	return words;
}

void
page_claim(struct buf *b, const char *claim)
{
	static const char *const claims[][3] = { { "works", "y", "✔" },
		{ "works_once", "a", "◐" }, { "degraded", "a", "◐" },
		{ "inconclusive", "u", "—" }, { "host_unsupported", "u", "—" },
		{ "", "n", "✖" } };
	char *words = page_words(claim);
	size_t i;

	for (i = 0; i + 1 < sizeof(claims) / sizeof(claims[0]); i++)
		if (strcmp(claims[i][0], claim) == 0)
			break;
	html_addf(b, "<span class=\"b %s\">%s %s</span>", claims[i][1],
	    claims[i][2], words);
	free(words);
}

void
page_table(struct buf *b, const char *caption, const char *const *columns)
{
	html_addf(b,
	    "<div class=wide tabindex=0 role=region "
	    "aria-label=\"%s\"><table><caption><span>%s</span></"
	    "caption><thead><tr>",
	    caption, caption);
	for (; *columns != NULL; columns++)
		html_addf(b, "<th scope=col>%s", *columns);
	buf_adds(b, "</thead><tbody>\n");
}

void
page_table_end(struct buf *b)
{
	buf_adds(b, "</tbody></table></div>\n");
}

char *
page_slug(const char *text)
{
	return slug_of(text);
}

/* Those seen most often; all others are found by their id. */
const char *
page_vendor(const char *ids)
{
	static const char *const vendors[][2] = { { "8086", "Intel" },
		{ "10de", "NVIDIA" }, { "1002", "AMD (ATI)" },
		{ "1022", "AMD" }, { "10ec", "Realtek" },
		{ "14e4", "Broadcom" }, { "1000", "Broadcom (LSI)" },
		{ "15b3", "Mellanox" }, { "144d", "Samsung" },
		{ "1b21", "ASMedia" }, { "1912", "Renesas" }, { "1106", "VIA" },
		{ "168c", "Qualcomm Atheros" },
		{ "1969", "Qualcomm Atheros (Attansic)" },
		{ "15b7", "SanDisk" }, { "1987", "Phison" },
		{ "c0a9", "Micron" }, { "126f", "Silicon Motion" },
		{ "197b", "JMicron" }, { "1b4b", "Marvell" },
		{ "11ab", "Marvell" }, { "1033", "NEC" }, { "1077", "QLogic" },
		{ "19e5", "Huawei" }, { "1425", "Chelsio" },
		{ "1d6a", "Aquantia" }, { "1b36", "QEMU" },
		{ "1af4", "Virtio" }, { "15ad", "VMware" } };
	static char id[5];
	size_t i;

	for (i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++)
		if (strncmp(vendors[i][0], ids, 4) == 0)
			return vendors[i][1];
	(void)snprintf(id, sizeof(id), "%.4s", ids);
	return id;
}
