/* SPDX-License-Identifier: BSD-2-Clause
 * The command line of QEMU. */
#ifndef GUESTS_GUEST_QEMU_H
#define GUESTS_GUEST_QEMU_H

#include <jansson.h>

#include "base/strv.h"
#include "guests/guest.h"

/* agent_fd and qmp_fd are inherited sockets; port_fds too, one a port. */
void qemu_argv(struct strv *argv, const struct guest_config *, int agent_fd,
    int qmp_fd, const int *port_fds);

/* Names of the evidence files in the guest's folder. */
#define EVIDENCE_CONSOLE "console.log"
#define EVIDENCE_STDERR "hypervisor.log"
#define EVIDENCE_TRACE "trace.log"
#define EVIDENCE_AGENT "agent.jsonl"
#define EVIDENCE_QMP "qmp.jsonl"
#define EVIDENCE_COMMAND "command.txt"
#define EVIDENCE_EXIT "exit.json"

/*
 * QEMU's deciding line in its stderr: the first that is neither a warning nor a
 * hint; the caller frees it; NULL if there is none.
 */
char *qemu_decisive_line(const char *stderr_text);

/*
 * How often the guest was reset, from QMP's events.  Who asks for a reset asks
 * in several ways, one after the other (Linux:
 * native_machine_emergency_restart; SeaBIOS: tryReboot), and QEMU takes the
 * next one while the processor still runs: five in 0.42 s were seen on a busy
 * machine.  All within a second of the first are one.
 */
int qemu_resets(const json_t *events);

/* The last reset in a trace: see guest_reset_used. */
const char *qemu_trace_reset(const char *trace_text);

#endif
