/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/hide_paths.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define HIDDEN "PATH"

static bool
is_public(const char *p, size_t n)
{
	static const char *const folders[] = { "/sys", "/proc", "/dev/vfio",
		"/usr/share", "/usr/local/share", "/lib", "/usr/lib",
		"/usr/sbin", "/usr/bin", "/boot", "/etc/modprobe.d",
		/* devices that every machine calls so */
		"/dev/kvm", "/dev/iommu", "/dev/pci", "/dev/vmmctl",
		"/dev/null", NULL };
	size_t i, len;

	for (i = 0; i + 2 < n; i++)
		if (strncmp(p + i, "/..", 3) == 0 &&
		    (i + 3 == n || p[i + 3] == '/'))
			return false;
	/* ppt0, ppt1, ... */
	if (n > 8 && strncmp(p, "/dev/ppt", 8) == 0 &&
	    memchr(p + 8, '/', n - 8) == NULL)
		return true;
	for (i = 0; folders[i] != NULL; i++) {
		len = strlen(folders[i]);
		if (n >= len && strncmp(p, folders[i], len) == 0 &&
		    (n == len || p[len] == '/'))
			return true;
	}
	return false;
}

/* Where a path begins at p: "/x", "//host/x", "C:\x", "\\host\x". */
static bool
begins(const char *text, const char *p)
{
	static const char url[] = "file://";
	const size_t n = sizeof(url) - 1;

	if (p > text &&
	    ((p[-1] & 0x80) != 0 ||
		strchr(" \t\r\n\"'`(<[{=,:;|>@", p[-1]) == NULL) &&
	    !((size_t)(p - text) >= n && strncmp(p - n, url, n) == 0))
		return false;
	if (p[0] == '/' && p[1] == '/')
		return isalnum((unsigned char)p[2]) &&
		       (p == text || p[-1] != ':');
	if (p[0] == '/')
		return isalnum((unsigned char)p[1]) || (p[1] & 0x80) != 0 ||
		       (p[1] != '\0' && strchr("._-~", p[1]) != NULL);
	if (p[0] == '\\' && p[1] == '\\')
		return isalnum((unsigned char)p[2]);
	return isalpha((unsigned char)p[0]) && p[1] == ':' &&
	       (p[2] == '\\' || (p[2] == '/' && p[3] != '/'));
}

/* Up to the quote that was opened before it, where there is one; else up to
 * what ends a word or one of QEMU's options, in which two commas are one. */
static size_t
length(const char *text, const char *p)
{
	const char *close;
	size_t n;

	if (p > text && strchr("\"'`", p[-1]) != NULL) {
		close = strchr(p, p[-1] == '`' ? '\'' : p[-1]);
		if (close != NULL)
			return (size_t)(close - p);
	}
	for (n = p[1] == ':' ? 2 : 0; p[n] != '\0'; n++) {
		if (p[n] == ',' && p[n + 1] == ',')
			n++;
		else if (strchr(" \t\r\n\"'`;,)>]}|", p[n]) != NULL)
			break;
		else if (p[n] == ':' &&
			 (p[n + 1] == '\0' || strchr(" \t\r\n", p[n + 1])))
			break;
	}
	return n;
}

void
hide_paths(char *text)
{
	const size_t len = sizeof(HIDDEN) - 1;
	char *p;
	size_t n;

	for (p = text; *p != '\0';) {
		if (!begins(text, p)) {
			p++;
			continue;
		}
		n = length(text, p);
		/* one that is shorter says nothing */
		if (n < len || is_public(p, n)) {
			p += n;
			continue;
		}
		memcpy(p, HIDDEN, len);
		memmove(p + len, p + n, strlen(p + n) + 1);
		p += len;
	}
}
