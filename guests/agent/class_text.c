/* SPDX-License-Identifier: BSD-2-Clause */
#include "guests/agent/class_text.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"

#define DIGITS "0123456789"

/* An unknown speed reads -1 (include/uapi/linux/ethtool.h, SPEED_UNKNOWN);
 * drivers that have not heard of it say 0 or 65535. */
uint64_t
net_speed(const char *text)
{
	uint64_t speed;

	if (text == NULL ||
	    parse_u64(text, 10, INT32_MAX, &speed, NULL) == -1 ||
	    speed == UINT16_MAX)
		return 0;
	return speed;
}

bool
usb_is_root_hub(const char *name)
{
	return strncmp(name, "usb", 3) == 0 && name[3] != '\0' &&
	       name[3 + strspn(name + 3, DIGITS)] == '\0';
}

/* drivers/usb/core/usb.c, usb_alloc_dev: "bus-port.port". */
bool
usb_is_device_of(const char *name, const char *root_hub)
{
	const char *bus = root_hub + 3;
	size_t n = strlen(bus);

	return usb_is_root_hub(root_hub) && strncmp(name, bus, n) == 0 &&
	       name[n] == '-' && name[n + 1] != '\0' &&
	       name[n + 1 + strspn(name + n + 1, DIGITS ".")] == '\0';
}

/* drivers/pci/pcie/aer.c, aer_stats_dev_attr: "RxErr 0" a line, and last
 * "TOTAL_ERR_COR 0". */
uint64_t
aer_total(const char *text)
{
	const char *last = strstr(text, "TOTAL_ERR_");
	const char *blank = last == NULL ? NULL : strchr(last, ' ');
	uint64_t total = 0;
	char number[24];

	if (blank == NULL)
		return 0;
	(void)snprintf(number, sizeof(number), "%.*s",
	    (int)strcspn(blank + 1, "\n"), blank + 1);
	(void)parse_u64(number, 10, UINT64_MAX, &total, NULL);
	return total;
}

/* drivers/usb/core/hcd.c, usb_hc_died and usb_register_bus: "xhci_hcd
 * 0000:00:04.0: HC died; cleaning up". */
void
usb_log_line(const char *text, const char *bdf, bool *dead)
{
	if (strstr(text, bdf) == NULL)
		return;
	if (strstr(text, "HC died") != NULL)
		*dead = true;
	else if (strstr(text, "new USB bus registered") != NULL)
		*dead = false;
}
