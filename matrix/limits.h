/* SPDX-License-Identifier: BSD-2-Clause
 * How much one network and one key may send.  Kept in memory only, by hashes
 * with a salt that is thrown away each day: no address is ever written down,
 * and memory does not grow with who asks. */
#ifndef MATRIX_LIMITS_H
#define MATRIX_LIMITS_H

#include <stddef.h>
#include <sys/socket.h>
#include <time.h>

enum limit {
	LIMIT_PUTS,	/* of a network, an hour */
	LIMIT_NEW_KEYS, /* of a network, a day */
	LIMIT_KEY,	/* reports of a key, a day */
};

struct limits;

struct limits *limits_new(void);
void limits_free(struct limits *);

/* What is counted together: the /24 or /48 of an address, in *n bytes of out.
 */
void limits_network(const struct sockaddr *, unsigned char out[8]);

/*
 * Takes amount (0: only asks) of at most limit in the period.  0, or how many
 * seconds until there is one again.  Safe to call from any thread.
 */
long limits_take(struct limits *, enum limit, const void *who, size_t n,
    unsigned int limit, unsigned int amount, time_t now);

#endif
