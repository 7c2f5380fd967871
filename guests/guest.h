/* SPDX-License-Identifier: BSD-2-Clause
 * A disposable guest: a hypervisor process, its agent, and what they said.
 *
 * Errors with under_test set are defects of the hypervisor, the device or the
 * guest; the others are ours.  Every call that waits ends early, with EINTR,
 * when a signal arrives (base/sig.h). */
#ifndef GUESTS_GUEST_H
#define GUESTS_GUEST_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strv.h"
#include "guests/firmware.h"

struct guest;

/* All guest memory is pinned and zeroed at start; this is enough for the
 * kernel, its initramfs and the drivers of everything but GPUs. */
#define GUEST_MEMORY_MIB 256

/* A further byte stream out of the guest (the lab's stdout and stderr). */
struct guest_port {
	const char *name; /* virtio-serial port name */
	int fd;		  /* where its bytes go; borrowed */
};

/* Where bhyve puts the functions of one card: on one slot of the guest, with
 * the numbers they have on the host; each on a slot of its own; ... */
enum guest_mapping { GUEST_MAP_SAME, GUEST_MAP_SPLIT };

/* What happens to a bhyve VM between the runs of a guest that reboots: nothing,
 * as with vm-bhyve and UEFI, or bhyvectl --destroy, as with Hoster. */
enum guest_between { GUEST_KEEP, GUEST_DESTROY };

/* QEMU: a disk of the user's, booted instead of a kernel.  What the guest
 * writes is thrown away. */
struct guest_own {
	const char *disk, *format;	 /* QEMU's name of it */
	const struct firmware *firmware; /* UEFI, or NULL: BIOS */
};

struct guest_config {
	const char *hypervisor; /* "qemu", "bhyve"; NULL: qemu */
	const char *dir;	/* evidence folder; created */
	const char *program;	/* the hypervisor, a path or a name in PATH */
	const char *accel;	/* "kvm", "tcg" */
	const char *cpu;
	const char *machine; /* NULL: the default for guests */
	const char *kernel, *initramfs;
	const struct guest_own *own; /* instead of them, or NULL */
	const char *append; /* added to the guest's kernel arguments, or NULL */
	int memory_mib;
	int cpus;
	const struct strv *devices; /* BDFs to pass through, or NULL */
	const char *disk;	    /* bhyve: raw disk with the ESP */
	const struct strv *roms;    /* bhyve: ROM files as devices, "": none */
	const struct strv *slots; /* bhyve: "SLOT:FUNC" as devices, "": free */
	enum guest_mapping mapping; /* bhyve */
	bool kvm_signature; /* bhyve: KVM's name in CPUID, where it can */
	enum guest_between between; /* bhyve */
	const struct strv *extra;   /* further arguments, or NULL */
	const struct guest_port *ports;
	size_t ports_n;
};

enum guest_end { GUEST_POWEROFF, GUEST_KILL, GUEST_PANIC };

/* What the hypervisor reported and when (clock_ms; 0: has not happened). */
struct guest_times {
	int64_t started;  /* process created */
	int64_t running;  /* hypervisor initialised, devices opened */
	int64_t hello;	  /* the agent's last hello */
	int64_t shutdown; /* guest or we asked for the end */
	int64_t ended;	  /* process reaped */
};

/*
 * Starts the hypervisor and returns when it has opened every device.  An
 * under_test error carries the hypervisor's own deciding line.
 */
int guest_start(struct guest **, const struct guest_config *, struct err *);

/*
 * Waits for the agent's hello, the one positive proof that a guest booted.
 * *hello, when not NULL, is the caller's to release.
 */
int guest_hello(struct guest *, int timeout_ms, json_t **hello, struct err *);

/*
 * One question to the agent.  args (may be NULL) is taken over.  *reply is the
 * caller's to release.  A reply with ok:false is an under_test error.
 */
int guest_ask(struct guest *, const char *ask, json_t *args, int timeout_ms,
    json_t **reply, struct err *);

/* The same, and a reply with ok:false is a reply like any other. */
int guest_request(struct guest *, const char *ask, json_t *args, int timeout_ms,
    json_t **reply, struct err *);

/* The agent's next message of its own accord that has this key. */
int guest_await(struct guest *, const char *key, int timeout_ms,
    json_t **message, struct err *);

/* The guest reboots itself; returns after its next hello. */
int guest_reboot(struct guest *, int timeout_ms, json_t **hello, struct err *);

/* The same from outside: no driver is told. */
int guest_system_reset(
    struct guest *, int timeout_ms, json_t **hello, struct err *);

/*
 * From its hello on the agent is pinged every ms milliseconds.  In the lab that
 * is the host's second source of interrupts: emulated SVM (QEMU 7.2, TCG) now
 * and then loses the timer's, and the host then idles for ever.
 */
void guest_heartbeat(struct guest *, int ms);
#define GUEST_HEARTBEAT_MS 1000

/* Called about ten times a second while something is awaited of the guest. */
void guest_on_wait(struct guest *, void (*)(void *), void *argument);

/* One command to the hypervisor's monitor; its answer is in the evidence, a
 * refusal a warning as well. */
int guest_monitor(struct guest *, const char *command, struct err *);

/* So many reboots of its own are no defect: a host in the lab that goes down.
 */
void guest_allow_reboots(struct guest *, int reboots);

/* Ends it and reaps the process; after a time-out it is killed. */
int guest_stop(struct guest *, enum guest_end, int timeout_ms, struct err *);

/* How the assigned devices were last reset: "flr", "pm", "bus", "none", as the
 * hypervisor traced it; NULL if it traced nothing.  "flr" stands for the
 * kernel's own first method (VFIO_DEVICE_RESET).  Static string. */
const char *guest_reset_used(struct guest *);

const struct guest_times *guest_times(const struct guest *);
bool guest_alive(struct guest *);

/* Kills what still runs, reaps it, frees.  NULL is harmless. */
void guest_free(struct guest *);

#endif
