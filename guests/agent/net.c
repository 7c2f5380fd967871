/* SPDX-License-Identifier: BSD-2-Clause
 * Request "net": does the card get a link and send? */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "guests/agent/artefacts.h"
#include "guests/agent/child.h"
#include "guests/agent/class_text.h"
#include "guests/agent/interrupts.h"
#include "guests/agent/net_link.h"
#include "guests/agent/serve.h"
#include "guests/agent/sysfs.h"

/* Auto-negotiation takes 2 to 5 s on copper, more at 10 Gbit/s. */
#define SETTLE_MS 10000

#define FRAMES 64
#define FRAMES_MAX 100000

/* bnxt_en gets its counters from the card once a second (bnxt.h,
 * BNXT_DEF_STATS_COAL_TICKS); a full emulation needs a multiple of that. */
#define COUNT_MS 5000

/* A frame there and back takes an emulated card as much, and its driver. */
#define FRAME_US 5000

/* To set interfaces up and down: some drivers load firmware then. */
#define SLACK_MS 10000

#define ETHERNET 1 /* linux/if_arp.h, ARPHRD_ETHER */

struct card {
	const char *name; /* of the interface */
	bool carrier;
	uint64_t tx, rx, errors; /* counters once it was up */
	unsigned int returned;	 /* frames that came back */
};

struct test {
	const char *bdf;
	int fd, settle;
	unsigned int frames;
	struct strv names;
	struct card *v;	    /* names.n of them */
	struct buf earlier; /* /proc/interrupts while they were down */
	uint64_t before, after;
};

static int
interfaces_find(struct test *t, struct err *err)
{
	struct strv all = { 0 };
	size_t i;

	artefacts_await(t->bdf, "net", t->settle, &all);
	for (i = 0; i < all.n; i++)
		if (sysfs_number(0, "/sys/class/net/%s/type", all.v[i]) ==
		    ETHERNET)
			strv_add(&t->names, all.v[i]);
	strv_free(&all);
	if (t->names.n == 0)
		return err_set(err, 0, "%s: no network interface within %g s",
		    t->bdf, t->settle / 1e3);
	t->v = xcalloc(t->names.n, sizeof(*t->v));
	for (i = 0; i < t->names.n; i++)
		t->v[i].name = t->names.v[i];
	return 0;
}

static int
interfaces_up(struct test *t, struct err *err)
{
	size_t i;

	if (file_read("/proc/interrupts", &t->earlier, err) == -1)
		return -1;
	for (i = 0; i < t->names.n; i++) {
		struct card *c = &t->v[i];

		if (net_link_set(t->fd, c->name, true, err) == -1)
			return -1;
		/* Not sooner: some drivers begin to count here. */
		c->tx = net_link_count(c->name, "tx_packets");
		c->rx = net_link_count(c->name, "rx_packets");
		c->errors = net_link_count(c->name, "tx_errors");
	}
	return 0;
}

/*
 * Some drivers learn of the link from an interrupt only, and cause one
 * themselves when they start (drivers/net/ethernet/intel/e1000e/netdev.c,
 * e1000e_trigger_lsc): no interrupt at all is worth a word.
 */
static int
no_carrier(const struct test *t, json_t *reply, struct err *err)
{
	char *list = strv_join(&t->names, ", ");

	(void)json_object_set_new(reply, "no_carrier", json_true());
	(void)err_set(err, 0,
	    "no carrier on %s within %g s%s: is a cable connected?", list,
	    t->settle / 1e3,
	    t->after > t->before ? "" : ", and no interrupt came");
	free(list);
	return -1;
}

/* A cable in one of several ports is enough. */
static int
carrier_await(struct test *t, json_t *reply, struct err *err)
{
	int64_t begin = clock_ms(), deadline = begin + t->settle;
	size_t i, n;
	bool left;

	do {
		left = clock_left(deadline) > 0;
		for (i = n = 0; i < t->names.n; i++) {
			t->v[i].carrier = net_link_ready(t->v[i].name);
			n += t->v[i].carrier;
		}
		if (n < t->names.n)
			clock_sleep(10);
	} while (n < t->names.n && left);
	if (interrupts_since(
		t->bdf, buf_str(&t->earlier), &t->before, &t->after, err) == -1)
		return -1;
	if (n == 0)
		return no_carrier(t, reply, err);
	(void)json_object_set_new(
	    reply, "link_ms", json_integer(clock_ms() - begin));
	return 0;
}

static int
frames_send(struct test *t, struct err *err)
{
	int64_t deadline = clock_ms() + COUNT_MS + t->frames * FRAME_US / 1000;
	size_t i;

	for (i = 0; i < t->names.n; i++)
		if (t->v[i].carrier &&
		    net_link_send(t->fd, t->v[i].name, t->frames,
			&t->v[i].returned, deadline, err) == -1)
			return -1;
	return 0;
}

static int
frames_judge(const struct test *t, struct err *err)
{
	size_t i;

	for (i = 0; i < t->names.n; i++) {
		const struct card *c = &t->v[i];
		uint64_t n = net_link_count(c->name, "tx_packets") - c->tx;

		if (c->carrier && n + net_link_spare(t->frames) < t->frames)
			return err_set(err, 0,
			    "%s: frames not sent: %u queued, %llu counted as "
			    "sent after %g s",
			    c->name, t->frames, (unsigned long long)n,
			    COUNT_MS / 1e3);
		n = net_link_count(c->name, "tx_errors") - c->errors;
		if (n > 0)
			return err_set(err, 0, "%s: %llu transmit errors",
			    c->name, (unsigned long long)n);
		/* A loop shows: what came back once comes back always. */
		if (c->returned > 0 &&
		    c->returned + net_link_spare(t->frames) < t->frames)
			return err_set(err, 0,
			    "%s: in a loop, %u frames sent and %u came back",
			    c->name, t->frames, c->returned);
	}
	return 0;
}

/* The counter in the card may be ahead of the interrupt. */
static int
frames_await(struct test *t, struct err *err)
{
	int64_t deadline = clock_ms() + COUNT_MS;
	bool done, left;

	do {
		left = clock_left(deadline) > 0;
		if (interrupts_since(t->bdf, buf_str(&t->earlier), &t->before,
			&t->after, err) == -1)
			return -1;
		done = frames_judge(t, NULL) == 0 && t->after > t->before;
		if (!done)
			clock_sleep(20);
	} while (!done && left);
	return frames_judge(t, err);
}

static void
count_put(json_t *out, const char *name, const char *counter, uint64_t begin)
{
	uint64_t n = net_link_count(name, counter) - begin;

	(void)json_object_set_new(out, counter, json_integer((json_int_t)n));
}

static void
interfaces_put(const struct test *t, json_t *out)
{
	size_t i;

	for (i = 0; i < t->names.n; i++) {
		const struct card *c = &t->v[i];
		char *text = sysfs_text("/sys/class/net/%s/speed", c->name);
		uint64_t speed = c->carrier ? net_speed(text) : 0;
		json_t *o = json_object();

		json_put_str(o, "name", c->name);
		(void)json_object_set_new(
		    o, "carrier", json_boolean(c->carrier));
		(void)json_object_set_new(o, "speed",
		    speed == 0 ? json_null() : json_integer((json_int_t)speed));
		count_put(o, c->name, "tx_packets", c->tx);
		count_put(o, c->name, "tx_errors", c->errors);
		count_put(o, c->name, "rx_packets", c->rx);
		(void)json_object_set_new(
		    o, "returned", json_integer((json_int_t)c->returned));
		(void)json_array_append_new(out, o);
		free(text);
	}
}

/* How many interrupt vectors the driver has, and how many have fired. */
static void
vectors_put(const char *bdf, json_t *reply)
{
	json_t *all = json_object(), *vector;
	json_int_t used = 0;
	size_t i;

	if (interrupts_put(all, bdf, NULL) == 0) {
		json_array_foreach(json_object_get(all, "vectors"), i, vector)
		    used += json_num(vector, "count", 0) > 0;
		(void)json_object_set_new(reply, "vectors",
		    json_integer((json_int_t)json_array_size(
			json_object_get(all, "vectors"))));
		(void)json_object_set_new(
		    reply, "vectors_used", json_integer(used));
	}
	json_decref(all);
}

static int
test_run(struct test *t, json_t *reply, struct err *err)
{
	int rc;

	if (interfaces_up(t, err) == -1)
		return -1;
	rc = carrier_await(t, reply, err);
	if (rc == 0)
		rc = frames_send(t, err);
	if (rc == 0)
		rc = frames_await(t, err);
	/* Some drivers let their vectors go with the interface. */
	vectors_put(t->bdf, reply);
	(void)json_object_update_new(reply,
	    json_pack("{s:I, s:I}", "interrupts_before", (json_int_t)t->before,
		"interrupts_after", (json_int_t)t->after));
	interfaces_put(t, json_object_get(reply, "interfaces"));
	return rc;
}

static int
net_test(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	double frames = json_num(ask, "frames", FRAMES);
	struct test t = { .fd = -1, .settle = serve_settle(ask, SETTLE_MS) };
	struct bdf_text bdf;
	size_t i;
	int rc = -1;

	(void)a; /* NULL: child.h */
	(void)json_object_set_new(reply, "interfaces", json_array());
	if (frames < 1 || frames > FRAMES_MAX)
		return err_set(err, 0, "frames: not 1 to %d", FRAMES_MAX);
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	t.bdf = bdf.s;
	t.frames = (unsigned int)frames;
	if (interfaces_find(&t, err) == -1)
		goto out;
	t.fd = net_link_socket(err);
	if (t.fd == -1)
		goto out;
	rc = test_run(&t, reply, err);
	for (i = 0; i < t.names.n; i++)
		if (net_link_set(
			t.fd, t.v[i].name, false, rc == 0 ? err : NULL) == -1)
			rc = -1;
out:
	if (t.fd != -1)
		(void)close(t.fd);
	free(t.v);
	buf_free(&t.earlier);
	strv_free(&t.names);
	return rc;
}

/* Some drivers wait in the kernel for a card that does not answer, mlx5_core
 * for a minute: this is not the time to find out. */
int
net_ask(struct agent *a, const json_t *ask, json_t *reply, struct err *err)
{
	double frames = json_num(ask, "frames", FRAMES);
	int limit = 2 * (serve_settle(ask, SETTLE_MS) + COUNT_MS) + SLACK_MS;
	struct bdf_text bdf;
	bool stuck;
	int rc;

	(void)a;
	if (serve_bdf(ask, &bdf, err) == -1)
		return -1;
	if (frames >= 1 && frames <= FRAMES_MAX)
		limit += (int)(frames * FRAME_US / 1000);
	rc = child_run(net_test, ask, reply, limit, &stuck, err);
	return stuck ? err_wrap(err, "%s", bdf.s) : rc;
}
