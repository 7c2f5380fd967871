/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/buf.h"
#include "matrix/page.h"
#include "matrix/pages_parts.h"

/* In parts: C17 promises no more than 4095 characters in one string. */
static const char *const how[] = {
	"<p class=lead>Every verdict here is worked out from the stages of "
	"signed reports, by the same rules for all. What a report claims is "
	"shown and never used.\n"
	"<h2>One person, one vote</h2>\n<p>A cell is a device on one line of "
	"an operating system, with one hypervisor and one kind of guest. Each "
	"person has one vote in it: the newest run counts, however many were "
	"sent. A person is a key that signs. Keys that nobody has seen before "
	"are shown as new contributors and are not counted, so a thousand new "
	"keys change no verdict.\n"
	"<h2>The words</h2>\n<dl><dt>confirmed works<dd>So many people, so few "
	"failures, that the share it works for is at least one half with 95 % "
	"(the lower end of Wilson's interval): 4 of 4, 5 of 5, 9 of 10, but "
	"not 3 of 3. One of the keys must be older than 30 days, known, or a "
	"lab's; in a repository a person has let each report in.\n"
	"<dt>works<dd>All say so, but they are fewer.\n"
	"<dt>works with settings<dd>It works for those who have a setting, and "
	"for nobody without it. The setting is named.\n"
	"<dt>works once<dd>It works until guest or machine are restarted.\n"
	"<dt>differs<dd>Some say this, some that.\n"
	"<dt>fails, confirmed fails<dd>All say so; confirmed when the upper "
	"end of the interval is below one half: 0 of 4.\n"
	"<dt>no reports, not known<dd>Nobody who counts has said anything. "
	"That is not a no.\n"
	"<dt>old<dd>The newest run is older than two years, or two release "
	"lines came out since: majors of FreeBSD, long-term series of "
	"Linux.</dl>\n",
	"<h2>What does not count</h2>\n<p>A host whose IOMMU cannot do it says "
	"nothing about the device. A run that was broken off, or that a tool "
	"failed in, is inconclusive. A report that its sender replaced stays "
	"visible and does not count.\n"
	"<h2>Why reports differ</h2>\n<p>When six people or more disagree, one "
	"fact is looked for that parts those for whom it works from the "
	"others: board, firmware, processor, IOMMU, guest driver, card, each "
	"setting. Fisher's exact test says how often chance would do as well; "
	"since many facts are tried, the limit of 5 % is divided by their "
	"number (Holm). What is shown was seen, not proven.\n"
	"<h2>Fixed since</h2>\n<p>Versions are put in order by what the kernel "
	"calls itself; kernels of distributors have an order of their own. Two "
	"people who each saw one host change, with the same settings and only "
	"another version, are enough. Otherwise all reports by version are "
	"compared with every place where a change could be, and with no change "
	"at all: it is said when a change is more than 90 % likely, with the "
	"range that holds it with 90 %. One person with one host is named as "
	"such.\n"
	"<h2>Predicted</h2>\n<p>A stage is proven when the kernel or the "
	"hypervisor was really asked, and predicted when facts alone decided. "
	"Facts of listings, and set-ups that people published elsewhere, are "
	"shown apart and are never counted.\n"
	"<h2>Signatures</h2>\n<p>They say who sent a report and that it is "
	"unchanged. They do not say that the run happened. Who signed can "
	"withdraw: the report goes, its number and digest stay.\n",
	NULL,
};

int
pages_how(const char *dir, struct err *err)
{
	struct buf b = { 0 };
	size_t i;

	page_begin(&b, "Not found", "", false);
	buf_adds(&b, "<p class=lead>There is no such page. If you looked for a "
		     "device: nobody has reported it yet, so whether it works "
		     "is not known.\n<p><a class=link "
		     "href=\"/index.html\">Devices</a>\n");
	page_end(&b, "", false);
	if (page_write(dir, "404.html", &b, err) == -1)
		return -1;
	page_begin(&b, "How this is counted", "./", false);
	for (i = 0; how[i] != NULL; i++)
		buf_adds(&b, how[i]);
	page_end(&b, "./", false);
	return page_write(dir, "how.html", &b, err);
}
