/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"

void
stream_init(struct stream *s)
{
	memset(s, 0, sizeof(*s));
	s->fd = s->remote = -1;
}

/* A UART cannot wait: what bhyve's com1 cannot write at once is lost, and
 * FreeBSD's sockets hold 8 KiB (net.local.stream.sendspace), less than an
 * answer may have. */
#define BUFFER (1 << 20)

int
stream_open(struct stream *s, const char *transcript, struct err *err)
{
	const int size = BUFFER;
	int pair[2], i;

	stream_init(s);
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1)
		return err_set(err, errno, "socketpair");
	for (i = 0; i < 2; i++) {
		(void)fcntl(pair[i], F_SETFD, FD_CLOEXEC);
		(void)setsockopt(
		    pair[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
		(void)setsockopt(
		    pair[i], SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	}
	(void)fcntl(pair[0], F_SETFL, O_NONBLOCK);
	s->fd = pair[0];
	s->remote = pair[1];
	if (transcript != NULL)
		s->transcript = xstrdup(transcript);
	return 0;
}

static void
close_fd(int *fd)
{
	if (*fd != -1)
		(void)close(*fd);
	*fd = -1;
}

void
stream_started(struct stream *s)
{
	close_fd(&s->remote);
}

void
stream_close(struct stream *s)
{
	close_fd(&s->fd);
	close_fd(&s->remote);
	buf_free(&s->in);
	xreplace(&s->transcript, NULL);
}

/* Evidence is worth keeping and not worth failing for. */
static void
keep(const char *path, const char *data, size_t n)
{
	int fd;

	if (path == NULL)
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (fd == -1)
		return;
	(void)file_write_fd(fd, data, n, NULL);
	(void)close(fd);
}

void
stream_fill(struct stream *s)
{
	char chunk[16384];
	ssize_t n;

	while (s->fd != -1) {
		n = read(s->fd, chunk, sizeof(chunk));
		if (n > 0) {
			buf_add(&s->in, chunk, (size_t)n);
			keep(s->transcript, chunk, (size_t)n);
		} else if (n == -1 && errno == EINTR) {
			continue;
		} else if (n == -1 && errno == EAGAIN) {
			return;
		} else {
			close_fd(&s->fd);
		}
	}
}

int
stream_send(struct stream *s, const char *line, int timeout_ms, struct err *err)
{
	int64_t deadline = clock_ms() + timeout_ms;
	struct buf b = { 0 };
	size_t done = 0;
	int rc = -1;

	buf_adds(&b, line);
	buf_adds(&b, "\n");
	while (s->fd != -1 && done < b.len) {
		struct pollfd p = { .fd = s->fd, .events = POLLOUT };
		ssize_t n = write(s->fd, b.data + done, b.len - done);

		if (n > 0) {
			done += (size_t)n;
		} else if (errno == EAGAIN) {
			if (clock_left(deadline) == 0)
				break;
			(void)poll(&p, 1, clock_left(deadline));
		} else if (errno != EINTR) {
			(void)err_set(err, errno, "write to guest");
			goto out;
		}
	}
	if (done == b.len)
		rc = 0;
	else
		(void)err_set(
		    err, s->fd == -1 ? EPIPE : ETIMEDOUT, "write to guest");
out:
	buf_free(&b);
	return rc;
}
