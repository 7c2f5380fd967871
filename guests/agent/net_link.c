/* SPDX-License-Identifier: BSD-2-Clause */
#define _GNU_SOURCE
#include "guests/agent/net_link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "guests/agent/agent.h"
#include "guests/agent/module.h"
#include "guests/agent/sysfs.h"

/* IEEE 802, 9.2.4: "local experimental EtherType 1", for private use. */
#define ETHERTYPE_LOCAL 0x88b5

/* The payload of the shortest frame (IEEE 802.3, 3.2.7: 64 bytes with header
 * and check sequence), so that no driver has to pad. */
#define PAYLOAD 46

/* Frames on their way in a loop: less than the receive rings that there are. */
#define WINDOW 32
#define HEAR_MS 500

/* Locally administered (RFC 7042, 2.1) and nobody's: no broadcast, and no
 * group address that a switch or a station answers. */
static const unsigned char nobody[] = { 0x02, 0, 0, 0, 0, 0x01 };

int
net_link_socket(struct err *err)
{
	/* Protocol 0: receives nothing (packet(7)).  SOCK_DGRAM: the kernel
	 * writes the header, and no address of the card comes here. */
	const int type = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
	int fd = socket(AF_PACKET, type, 0);

	/* Debian has it built in (CONFIG_PACKET=y); others may not. */
	if (fd == -1 && errno == EAFNOSUPPORT) {
		if (module_load(AGENT_MODULES, "af_packet", err) == -1)
			return -1;
		fd = socket(AF_PACKET, type, 0);
	}
	if (fd == -1)
		(void)err_set(err, errno, "packet socket");
	return fd;
}

/* Else the kernel itself greets the network: MLD reports, duplicate address
 * detection and router solicitations, from an address made of the card's. */
static void
ipv6_off(const char *name)
{
	char *path = xasprintf("/proc/sys/net/ipv6/conf/%s/disable_ipv6", name);

	(void)file_poke(path, "1", NULL); /* absent: a kernel without IPv6 */
	free(path);
}

int
net_link_set(int fd, const char *name, bool up, struct err *err)
{
	struct ifreq r = { 0 };

	if (strlen(name) >= sizeof(r.ifr_name))
		return err_set(err, ENAMETOOLONG, "%s", name);
	memcpy(r.ifr_name, name, strlen(name));
	if (ioctl(fd, SIOCGIFFLAGS, &r) == -1)
		return err_set(err, errno, "%s: read flags", name);
	if (up)
		ipv6_off(name);
	r.ifr_flags =
	    (short)(up ? r.ifr_flags | IFF_UP : r.ifr_flags & ~IFF_UP);
	if (ioctl(fd, SIOCSIFFLAGS, &r) == -1)
		return err_set(
		    err, errno, "%s: set %s", name, up ? "up" : "down");
	return 0;
}

/*
 * The queue is opened after carrier and operstate have changed, under the same
 * RTNL lock (net/core/link_watch.c, linkwatch_do_dev), and drops frames
 * silently before.  Reading "speed" takes that lock (net/core/net-sysfs.c): it
 * is over when we have read it.  "unknown": a driver that does not tell.
 */
bool
net_link_ready(const char *name)
{
	char *state = NULL;
	bool ready;

	if (sysfs_number(0, "/sys/class/net/%s/carrier", name) != 1)
		return false;
	state = sysfs_text("/sys/class/net/%s/operstate", name);
	ready = state != NULL &&
		(strcmp(state, "up") == 0 || strcmp(state, "unknown") == 0);
	free(state);
	if (ready)
		free(sysfs_text("/sys/class/net/%s/speed", name));
	return ready;
}

uint64_t
net_link_count(const char *name, const char *counter)
{
	return sysfs_number(
	    0, "/sys/class/net/%s/statistics/%s", name, counter);
}

/* Sends frames to nobody, from the first to the last of them. */
static int
frames_queue(int fd, const char *name, unsigned int first, unsigned int last,
    int64_t deadline, struct err *err)
{
	/* Whoever captures it shall know what it is. */
	static const char payload[PAYLOAD] = "pptcheck: test of a network card";
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETHERTYPE_LOCAL),
		.sll_halen = sizeof(nobody) };
	unsigned int i = first;
	ssize_t n;

	to.sll_ifindex = (int)if_nametoindex(name);
	memcpy(to.sll_addr, nobody, sizeof(nobody));
	while (i < last) {
		n = sendto(fd, payload, sizeof(payload), 0,
		    (const struct sockaddr *)&to, sizeof(to));
		if (n != -1) {
			i++;
			continue;
		}
		/* A card that takes no frames fills the socket's buffer, or the
		 * queue of the interface: never wait for it in the kernel. */
		if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR)
			return err_set(
			    err, errno, "%s: send frame %u", name, i + 1);
		if (clock_left(deadline) == 0)
			return err_set(err, 0,
			    "%s: frames not sent: %u fitted the queue", name,
			    i);
		clock_sleep(10);
	}
	return 0;
}

/* Hears our own kind of frame on the interface, whoever it is for; -1: cannot.
 */
static int
ear_open(const char *name)
{
	const int type = SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
	struct sockaddr_ll at = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETHERTYPE_LOCAL),
		.sll_ifindex = (int)if_nametoindex(name) };
	struct packet_mreq all = { .mr_ifindex = at.sll_ifindex,
		.mr_type = PACKET_MR_PROMISC };
	int fd = socket(AF_PACKET, type, 0);

	if (fd == -1 ||
	    setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all,
		sizeof(all)) == -1 ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) == -1) {
		if (fd != -1)
			(void)close(fd);
		return -1;
	}
	return fd;
}

/* Counts what comes back until all of them have, or the time is over. */
static void
frames_hear(int fd, unsigned int sent, unsigned int *returned, int ms)
{
	int64_t deadline = clock_ms() + ms;
	char frame[PAYLOAD];

	while (*returned < sent) {
		if (recv(fd, frame, sizeof(frame), 0) != -1)
			(*returned)++;
		else if (clock_left(deadline) == 0)
			return;
		else
			clock_sleep(1);
	}
}

int
net_link_send(int fd, const char *name, unsigned int frames,
    unsigned int *returned, int64_t deadline, struct err *err)
{
	unsigned int sent = 0, lost = 0, next;
	int ear = ear_open(name), rc = 0;
	bool loop = ear != -1;

	*returned = 0;
	while (sent < frames && rc == 0) {
		next = loop && frames - sent > WINDOW ? sent + WINDOW : frames;
		rc = frames_queue(fd, name, sent, next, deadline, err);
		sent = next;
		if (rc == 0 && loop)
			frames_hear(ear, sent - lost, returned, HEAR_MS);
		/* Nobody returns them, or too many are lost: wait no more. */
		lost = sent - *returned;
		loop = loop && *returned > 0 && lost <= net_link_spare(frames);
	}
	if (ear != -1)
		(void)close(ear);
	return rc;
}

unsigned int
net_link_spare(unsigned int frames)
{
	return frames / 1000;
}
