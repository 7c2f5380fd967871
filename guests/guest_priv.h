/* SPDX-License-Identifier: BSD-2-Clause
 * What guest.c, guest_talk.c and guest_watch.c share; nobody else includes it.
 */
#ifndef GUESTS_GUEST_PRIV_H
#define GUESTS_GUEST_PRIV_H

#include "base/proc.h"
#include "guests/guest.h"
#include "guests/stream.h"

#define GUEST_SEND_MS 5000
#define GUEST_PORTS_MAX 4

struct guest {
	char *dir;
	struct proc proc;
	struct stream agent, qmp;
	struct stream port[GUEST_PORTS_MAX];
	int port_fd[GUEST_PORTS_MAX];
	size_t ports_n;
	struct guest_times times;
	json_t *messages; /* from the agent, not yet asked for */
	json_t *events;	  /* every QMP event, for exit.json */
	bool qmp_ready;
	bool panicked;
	char *shutdown_reason; /* from QMP SHUTDOWN, or NULL */
	int resets;	       /* that the guest made */
	int resets_expected;   /* up to this many are no defect */
	int heartbeat_ms;      /* 0: none */
	int64_t pinged;
	int next_id;
	void (*on_wait)(void *); /* NULL: nobody */
	void *on_wait_argument;
};

/* Takes in what has arrived; waits for input at most 100 ms, so that an exit is
 * noticed soon.  -1 with EINTR when a signal arrived. */
int guest_pump(struct guest *, int64_t deadline, struct err *);

/* 0 while the guest may still do what we wait for; else why it will not. */
int guest_check(struct guest *, const char *what, struct err *);

#endif
