/* SPDX-License-Identifier: BSD-2-Clause
 * Parts of the host probe that read Linux. */
#ifndef PROBES_PROBE_HOST_LINUX_H
#define PROBES_PROBE_HOST_LINUX_H

#include "probes/probe.h"

/* host.board.*, host.bios.*, host.firmware, host.secure_boot, host.lockdown */
void host_firmware_read(struct source *, struct facts *);

/* cpu.architecture and cpu.under_hypervisor, where they are not known. */
void host_log_read(struct source *, struct facts *);

/* kvm.*, qemu.present, vfio.*: needs host.kernel */
void host_vfio_read(struct source *, struct facts *);

#endif
