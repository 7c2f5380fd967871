/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/run_own.h"

#include <string.h>

#include "base/log.h"
#include "guests/hypervisor.h"
#include "guests/own_disk.h"

bool
own_fits(struct run_options *o)
{
	enum own_boot boot;
	struct err err;

	if (o->guest == NULL) {
		if (o->firmware == NULL && o->guest_format == NULL)
			return true;
		log_warn("%s is for --guest",
		    o->firmware != NULL ? "--firmware" : "--guest-format");
		return false;
	}
	if (strcmp(hypervisor_name, "qemu") != 0) {
		log_warn("--guest is for QEMU on Linux only");
		return false;
	}
	if (o->firmware != NULL && strcmp(o->firmware, "uefi") != 0 &&
	    strcmp(o->firmware, "bios") != 0) {
		log_warn("--firmware is uefi or bios");
		return false;
	}
	if (o->guest_format != NULL &&
	    (o->guest_format = own_disk_format(o->guest_format)) == NULL) {
		log_warn("--guest-format is raw, qcow2, qcow, vmdk, vdi, vhdx "
			 "or vpc");
		return false;
	}
	if (own_disk_look(o->guest, &o->guest_format, &boot, &err) == -1) {
		log_warn("--guest: %s", err.text);
		return false;
	}
	if (o->firmware == NULL && boot == OWN_BOOT_UNKNOWN) {
		log_warn("%s: cannot see how it is started; say --firmware "
			 "uefi or --firmware bios",
		    o->guest);
		return false;
	}
	if (o->firmware == NULL)
		o->firmware = boot == OWN_BOOT_UEFI ? "uefi" : "bios";
	log_info("guest: a disk of yours (%s, %s); what it writes there is "
		 "thrown away, not what it writes to the device",
	    o->guest_format, o->firmware);
	return true;
}
