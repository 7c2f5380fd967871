/* SPDX-License-Identifier: BSD-2-Clause */
#include "matrix/limits.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define SLOTS 65536
#define PROBES 8
#define DAY 86400

struct slot {
	uint64_t who; /* 0: free */
	time_t until; /* the period's end */
	unsigned int taken;
};

struct limits {
	pthread_mutex_t lock;
	unsigned char salt[crypto_shorthash_KEYBYTES];
	time_t day;
	struct slot slot[SLOTS];
};

struct limits *
limits_new(void)
{
	struct limits *l = xcalloc(1, sizeof(*l));

	(void)pthread_mutex_init(&l->lock, NULL);
	return l;
}

void
limits_free(struct limits *l)
{
	if (l == NULL)
		return;
	(void)pthread_mutex_destroy(&l->lock);
	free(l);
}

void
limits_network(const struct sockaddr *a, unsigned char out[8])
{
	memset(out, 0, 8);
	out[0] = (unsigned char)a->sa_family;
	if (a->sa_family == AF_INET) {
		memcpy(out + 1, &((const struct sockaddr_in *)a)->sin_addr, 3);
	} else if (a->sa_family == AF_INET6) {
		const struct in6_addr *six =
		    &((const struct sockaddr_in6 *)a)->sin6_addr;

		if (IN6_IS_ADDR_V4MAPPED(six)) {
			out[0] = AF_INET;
			memcpy(out + 1, six->s6_addr + 12, 3);
		} else {
			memcpy(out + 1, six->s6_addr, 6);
		}
	}
}

static uint64_t
hash(struct limits *l, enum limit what, const void *who, size_t n)
{
	unsigned char text[64] = { (unsigned char)what };
	uint64_t h = 0;

	n = n < sizeof(text) - 1 ? n : sizeof(text) - 1;
	memcpy(text + 1, who, n);
	(void)crypto_shorthash((unsigned char *)&h, text, n + 1, l->salt);
	return h == 0 ? 1 : h;
}

/* Its own slot, one that is free or over, or the one that matters least. */
static struct slot *
find(struct limits *l, uint64_t who, time_t now)
{
	struct slot *best = NULL, *s;
	size_t i;

	for (i = 0; i < PROBES; i++) {
		s = &l->slot[(who + i) % SLOTS];
		if (s->who == who && s->until > now)
			return s;
		if (s->until <= now)
			s->taken = 0;
		if (best == NULL || s->taken < best->taken)
			best = s;
	}
	*best = (struct slot){ .who = who };
	return best;
}

long
limits_take(struct limits *l, enum limit what, const void *who, size_t n,
    unsigned int limit, unsigned int amount, time_t now)
{
	long period = what == LIMIT_PUTS ? 3600 : DAY, wait = 0;
	struct slot *s;

	(void)pthread_mutex_lock(&l->lock);
	if (l->day != now / DAY) {
		l->day = now / DAY;
		randombytes_buf(l->salt, sizeof(l->salt));
		memset(l->slot, 0, sizeof(l->slot));
	}
	s = find(l, hash(l, what, who, n), now);
	if (s->until <= now)
		s->until = now - now % period + period;
	if (s->taken < limit)
		s->taken += amount;
	else
		wait = (long)(s->until - now);
	(void)pthread_mutex_unlock(&l->lock);
	return wait;
}
