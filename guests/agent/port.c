/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/port.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

#define PORTS "/sys/class/virtio-ports"
#define RETRY_MS 50
#define LINE_MAX_BYTES (1 << 20) /* no request is near this long */
#define FLUSH_MS 2000

/* "vport1p1" for the port of that name, or NULL.  The caller frees it. */
static char *
port_find(const char *name)
{
	struct strv ports = { 0 };
	char *found = NULL;
	size_t i;

	(void)file_list(PORTS, &ports, NULL);
	for (i = 0; i < ports.n && found == NULL; i++) {
		char *path = xasprintf("%s/%s/name", PORTS, ports.v[i]);
		struct buf text = { 0 };

		if (file_read(path, &text, NULL) == 0) {
			buf_trim(&text);
			if (strcmp(buf_str(&text), name) == 0)
				found = xstrdup(ports.v[i]);
		}
		buf_free(&text);
		free(path);
	}
	strv_free(&ports);
	return found;
}

static int
device_open(struct port *p, const char *device, struct err *err)
{
	memset(p, 0, sizeof(*p));
	p->fd = open(device, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (p->fd == -1)
		return err_set(err, errno, "open %s", device);
	return 0;
}

int
port_open(struct port *p, const char *name, int wait_ms, struct err *err)
{
	int64_t deadline = clock_ms() + wait_ms;
	int nap = 1;

	p->fd = -1;
	for (;;) {
		char *found = port_find(name);
		int rc = -1;

		if (found != NULL) {
			char *device = xasprintf("/dev/%s", found);

			rc = device_open(p, device, err);
			free(device);
			free(found);
		} else {
			(void)err_set(err, 0, "no virtio port %s", name);
		}
		if (rc == 0 || clock_left(deadline) == 0)
			return rc;
		clock_sleep(nap);
		if (nap < 200)
			nap *= 2;
	}
}

int
port_open_tty(struct port *p, const char *device, struct err *err)
{
	struct termios t;

	if (device_open(p, device, err) == -1)
		return -1;
	p->tty = true;
	if (tcgetattr(p->fd, &t) == -1)
		return err_set(err, errno, "%s", device);
	t.c_iflag = IGNBRK;
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | CLOCAL;
	t.c_cc[VMIN] = 1; /* nothing there is EAGAIN, not end of file */
	t.c_cc[VTIME] = 0;
	(void)cfsetispeed(&t, B115200);
	(void)cfsetospeed(&t, B115200);
	if (tcsetattr(p->fd, TCSANOW, &t) == -1)
		return err_set(err, errno, "%s", device);
	return 0;
}

static short
port_events(const struct port *p, short want, int ms)
{
	struct pollfd fd = { .fd = p->fd, .events = want };

	return poll(&fd, 1, ms) == 1 ? fd.revents : 0;
}

bool
port_connected(const struct port *p)
{
	return (port_events(p, 0, 0) & (POLLHUP | POLLERR | POLLNVAL)) == 0;
}

void
port_await_host(const struct port *p)
{
	/* A port without a host is always ready with POLLHUP: poll(2) cannot
	 * wait for the end of that state. */
	while (!port_connected(p))
		clock_sleep(RETRY_MS);
}

int
port_receive(struct port *p, struct err *err)
{
	char chunk[16384];
	ssize_t n;

	while ((n = read(p->fd, chunk, sizeof(chunk))) > 0) {
		buf_add(&p->in, chunk, (size_t)n);
		if (p->in.len > LINE_MAX_BYTES)
			break;
	}
	if (n == 0)
		return err_set(err, 0, "the host closed the port");
	if (n == -1 && errno != EAGAIN && errno != EINTR)
		return err_set(err, errno, "read from the port");
	return 0;
}

void
port_forget(struct port *p)
{
	do
		buf_clear(&p->in);
	while (port_receive(p, NULL) == 0 && p->in.len > 0);
}

char *
port_take_line(struct port *p)
{
	char *line = buf_take_line(&p->in);

	if (line == NULL && p->in.len > LINE_MAX_BYTES) {
		/* Hand out the head, which will be refused as malformed. */
		line = xstrndup(p->in.data, 80);
		buf_free(&p->in);
	}
	return line;
}

int
port_send(struct port *p, const char *data, size_t n, struct err *err)
{
	ssize_t done;

	while (n > 0) {
		done = write(p->fd, data, n);
		if (done > 0) {
			data += done;
			n -= (size_t)done;
			continue;
		}
		if (done == -1 && errno != EAGAIN && errno != EINTR)
			return err_set(err, errno, "write to the port");
		if ((port_events(p, POLLOUT, 1000) & (POLLHUP | POLLERR)) != 0)
			return err_set(err, EPIPE, "write to the port");
	}
	return 0;
}

void
port_close(struct port *p)
{
	if (p->fd == -1)
		return;
	/*
	 * write(2) to a virtio port only queues the buffer, and a reset of the
	 * machine throws the queue away.  close(2) tells the host over the
	 * control queue and spins until that message was taken
	 * (drivers/char/virtio_console.c, __send_control_msg); the hypervisor
	 * serves the queues from one loop, so the data was taken as well.
	 * Queued data that the host does not read keeps POLLOUT away only when
	 * the queue is full, hence the short wait besides.
	 */
	if (p->tty)
		(void)tcdrain(p->fd);
	else
		(void)port_events(p, POLLOUT, FLUSH_MS);
	(void)close(p->fd);
	p->fd = -1;
	clock_sleep(20);
	buf_free(&p->in);
}
