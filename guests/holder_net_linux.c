/* SPDX-License-Identifier: BSD-2-Clause
 * Interfaces: the default route, and the way by which the caller came in. */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/strv.h"
#include "guests/sysfs_walk.h"

/* Bridges over bonds over VLANs; nobody stacks higher. */
#define DEPTH 6

/*
 * proc(5) net/route: interface, destination, ..., mask in field 8;
 * net/ipv6_route: destination, prefix length, ..., interface last.
 */
static bool
routes_default(const char *file, size_t name_at, size_t zero_at,
    const char *zero, size_t length_at, const char *length, const char *name)
{
	char *text = sysfs_text(file);
	struct strv lines = { 0 };
	bool found = false;
	size_t i;

	strv_split(&lines, text == NULL ? "" : text, "\n");
	for (i = 0; i < lines.n && !found; i++) {
		struct strv w = { 0 };

		strv_split(&w, lines.v[i], " \t");
		found = w.n > name_at && w.n > length_at &&
			strcmp(w.v[name_at], name) == 0 &&
			strcmp(w.v[zero_at], zero) == 0 &&
			strcmp(w.v[length_at], length) == 0;
		strv_free(&w);
	}
	strv_free(&lines);
	free(text);
	return found;
}

static bool
has_default_route(const char *name)
{
	/* "lo" carries the IPv6 route that rejects; it is no PCI function. */
	return routes_default(
		   "/proc/net/route", 0, 1, "00000000", 7, "00000000", name) ||
	       routes_default("/proc/net/ipv6_route", 9, 0,
		   "00000000000000000000000000000000", 1, "00", name);
}

static bool
same_address(const struct sockaddr *sa, const char *text)
{
	char buf[INET6_ADDRSTRLEN];
	const void *raw;

	if (sa == NULL)
		return false;
	if (sa->sa_family == AF_INET)
		raw = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
	else if (sa->sa_family == AF_INET6)
		raw =
		    &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	else
		return false;
	return inet_ntop(sa->sa_family, raw, buf, sizeof(buf)) != NULL &&
	       strcmp(buf, text) == 0;
}

/* ssh(1): SSH_CONNECTION is client address, port, server address, port. */
static bool
carries_ssh(const char *name)
{
	const char *connection = getenv("SSH_CONNECTION");
	struct ifaddrs *all = NULL, *a;
	struct strv words = { 0 };
	bool found = false;

	strv_split(&words, connection == NULL ? "" : connection, " ");
	if (words.n == 4 && getifaddrs(&all) == 0)
		for (a = all; a != NULL && !found; a = a->ifa_next)
			found = strcmp(a->ifa_name, name) == 0 &&
				same_address(a->ifa_addr, words.v[2]);
	if (all != NULL)
		freeifaddrs(all);
	strv_free(&words);
	return found;
}

/* The interface itself, then what is built on it: upper_br0, upper_bond0. */
static char *
way_in(const char *name, int depth)
{
	char *dir = xasprintf("/sys/class/net/%s", name);
	struct strv links = { 0 };
	char *answer = NULL;
	size_t i;

	if (has_default_route(name))
		answer = xasprintf("%s has the default route", name);
	else if (carries_ssh(name))
		answer = xasprintf("%s carries your ssh session", name);
	else if (depth > 0)
		(void)file_list(dir, &links, NULL);
	for (i = 0; i < links.n && answer == NULL; i++)
		if (strncmp(links.v[i], "upper_", 6) == 0)
			answer = way_in(links.v[i] + 6, depth - 1);
	strv_free(&links);
	free(dir);
	return answer;
}

char *
holder_of_net(const char *dir, const char *name)
{
	char *mark = xasprintf("%s/ifindex", dir);
	char *answer = file_exists(mark) ? way_in(name, DEPTH) : NULL;

	free(mark);
	return answer;
}

/* graphics/fb0: the frame buffer that fbcon draws on; drm/card0/card0-DP-1: an
 * output that is switched on. */
char *
holder_of_console(const char *dir, const char *name)
{
	char *enabled = xasprintf("%s/enabled", dir);
	char *status = xasprintf("%s/status", dir);
	char *text = NULL, *answer = NULL;

	if (strncmp(name, "fb", 2) == 0 && strstr(dir, "/graphics/") != NULL) {
		answer = xasprintf("%s is a console", name);
	} else if (strncmp(name, "card", 4) == 0 && strchr(name, '-') != NULL &&
		   file_exists(status)) {
		text = sysfs_text(enabled);
		if (text != NULL && strcmp(text, "enabled") == 0)
			answer = xasprintf("a screen is on at %s", name);
	}
	free(text);
	free(status);
	free(enabled);
	return answer;
}
