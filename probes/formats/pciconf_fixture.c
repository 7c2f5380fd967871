/* SPDX-License-Identifier: BSD-2-Clause */
#include "probes/formats/pciconf_fixture.h"

#include <atf-c.h>
#include <string.h>

void
parse(struct pciconf *l, const char *text)
{
	memset(l, 0, sizeof(*l));
	pciconf_parse(l, text, strlen(text));
}

const struct pciconf_function *
only(struct pciconf *l, const char *text)
{
	parse(l, text);
	ATF_REQUIRE_EQ(1, l->n);
	return &l->v[0];
}
