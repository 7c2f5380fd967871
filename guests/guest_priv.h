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

struct guest;

/* What differs between hypervisors.  Callbacks get the guest as it is. */
struct guest_ops {
	int reboot_resets; /* resets of a guest that reboots */

	/* Opens streams and starts the process. */
	int (*start)(struct guest *, const struct guest_config *, struct err *);
	/* It has initialised: every device is open. */
	bool (*is_running)(struct guest *);
	/* Takes what has arrived on the agent's stream and others. */
	void (*take)(struct guest *);
	/* The process has ended.  True: it goes on, in a new one. */
	bool (*ended)(struct guest *);
	/* After the last process: what must not stay. */
	void (*clean)(struct guest *);
	/* Adds to exit.json; may be NULL. */
	void (*describe)(struct guest *, json_t *);
	/* Asks or forces the process to end; then it is killed. */
	void (*halt)(struct guest *);
	/* The deciding line of its stderr; the caller frees it; NULL: none. */
	char *(*decisive_line)(const char *stderr_text);
	/* Why an end that looks like a power-off was none, or NULL. */
	char *(*bad_end)(struct guest *);
	const char *(*reset_used)(struct guest *);
	void (*free)(struct guest *);
};

extern const struct guest_ops guest_qemu_ops, guest_bhyve_ops;

struct guest {
	const struct guest_ops *ops;
	void *priv; /* the hypervisor's own */
	char *dir;
	struct proc proc;
	off_t log_start; /* in its stderr: where this process begins */
	struct stream agent, qmp;
	struct stream port[GUEST_PORTS_MAX];
	int port_fd[GUEST_PORTS_MAX];
	size_t ports_n;
	struct guest_times times;
	json_t *messages; /* from the agent, not yet asked for */
	json_t *events;	  /* every QMP event, for exit.json */
	bool own;	  /* from a disk of the user's */
	char *disk;	  /* that disk, or NULL */
	bool qmp_ready;
	bool panicked;
	bool no_room;	       /* for what a disk of the user's is written */
	bool ending;	       /* its end was asked for */
	bool goodbye;	       /* the agent said that it powers off */
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

/* One message of the agent; released here. */
void guest_take_message(struct guest *, json_t *);

/* The deciding line of what this process wrote to stderr, or NULL. */
char *guest_stderr_line(struct guest *);

/* Starts argv with stderr in the evidence, g->agent and further streams as they
 * are; shared by the hypervisors. */
int guest_spawn(struct guest *, const struct strv *argv,
    const struct proc_spec *, struct err *);

/* Milliseconds for which its hypervisor's busiest thread was ready to run and
 * got no CPU of this host, since its start; -1 where the kernel does not tell.
 */
int64_t guest_cpu_wait(const struct guest *);

/* The second number of /proc/PID/schedstat, in ms; -1: there is none. */
int64_t guest_parse_schedstat(const char *text);

/* 0 while the guest may still do what we wait for; else why it will not. */
int guest_check(struct guest *, const char *what, struct err *);

#endif
