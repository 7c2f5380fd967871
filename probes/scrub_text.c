/* SPDX-License-Identifier: BSD-2-Clause
 * What is taken out of text that tools and kernels wrote. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/home.h"
#include "base/mem.h"
#include "base/strv.h"
#include "probes/formats/guest_conf.h"
#include "probes/scrub.h"

static size_t
hex_run(const char *p)
{
	return strspn(p, "0123456789abcdefABCDEF");
}

/* Length of a UUID at p, or of six or more pairs of hex digits joined by one
 * kind of mark: a MAC, an EUI-64, a PCIe serial number.  0 if it is neither. */
static size_t
identity_at(const char *p)
{
	static const size_t uuid[] = { 8, 4, 4, 4, 12 };
	size_t i, pairs, n = 0;

	if (!isxdigit((unsigned char)*p))
		return 0;
	for (i = 0; i < 5 && hex_run(p + n) == uuid[i]; i++) {
		n += uuid[i];
		if (i == 4)
			return n;
		if (p[n++] != '-')
			break;
	}
	if (hex_run(p) != 2 || (p[2] != ':' && p[2] != '-'))
		return 0;
	for (pairs = 1, n = 2; p[n] == p[2] && hex_run(p + n + 1) == 2; pairs++)
		n += 3;
	return pairs < 6 || hex_run(p + n) > 0 ? 0 : n;
}

/* How far the words before a serial number reach, as in `sernum="`, "Serial
 * number: " and CAM's "Serial Number "; 0 if it is something else, as "Serial
 * bus controller". */
static size_t
serial_label(const char *p)
{
	bool number = false;
	size_t n, blanks;

	if (*p != 's' && *p != 'S')
		return 0;
	if (strncasecmp(p, "sernum", 6) == 0)
		n = 6;
	else if (strncasecmp(p, "serial", 6) == 0)
		n = 6;
	else
		return 0;
	n += strspn(p + n, " \t_");
	if (strncasecmp(p + n, "number", 6) == 0) {
		number = true;
		n += 6;
	}
	blanks = strspn(p + n, " \t");
	n += blanks;
	if (p[n] == ':' || p[n] == '=' || p[n] == '#')
		n++;
	else if (!number || blanks == 0)
		return 0;
	return n + strspn(p + n, " \t\"'");
}

static void
blank(char *p, size_t n)
{
	for (; n > 0; p++, n--)
		if (isalnum((unsigned char)*p) || (*p & 0x80) != 0)
			*p = '0';
}

void
scrub_mask(struct buf *b)
{
	size_t i, n;
	char *p;

	for (i = 0; i < b->len; i++) {
		p = b->data + i;
		/* Also behind a letter, as in /usr/home/. */
		n = home_label(p);
		if (n > 0) {
			blank(p + n, strcspn(p + n, HOME_ENDS));
			i += n - 1;
			continue;
		}
		if (i > 0 && isalnum((unsigned char)p[-1]))
			continue;
		n = identity_at(p);
		if (n == 0) {
			n = serial_label(p);
			if (n == 0)
				continue;
			p += n;
			i += n - 1;
			n = strcspn(p, " \t\r\n\"',;/");
		}
		blank(p, n);
	}
}

void
scrub_lines(struct buf *b, bool (*keep)(char *line))
{
	size_t from = 0, to = 0, n, kept;

	while (from < b->len) {
		char *line = b->data + from;
		char *end = memchr(line, '\n', b->len - from);

		n = end == NULL ? b->len - from : (size_t)(end - line);
		line[n] = '\0';
		from += n + 1;
		if (!keep(line))
			continue;
		/* What was cut or held a NUL ends there. */
		kept = strlen(line);
		memmove(b->data + to, line, kept);
		to += kept;
		if (end != NULL)
			b->data[to++] = '\n';
	}
	b->len = to;
	if (b->data != NULL)
		b->data[to] = '\0';
}

/* Of these subsystems, and of drivers that people pass devices to or from. */
static const char *const log_words[] = { "DMAR", "AMD-Vi", "IOMMU", "iommu",
	"IVRS", "ivrs", "ivhd", "vfio", "VFIO", "pci", "PCI", "vmm", "ppt",
	"kvm", "KVM", "CPU: ", "Origin=", "Features", "VMX", "VT-x", "SVM",
	"NPT", "vgaarb", "vga", "AER", "BAR ", "BAR=", "fb0", "nvidia", "NVRM",
	"nouveau", "amdgpu", "i915", "nvme", "xhci", "e820", "BIOS-e820",
	"kenv", "hypervisor", "Hypervisor", "Secure boot", "secureboot",
	"lockdown", "Lockdown", "ACPI: FACP", "Freeing unused kernel ",
	"Booting Linux on physical CPU ",
	"radix-mmu: ", "hash-mmu: ", "riscv: base ISA ",
	/* FreeBSD's functions after boot -v */
	"found-> vendor=0x", ", slot=", ", hdrtype=0x",
	"]: type Memory, range ", "]: type Prefetchable Memory, range ",
	"]: type I/O Port, range ", " at device ", NULL };

const char *const scrub_log_guests[] = { "DMI: QEMU ", "DMI: Red Hat KVM",
	"DMI: Bochs ", "DMI: VMware", "DMI: innotek GmbH VirtualBox",
	"DMI: Xen HVM domU", "DMI: Microsoft Corporation Virtual Machine",
	"DMI: Google Google Compute Engine", "DMI: OpenStack Foundation ",
	"DMI: FreeBSD BHYVE", "DMI:   BHYVE", NULL };

/* These repeat arguments, paths and names in full. */
static const char *const log_never[] = { "ommand line", "systemd", "audit",
	"hostname", "Hostname", "root@", "Mounting", NULL };

static bool
has_any(const char *line, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strstr(line, *words) != NULL)
			return true;
	return false;
}

/* Of "Linux version 6.1.0-18-amd64 (user@host) (gcc ...", the release. */
static bool
cut_version(char *line)
{
	static const char mark[] = "Linux version ";
	char *p = strstr(line, mark);

	if (p == NULL)
		return false;
	p += strlen(mark);
	p[strcspn(p, " ")] = '\0';
	return true;
}

bool
scrub_starts_with(const char *word, const char *const *heads)
{
	for (; *heads != NULL; heads++)
		if (strncmp(word, *heads, strlen(*heads)) == 0)
			return true;
	return false;
}

char *
scrub_log_arguments(char *line)
{
	static const char words[] = "ommand line: ";
	char *p = strstr(line, words), *at;

	if (p == NULL || p == line)
		return NULL;
	at = p - 1;
	if (at - line >= 7 && strncmp(at - 7, "Kernel c", 8) == 0)
		at -= 7;
	else if (*at != 'C')
		return NULL;
	/* a program's own line names the program before */
	if (at == line || (at - line >= 2 && memcmp(at - 2, "] ", 2) == 0) ||
	    (at - line >= 8 && memcmp(at - 8, "kernel: ", 8) == 0))
		return p + sizeof(words) - 1;
	return NULL;
}

static bool
cut_arguments(char *line)
{
	char *at = scrub_log_arguments(line), *kept;

	if (at == NULL)
		return false;
	kept = scrub_argument_words(at);
	memcpy(at, kept, strlen(kept) + 1); /* words of at: no longer than it */
	free(kept);
	return true;
}

static bool
log_line(char *line)
{
	return cut_version(line) || cut_arguments(line) ||
	       ((has_any(line, log_words) || has_any(line, scrub_log_guests)) &&
		   !has_any(line, log_never));
}

void
scrub_log(struct buf *b)
{
	/* First: a line must not stay for a word that is masked. */
	scrub_mask(b);
	scrub_lines(b, log_line);
}

static void
filter_guest(struct buf *b, bool no_files)
{
	struct buf out = { 0 };

	buf_adds(&out, "");
	guest_conf_filter(buf_str(b), b->len, no_files, &out);
	buf_free(b);
	*b = out;
}

void
scrub_guest(struct buf *b)
{
	filter_guest(b, false);
}

void
scrub_guest_files(struct buf *b)
{
	filter_guest(b, true);
}

/* "    ecap 0003[100] = Serial 1 0011223344556677", pciconf(8) -c; "VPD" -V. */
static bool
pciconf_line(char *line)
{
	const char *text = line + strspn(line, " \t");
	char *serial = strstr(line, "= Serial ");

	if (strncmp(text, "VPD", 3) == 0)
		return false;
	if (serial != NULL) {
		serial += strlen("= Serial ");
		serial += strcspn(serial, " ");
		blank(serial, strlen(serial));
	}
	return true;
}

void
scrub_pciconf(struct buf *b)
{
	scrub_lines(b, pciconf_line);
}

/* The lines of Vital Product Data begin as "[SN] " or "[V0] ". */
static bool
lspci_line(char *line)
{
	const char *text = line + strspn(line, " \t");

	return !(text[0] == '[' && isupper((unsigned char)text[1]) &&
		 isalnum((unsigned char)text[2]) && text[3] == ']');
}

void
scrub_lspci(struct buf *b)
{
	/* First: a line must not stay for a word that is masked. */
	scrub_mask(b);
	scrub_lines(b, lspci_line);
}
