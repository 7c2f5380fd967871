/* SPDX-License-Identifier: BSD-2-Clause */
#include "reports/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/strv.h"
#include "reports/run_facts.h"
#include "reports/stage.h"
#include "reports/verdict.h"

/* A device's member while the events are read: the stage that has begun. */
#define OPEN_STAGE "open"

json_t *
run_new(const struct facts *f)
{
	json_t *run = json_object(), *tool = json_object();
	json_t *host = json_object();

	json_put_str(run, "schema", RUN_SCHEMA);
	json_put_str(tool, "name", "pptcheck");
	json_put_str(tool, "version", PPTCHECK_VERSION);
	(void)json_object_set_new(run, "tool", tool);
	json_put_str(run, "started", clock_stamp().s);
	(void)json_object_set_new(host, "facts", run_host_facts(f));
	(void)json_object_set_new(run, "host", host);
	(void)json_object_set_new(run, "devices", json_array());
	return run;
}

json_t *
run_add_device(json_t *run, const struct facts *f, const char *bdf)
{
	json_t *device = run_function(f, bdf);

	(void)json_object_set_new(device, "stages", json_array());
	(void)json_array_append_new(json_object_get(run, "devices"), device);
	return device;
}

void
run_add_around(json_t *run, const struct facts *f)
{
	const json_t *device;
	struct strv bdfs = { 0 };
	size_t i;

	json_array_foreach(json_object_get(run, "devices"), i, device)
	    strv_add(&bdfs, json_str(device, "bdf", ""));
	(void)json_object_set_new(run, "around", run_around(f, &bdfs));
	strv_free(&bdfs);
}

static json_t *
find_device(json_t *run, const char *bdf)
{
	json_t *device;
	size_t i;

	json_array_foreach(json_object_get(run, "devices"), i,
	    device) if (strcmp(json_str(device, "bdf", ""), bdf) ==
			0) return device;
	return NULL;
}

/* The entry for this stage and ending; made when it is not there. */
static json_t *
stage_entry(json_t *device, const char *stage, const char *ending)
{
	json_t *stages = json_object_get(device, "stages"), *entry;
	size_t i;

	json_array_foreach(stages, i,
	    entry) if (strcmp(json_str(entry, "stage", ""), stage) == 0 &&
		       strcmp(json_str(entry, "ending", ""), ending) ==
			   0) return entry;
	entry = json_object();
	json_put_str(entry, "stage", stage);
	if (*ending != '\0')
		json_put_str(entry, "ending", ending);
	(void)json_array_append_new(stages, entry);
	return entry;
}

/* What from does not have goes from to as well. */
static void
copy_members(json_t *to, const json_t *from, const char *const *names)
{
	json_t *value;
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if ((value = json_object_get(from, names[i])) != NULL)
			(void)json_object_set(to, names[i], value);
		else
			(void)json_object_del(to, names[i]);
}

/* Lua gives members in any order: these, in this one. */
static const char *const predicted_members[] = { "verdict", "stage", "reason",
	"finding", NULL };
static const char *const finding_members[] = { "id", "severity", "stage",
	"text", "fix", "evidence", NULL };
static const char *const unknown_members[] = { "id", "stage", "reason",
	"decisive", NULL };
static const char *const plan_members[] = { "bar", "size", "window",
	"window_base", "window_size", "address", "fits", NULL };

static json_t *
ordered(const json_t *from, const char *const *names)
{
	json_t *to = json_object();

	copy_members(to, from, names);
	return to;
}

static void
put_judged(json_t *to, const json_t *from)
{
	static const struct {
		const char *name;
		const char *const *members;
	} lists[] = {
		{ "findings", finding_members },
		{ "unknown", unknown_members },
		{ "plan", plan_members },
	};
	const json_t *predicted = json_object_get(from, "predicted"), *entry;
	json_t *list;
	size_t i, k;

	if (predicted != NULL)
		(void)json_object_set_new(
		    to, "predicted", ordered(predicted, predicted_members));
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		if (json_object_get(from, lists[i].name) == NULL)
			continue;
		list = json_array();
		json_array_foreach(json_object_get(from, lists[i].name), k,
		    entry)(void) json_array_append_new(list,
		    ordered(entry, lists[i].members));
		(void)json_object_set_new(to, lists[i].name, list);
	}
}

void
run_add_judged(json_t *run, const json_t *judged)
{
	const json_t *from;
	json_t *device;
	size_t i;

	json_put_str(run, "judged_for", json_str(judged, "hypervisor", NULL));
	put_judged(json_object_get(run, "host"), judged);
	json_array_foreach(json_object_get(judged, "devices"), i, from)
	{
		device = find_device(run, json_str(from, "bdf", ""));
		if (device != NULL)
			put_judged(device, from);
	}
}

/* When it began, in seconds after the run did; the stamp is of its end. */
static void
put_begin(json_t *entry, const json_t *run, const json_t *event)
{
	int64_t began = clock_parse(json_str(run, "started", ""));
	int64_t ended = clock_parse(json_str(event, "time", ""));
	double at = (double)(ended - began) - json_num(event, "seconds", 0);

	(void)json_object_del(entry, "at");
	if (began != -1 && ended != -1 &&
	    json_object_get(event, "seconds") != NULL)
		(void)json_object_set_new(
		    entry, "at", json_real(at < 0 ? 0 : at));
}

static void
add_attempt(json_t *entry, const json_t *run, const json_t *event)
{
	static const char *const members[] = { "attempt", "status", "seconds",
		"reason", "detail", "evidence", NULL };
	json_t *attempts = json_object_get(entry, "attempts");
	json_t *attempt = json_object();

	/* The first of a resumed run replaces those that were cut off. */
	if (attempts == NULL || json_num(event, "attempt", 1) < 2) {
		attempts = json_array();
		(void)json_object_set_new(entry, "attempts", attempts);
	}
	copy_members(attempt, event, members);
	put_begin(attempt, run, event);
	(void)json_array_append_new(attempts, attempt);
}

/* How its functions went to the guest, as the last stage tells that does. */
static void
put_mapping(json_t *device, const json_t *detail)
{
	const char *deployed = json_str(detail, "deployed_mapping", NULL);
	const char *mapping = json_str(detail, "function_mapping", deployed);

	if (mapping != NULL)
		(void)json_object_set_new(device, "vm",
		    json_pack("{s:s, s:b}", "function_mapping", mapping,
			"deployed", deployed != NULL));
}

/* Several scenarios may tell of one stage: what the last leaves open stays. */
static void
keep_detail(const json_t *entry, json_t *event)
{
	json_t *detail = json_object_get(entry, "detail");
	const char *scenario = json_str(entry, "scenario", "");

	if (detail == NULL ||
	    strcmp(scenario, json_str(event, "scenario", scenario)) == 0)
		return;
	if (json_object_get(event, "detail") == NULL)
		(void)json_object_set_new(event, "detail", json_object());
	(void)json_object_update_missing(
	    json_object_get(event, "detail"), detail);
}

void
run_apply(json_t *run, const json_t *event)
{
	static const char *const members[] = { "status", "basis", "seconds",
		"reason", "score", "detail", "evidence", "scenario", NULL };
	const char *kind = json_str(event, "event", "");
	const char *stage = json_str(event, "stage", "");
	json_t *device = find_device(run, json_str(event, "device", ""));
	const char *ending = json_str(event, "ending", "");
	enum stage known;
	json_t *entry, *result;

	if (device == NULL || !stage_parse(stage, &known))
		return;
	if (strcmp(kind, "begin") == 0) {
		json_put_str(device, OPEN_STAGE, stage);
	} else if (strcmp(kind, "attempt") == 0) {
		add_attempt(stage_entry(device, stage, ending), run, event);
	} else if (strcmp(kind, "stage") == 0) {
		if (strcmp(json_str(device, OPEN_STAGE, ""), stage) == 0)
			(void)json_object_del(device, OPEN_STAGE);
		entry = stage_entry(device, stage, ending);
		result = json_deep_copy(event);
		keep_detail(entry, result);
		copy_members(entry, result, members);
		json_decref(result);
		put_mapping(device, json_object_get(event, "detail"));
		put_begin(entry, run, event);
	}
}

void
run_apply_all(json_t *run, const json_t *events)
{
	const json_t *event;
	size_t i;

	json_array_foreach(events, i, event) run_apply(run, event);
}

const char *
run_open_stage(const json_t *device)
{
	return json_str(device, OPEN_STAGE, NULL);
}

/* Stages that began and never ended: cut off by a signal, or by a defect. */
static void
close_open_stages(json_t *device, bool interrupted)
{
	const char *stage = json_str(device, OPEN_STAGE, NULL);
	json_t *stages = json_object_get(device, "stages"), *entry;
	bool found = false;
	size_t i;

	json_array_foreach(stages, i,
	    entry) if (json_object_get(entry, "status") == NULL) found = true;
	if (stage != NULL && !found)
		(void)stage_entry(device, stage, "");
	json_array_foreach(stages, i, entry)
	{
		if (json_object_get(entry, "status") != NULL)
			continue;
		json_put_str(entry, "status", interrupted ? "SKIP" : "ERROR");
		json_put_str(entry, "reason",
		    interrupted ? "interrupted"
				: "the scenario ended in the middle of it");
	}
	(void)json_object_del(device, OPEN_STAGE);
}

void
run_finish(json_t *run, double seconds, int interrupted_by)
{
	json_t *device;
	size_t i;

	(void)json_object_set_new(run, "seconds", json_real(seconds));
	(void)json_object_set_new(
	    run, "interrupted", json_boolean(interrupted_by != 0));
	json_array_foreach(json_object_get(run, "devices"), i, device)
	{
		close_open_stages(device, interrupted_by != 0);
		verdict_judge(device);
	}
}
