/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pciconf_cap.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/strv.h"

/* PCI Code and ID Assignment 1.11, 2 and 3: ids of capabilities. */
enum {
	CAP_PM = 0x01,
	CAP_MSI = 0x05,
	CAP_PCIE = 0x10,
	CAP_MSIX = 0x11,
	CAP_AF = 0x13,
	ECAP_ACS = 0x0d,
	ECAP_SRIOV = 0x10,
};

/* The leading decimal digits of a word; false if there are none or too many. */
static bool
count(const char *word, unsigned int *out)
{
	char digits[8];
	size_t n = strspn(word, "0123456789");
	uint64_t v;

	if (n == 0 || n >= sizeof(digits))
		return false;
	memcpy(digits, word, n);
	digits[n] = '\0';
	if (parse_u64(digits, 10, 0xffff, &v, NULL) == -1)
		return false;
	*out = (unsigned int)v;
	return true;
}

/* The word behind the i-th one that reads key; NULL if there is none. */
static const char *
word_after(const struct strv *words, const char *key)
{
	size_t i;

	for (i = 0; i + 1 < words->n; i++)
		if (strcmp(words->v[i], key) == 0)
			return words->v[i + 1];
	return NULL;
}

/* "8.0(16.0)" as its two parts. */
static void
pair(struct arena *a, const char *word, const char **now, const char **max)
{
	size_t n = strcspn(word, "(");
	const char *p = word + n;

	*now = arena_strndup(a, word, n);
	if (*p == '(')
		*max = arena_strndup(a, p + 1, strcspn(p + 1, ")"));
}

static void
read_pcie(struct pciconf_function *f, struct arena *a, const struct strv *words,
    const char *text)
{
	static const char *const types[] = { "legacy endpoint", "root endpoint",
		"endpoint", "root port", "upstream port", "downstream port",
		"PCI bridge", "PCI to PCIe bridge", "event collector", NULL };
	const char *p = strchr(text, ' '), *link, *speed;
	size_t i;

	/* "PCI-Express 2 legacy endpoint max data 128(128) FLR" */
	p = p == NULL ? NULL : strchr(p + 1, ' ');
	for (i = 0; p != NULL && types[i] != NULL; i++)
		if (strncmp(p + 1, types[i], strlen(types[i])) == 0) {
			f->pcie_type = types[i];
			break;
		}
	f->flr = strv_has(words, "FLR");
	link = word_after(words, "link");
	speed = word_after(words, "speed");
	if (link == NULL || link[0] != 'x' || !count(link + 1, &f->link_width))
		return;
	link = strchr(link, '(');
	if (link == NULL || link[1] != 'x' ||
	    !count(link + 2, &f->link_max_width))
		return;
	f->has_link = true;
	if (speed != NULL)
		pair(a, speed, &f->link_speed, &f->link_max_speed);
}

static void
read_msi(struct pciconf_function *f, const struct strv *words, const char *text)
{
	const char *n = word_after(words, "supports");

	if (n == NULL || !count(n, &f->msi_vectors))
		return;
	f->msi_64bit = strstr(text, "64 bit") != NULL;
	f->msi_enabled = strstr(text, "enabled with") != NULL;
}

/* "0x10[0x2000]": BAR register and offset. */
static bool
read_map(const char *word, uint8_t *reg, uint64_t *offset)
{
	size_t n;
	char digits[20];
	uint64_t v;

	*offset = 0;
	if (word == NULL)
		return false;
	n = strcspn(word, "[");
	if (word[n] != '[' || n >= sizeof(digits))
		return false;
	memcpy(digits, word, n);
	digits[n] = '\0';
	if (parse_u64(digits, 16, 0xff, &v, NULL) == -1)
		return false;
	*reg = (uint8_t)v;
	word += n + 1;
	n = strcspn(word, "]");
	if (word[n] != ']' || n >= sizeof(digits))
		return false;
	memcpy(digits, word, n);
	digits[n] = '\0';
	return parse_u64(digits, 16, UINT64_MAX, offset, NULL) == 0;
}

/* "MSI-X supports 5 messages, enabled Table in map 0x10[0x2000], PBA in map
 * 0x10[0x3000]" */
static void
read_msix(struct pciconf_function *f, const struct strv *words)
{
	const char *n = word_after(words, "supports");
	const char *table = NULL, *pba = NULL;
	size_t i;

	if (n == NULL || !count(n, &f->msix_vectors))
		return;
	f->msix_enabled = strv_has(words, "enabled");
	for (i = 0; i + 3 < words->n; i++) {
		if (strcmp(words->v[i + 1], "in") != 0 ||
		    strcmp(words->v[i + 2], "map") != 0)
			continue;
		if (strcmp(words->v[i], "Table") == 0)
			table = words->v[i + 3];
		else if (strcmp(words->v[i], "PBA") == 0)
			pba = words->v[i + 3];
	}
	f->has_msix_table =
	    read_map(table, &f->msix_table_reg, &f->msix_table_offset) &&
	    read_map(pba, &f->msix_pba_reg, &f->msix_pba_offset);
}

/* "... 2 VFs configured out of 64 supported ..." */
static void
read_sriov(struct pciconf_function *f, const struct strv *words)
{
	const char *total = word_after(words, "of");
	size_t i;

	for (i = 1; i < words->n; i++)
		if (strcmp(words->v[i], "VFs") == 0)
			break;
	f->has_vfs = i < words->n && total != NULL &&
		     count(words->v[i - 1], &f->num_vfs) &&
		     count(total, &f->total_vfs);
}

static const struct {
	const char *name, *text;
} acs[PCICONF_ACS_BITS] = {
	{ "SV", "Source Validation" },
	{ "TB", "Translation Blocking" },
	{ "RR", "P2P Req Redirect" },
	{ "CR", "P2P Cmpl Redirect" },
	{ "UF", "P2P Upstream Forwarding" },
	{ "EC", "P2P Egress Control" },
	{ "DT", "P2P Direct Translated" },
	{ "EN", "Enhanced Capability" },
};

const char *
pciconf_acs_name(unsigned int bit)
{
	return bit < PCICONF_ACS_BITS ? acs[bit].name : "";
}

static void
read_acs(struct pciconf_function *f, const char *text)
{
	unsigned int bit;

	for (bit = 0; bit < PCICONF_ACS_BITS; bit++) {
		const char *p = strstr(text, acs[bit].text);

		if (p == NULL)
			continue;
		p += strlen(acs[bit].text);
		f->has_acs = true;
		if (strncmp(p, " enabled", 8) == 0)
			f->acs_enabled |= 1u << bit;
		if (strncmp(p, " enabled", 8) == 0 ||
		    strncmp(p, " disabled", 9) == 0)
			f->acs_capable |= 1u << bit;
	}
}

void
pciconf_cap_decode(struct pciconf_function *f, struct arena *a, bool extended,
    uint16_t id, const char *text)
{
	struct strv words = { 0 };
	const char *state;

	strv_split(&words, text, " \t,");
	if (extended && id == ECAP_ACS) {
		read_acs(f, text);
	} else if (extended && id == ECAP_SRIOV) {
		read_sriov(f, &words);
	} else if (extended) {
		;
	} else if (id == CAP_PM) {
		state = word_after(&words, "current");
		if (state != NULL)
			f->pm_state = arena_strdup(a, state);
	} else if (id == CAP_MSI) {
		read_msi(f, &words, text);
	} else if (id == CAP_PCIE) {
		read_pcie(f, a, &words, text);
	} else if (id == CAP_MSIX) {
		read_msix(f, &words);
	} else if (id == CAP_AF) {
		f->af_flr = strv_has(&words, "FLR");
	}
	strv_free(&words);
}
