-- SPDX-License-Identifier: BSD-2-Clause
-- The matrix's tables and every statement that is made of them, for SQLite from
-- 3.40 and PostgreSQL from 15.  Numbers are given by the program, times are
-- microseconds UTC; SQLite takes BYTEA for a name that changes nothing.
-- Before the first "-- statement" stands the schema.
-- meta: "schema" is the version of these tables, see store_current.
CREATE TABLE IF NOT EXISTS meta (k TEXT PRIMARY KEY, v TEXT NOT NULL);
-- tier: 0 new, 1 seen, 2 known, 3 lab.  state: 0 good, 1 blocked, 2 replaced by
-- another key.  person: the key that votes for this one, usually itself.
CREATE TABLE IF NOT EXISTS origin (origin_id INTEGER PRIMARY KEY,
    pubkey BYTEA NOT NULL UNIQUE, name TEXT NOT NULL,
    person INTEGER NOT NULL, tier SMALLINT NOT NULL, state SMALLINT NOT NULL,
    first_seen BIGINT NOT NULL);
CREATE INDEX IF NOT EXISTS origin_person ON origin (person);
CREATE INDEX IF NOT EXISTS origin_name ON origin (name);
CREATE TABLE IF NOT EXISTS device (device_id INTEGER PRIMARY KEY,
    vendor INTEGER NOT NULL, device INTEGER NOT NULL, class TEXT NOT NULL,
    name TEXT NOT NULL, UNIQUE (vendor, device));
CREATE TABLE IF NOT EXISTS host (host_id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE, board TEXT NOT NULL, bios TEXT NOT NULL,
    cpu TEXT NOT NULL, iommu TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS host_board ON host (board, host_id);
CREATE TABLE IF NOT EXISTS platform (platform_id INTEGER PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stack (stack_id INTEGER PRIMARY KEY,
    track TEXT NOT NULL, ver_key TEXT NOT NULL, hypervisor TEXT NOT NULL,
    hyp_version TEXT NOT NULL, os_release TEXT NOT NULL,
    UNIQUE (track, ver_key, hypervisor, hyp_version, os_release));
-- report_id is the place in the log.  digest: SHA-256 of the signed bytes.
-- gclass: 0 none, 1 Linux, 2 FreeBSD, 3 Windows, 4 other.  verdict: the words of
-- report_facts.c.  state: 0 waits for a moderator, 1 public, 2 withdrawn,
-- 3 refused, 4 replaced by a later one.  payload: matrix/packed.h; it and sig are
-- NULL once the report is gone.  The order is one without padding.
CREATE TABLE IF NOT EXISTS report (report_id INTEGER PRIMARY KEY,
    origin_id INTEGER NOT NULL, run_time BIGINT NOT NULL,
    recv_time BIGINT NOT NULL, device_id INTEGER NOT NULL,
    platform_id INTEGER NOT NULL, host_id INTEGER NOT NULL,
    stack_id INTEGER NOT NULL, gclass SMALLINT NOT NULL,
    verdict SMALLINT NOT NULL, state SMALLINT NOT NULL, digest BYTEA NOT NULL,
    ulid TEXT NOT NULL, sig BYTEA, payload BYTEA);
CREATE UNIQUE INDEX IF NOT EXISTS report_digest ON report (digest);
CREATE UNIQUE INDEX IF NOT EXISTS report_ulid ON report (origin_id, ulid);
CREATE INDEX IF NOT EXISTS report_device
    ON report (device_id, platform_id, gclass, report_id);
CREATE INDEX IF NOT EXISTS report_waiting ON report (report_id) WHERE state = 0;
CREATE INDEX IF NOT EXISTS report_host ON report (host_id, device_id, report_id);
-- The newest run of one person on one exact version; origin_id is the person.
CREATE TABLE IF NOT EXISTS vote (device_id INTEGER NOT NULL,
    platform_id INTEGER NOT NULL, origin_id INTEGER NOT NULL,
    stack_id INTEGER NOT NULL, report_id INTEGER NOT NULL,
    gclass SMALLINT NOT NULL, verdict SMALLINT NOT NULL,
    run_time BIGINT NOT NULL, recv_time BIGINT NOT NULL,
    PRIMARY KEY (device_id, platform_id, gclass, origin_id, stack_id));
CREATE INDEX IF NOT EXISTS vote_origin ON vote (origin_id);
-- The name under which a key is known, where its owner says one.
CREATE TABLE IF NOT EXISTS alias (origin_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL);
-- Known issues: named by reports, described by moderators.
CREATE TABLE IF NOT EXISTS issue (issue_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE, title TEXT NOT NULL, url TEXT NOT NULL);
-- Did this run meet it (1), or look for it and not meet it (0)?
CREATE TABLE IF NOT EXISTS incident (report_id INTEGER NOT NULL,
    issue_id INTEGER NOT NULL, version INTEGER NOT NULL,
    present SMALLINT NOT NULL, PRIMARY KEY (report_id, issue_id));
CREATE INDEX IF NOT EXISTS incident_issue ON incident (issue_id, report_id);
-- Cells to be counted again; marked in the transaction that changes them.  What
-- is marked while others are counted waits for the round after theirs: who is
-- promoted by one cell marks others, and many would be counted again and again.
CREATE TABLE IF NOT EXISTS dirty_cell (device_id INTEGER NOT NULL,
    platform_id INTEGER NOT NULL, gclass SMALLINT NOT NULL,
    round INTEGER NOT NULL, PRIMARY KEY (device_id, platform_id, gclass));
CREATE INDEX IF NOT EXISTS dirty_cell_round
    ON dirty_cell (round, device_id, platform_id, gclass);
CREATE TABLE IF NOT EXISTS cell (device_id INTEGER NOT NULL,
    platform_id INTEGER NOT NULL, gclass SMALLINT NOT NULL,
    n_good INTEGER NOT NULL, n_part INTEGER NOT NULL, n_bad INTEGER NOT NULL,
    people INTEGER NOT NULL, newcomers INTEGER NOT NULL,
    last_report INTEGER NOT NULL,
    PRIMARY KEY (device_id, platform_id, gclass));
-- Votes that count by version, counted with the cell: the largest have more
-- votes than a request may look through.
CREATE TABLE IF NOT EXISTS cell_version (device_id INTEGER NOT NULL,
    platform_id INTEGER NOT NULL, gclass SMALLINT NOT NULL,
    stack_id INTEGER NOT NULL, good INTEGER NOT NULL, people INTEGER NOT NULL,
    PRIMARY KEY (device_id, platform_id, gclass, stack_id));
-- Devices whose pages must be made again, in the order in which they changed.
CREATE TABLE IF NOT EXISTS device_change (device_id INTEGER PRIMARY KEY,
    number BIGINT NOT NULL);
CREATE INDEX IF NOT EXISTS device_change_number ON device_change (number);
-- seq is the place in the log.  kind: STATEMENT_* of statements.h.  body: the
-- envelope; of a withdrawal neither it nor the signer is kept.
CREATE TABLE IF NOT EXISTS statement (seq INTEGER PRIMARY KEY,
    kind SMALLINT NOT NULL, digest BYTEA NOT NULL UNIQUE,
    target TEXT NOT NULL, signer TEXT NOT NULL, body BYTEA NOT NULL,
    time BIGINT NOT NULL);
CREATE INDEX IF NOT EXISTS statement_target ON statement (target, kind);
INSERT INTO meta (k, v) SELECT 'schema', '2'
    WHERE NOT EXISTS (SELECT 1 FROM report) ON CONFLICT DO NOTHING;

-- statement store_current
SELECT 1 FROM meta WHERE k = 'schema' AND v = '2';

-- The log is the reports and the statements together.
-- statement counters
SELECT (SELECT COALESCE(MAX(report_id), 0) FROM report),
    (SELECT COALESCE(MAX(seq), 0) FROM statement),
    (SELECT COALESCE(MAX(origin_id), 0) FROM origin),
    (SELECT COALESCE(MAX(device_id), 0) FROM device),
    (SELECT COALESCE(MAX(host_id), 0) FROM host),
    (SELECT COALESCE(MAX(platform_id), 0) FROM platform),
    (SELECT COALESCE(MAX(stack_id), 0) FROM stack);
-- statement log_last
SELECT COALESCE(MAX(n), 0) FROM (SELECT MAX(report_id) AS n FROM report
    UNION ALL SELECT MAX(seq) FROM statement) l;

-- statement device_find
SELECT device_id FROM device WHERE vendor = $1 AND device = $2;
-- statement device_add
INSERT INTO device (device_id, vendor, device, class, name)
    VALUES ($1, $2, $3, $4, $5);
-- statement host_find
SELECT host_id FROM host WHERE digest = $1;
-- statement host_add
INSERT INTO host (host_id, digest, board, bios, cpu, iommu)
    VALUES ($1, $2, $3, $4, $5, $6);
-- statement platform_find
SELECT platform_id FROM platform WHERE slug = $1;
-- statement platform_add
INSERT INTO platform (platform_id, slug, name) VALUES ($1, $2, $3);
-- statement stack_find
SELECT stack_id FROM stack WHERE track = $1 AND ver_key = $2
    AND hypervisor = $3 AND hyp_version = $4 AND os_release = $5;
-- statement stack_add
INSERT INTO stack (stack_id, track, ver_key, hypervisor, hyp_version, os_release)
    VALUES ($1, $2, $3, $4, $5, $6);

-- statement origin_named
SELECT origin_id, person, tier, state, pubkey FROM origin WHERE name = $1;
-- statement origin_add
INSERT INTO origin (origin_id, pubkey, name, person, tier, state, first_seen)
    VALUES ($1, $2, $3, $4, $5, 0, $6);
-- statement origin_set_tier
UPDATE origin SET tier = $2 WHERE origin_id = $1;
-- statement origin_trust
UPDATE origin SET tier = 1 WHERE origin_id = $1 AND tier = 0;
-- statement origin_set_state
UPDATE origin SET state = $2 WHERE origin_id = $1;
-- statement origin_follow
UPDATE origin SET person = $2 WHERE person = $1;
-- The key of a person who took everything back; what is known to be bad stays.
-- statement origin_forget
DELETE FROM origin WHERE origin_id = $1 AND tier = 0 AND state = 0
    AND person = origin_id
    AND NOT EXISTS (SELECT 1 FROM report r WHERE r.origin_id = $1)
    AND NOT EXISTS (SELECT 1 FROM origin f WHERE f.person = $1
	AND f.origin_id <> $1);
-- statement origin_reports
SELECT r.report_id, r.payload, r.sig, o.pubkey, r.recv_time FROM report r
    JOIN origin o ON o.origin_id = r.origin_id
    WHERE r.origin_id = $1 AND r.report_id > $2 AND r.state <> 0
    AND r.payload IS NOT NULL
    ORDER BY r.report_id LIMIT 256;

-- What is there of a digest, of a key, and of this id of that key.
-- statement report_known
SELECT r.report_id, r.state, r.verdict, o.origin_id, o.person, o.tier, o.state,
    (SELECT s.report_id FROM report s WHERE s.origin_id = o.origin_id
	AND s.ulid = $3), r.origin_id
    FROM (SELECT 1 AS n) one LEFT JOIN report r ON r.digest = $1
    LEFT JOIN origin o ON o.pubkey = $2;
-- statement report_find
SELECT report_id, state, origin_id, device_id, platform_id, gclass, stack_id,
    verdict FROM report WHERE digest = $1;
-- statement report_add
INSERT INTO report (report_id, origin_id, run_time, recv_time, device_id,
    platform_id, host_id, stack_id, gclass, verdict, state, digest, ulid, sig,
    payload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
    $15);
-- statement report_read
SELECT r.payload, r.sig, o.pubkey, r.recv_time FROM report r
    JOIN origin o ON o.origin_id = r.origin_id
    WHERE r.report_id = $1 AND r.payload IS NOT NULL;
-- statement report_erase
UPDATE report SET state = $2, ulid = '', origin_id = -report_id, host_id = 0,
    sig = NULL, payload = NULL WHERE report_id = $1;
-- statement report_forget
DELETE FROM report WHERE report_id = $1;
-- statement report_approve
UPDATE report SET state = 1 WHERE report_id = $1 AND state = 0;
-- Nobody looked at it, so nobody sees it.
-- statement report_unseen
UPDATE report SET sig = NULL, payload = NULL
    WHERE origin_id = $1 AND ulid = $2 AND state = 0;
-- statement report_replaced
UPDATE report SET state = 4 WHERE origin_id = $1 AND ulid = $2
    AND state IN (0, 1);
-- statement report_owner
SELECT o.pubkey, p.pubkey, p.origin_id, o.origin_id FROM report r
    JOIN origin o ON o.origin_id = r.origin_id
    JOIN origin p ON p.origin_id = o.person WHERE r.report_id = $1;
-- Of who is blocked, by this key or by the one that followed it, none is seen.
-- statement reports_of_device
SELECT r.report_id, r.digest, r.payload, o.tier, p.name, o.first_seen,
    CASE WHEN o.tier >= 2 THEN a.name END FROM report r
    JOIN origin o ON o.origin_id = r.origin_id
    JOIN origin p ON p.origin_id = o.person
    LEFT JOIN alias a ON a.origin_id = o.person
    WHERE r.device_id = $1 AND r.state = 1 AND o.state <> 1 AND p.state <> 1;
-- One of them.
-- statement report_of_device
SELECT r.report_id, r.digest, r.payload, o.tier, p.name, o.first_seen,
    CASE WHEN o.tier >= 2 THEN a.name END FROM report r
    JOIN origin o ON o.origin_id = r.origin_id
    JOIN origin p ON p.origin_id = o.person
    LEFT JOIN alias a ON a.origin_id = o.person
    WHERE r.report_id = $1 AND r.state = 1 AND o.state <> 1 AND p.state <> 1;
-- All of them, without what they say.
-- statement report_heads
SELECT r.report_id, r.digest, o.tier, p.name, o.first_seen,
    CASE WHEN o.tier >= 2 THEN a.name END FROM report r
    JOIN origin o ON o.origin_id = r.origin_id
    JOIN origin p ON p.origin_id = o.person
    LEFT JOIN alias a ON a.origin_id = o.person
    WHERE r.device_id = $1 AND r.state = 1 AND o.state <> 1 AND p.state <> 1;

-- statement alias_set
INSERT INTO alias (origin_id, name) VALUES ($1, $2)
    ON CONFLICT (origin_id) DO UPDATE SET name = excluded.name;
-- statement alias_follow
UPDATE alias SET origin_id = $2 WHERE origin_id = $1
    AND NOT EXISTS (SELECT 1 FROM alias b WHERE b.origin_id = $2);
-- A name that was taken back, or whose key is nobody's any more.
-- statement alias_forget
DELETE FROM alias WHERE name = ''
    OR origin_id NOT IN (SELECT origin_id FROM origin);
-- statement alias_said
UPDATE statement SET body = $4, target = '', signer = ''
    WHERE kind = $1 AND signer = $2 AND seq < $3;
-- statement alias_dirty
INSERT INTO dirty_cell (device_id, platform_id, gclass)
    SELECT DISTINCT device_id, platform_id, gclass FROM report
    WHERE origin_id = $1 AND state IN (1, 4) ON CONFLICT DO NOTHING;

-- The name of a key that is nobody's any more goes from the log, too.
-- statement alias_orphan
UPDATE statement SET body = $3, target = '', signer = ''
    WHERE kind = $1 AND signer = $2
    AND NOT EXISTS (SELECT 1 FROM origin WHERE name = $2);

-- statement issue_add
INSERT INTO issue (issue_id, name, title, url) VALUES
    ((SELECT COALESCE(MAX(issue_id), 0) + 1 FROM issue), $1, '', '')
    ON CONFLICT (name) DO NOTHING;
-- statement issue_describe
UPDATE issue SET title = $2, url = $3 WHERE name = $1;
-- statement issue_drop
DELETE FROM issue WHERE title = '' AND NOT EXISTS
    (SELECT 1 FROM incident n WHERE n.issue_id = issue.issue_id);
-- statement incident_add
INSERT INTO incident (report_id, issue_id, version, present)
    SELECT CAST($1 AS INTEGER), issue_id, CAST($3 AS INTEGER),
	CAST($4 AS SMALLINT) FROM issue WHERE name = $2
    ON CONFLICT DO NOTHING;
-- statement incident_erase
DELETE FROM incident WHERE report_id = $1;
-- statement issues_list
SELECT i.issue_id, i.name, i.title, i.url, COALESCE(SUM(n.present), 0),
    COUNT(n.present) - COALESCE(SUM(n.present), 0),
    COUNT(DISTINCT CASE WHEN n.present = 1 THEN r.device_id END)
    FROM issue i
    LEFT JOIN (incident n JOIN report r ON r.report_id = n.report_id
	    AND r.state = 1
	JOIN origin o ON o.origin_id = r.origin_id AND o.state <> 1
	JOIN origin p ON p.origin_id = o.person AND p.state <> 1)
	ON n.issue_id = i.issue_id
    WHERE i.issue_id > $1 GROUP BY i.issue_id, i.name, i.title, i.url
    ORDER BY i.issue_id LIMIT $2;
-- statement issue_named
SELECT issue_id, name, title, url FROM issue WHERE name = $1;
-- statement issue_reports
SELECT r.report_id, r.digest, n.present, n.version, d.vendor, d.device, p.name,
    s.os_release, r.verdict, r.run_time FROM incident n
    JOIN report r ON r.report_id = n.report_id
    JOIN origin o ON o.origin_id = r.origin_id
    JOIN origin q ON q.origin_id = o.person
    JOIN device d ON d.device_id = r.device_id
    JOIN platform p ON p.platform_id = r.platform_id
    JOIN stack s ON s.stack_id = r.stack_id
    WHERE n.issue_id = $1 AND r.report_id < $2 AND r.state = 1
    AND o.state <> 1 AND q.state <> 1 ORDER BY r.report_id DESC LIMIT $3;

-- digest: of what is gone; target: of a withdrawal.  Each table is limited by
-- itself: PostgreSQL would sort all of both.
-- statement log_read
SELECT r.report_id, r.recv_time, r.digest, r.state, r.payload, r.sig,
    (SELECT o.pubkey FROM origin o WHERE o.origin_id = r.origin_id), NULL, NULL
    FROM (SELECT * FROM report WHERE report_id > $1
	ORDER BY report_id LIMIT $2) r
    UNION ALL SELECT s.seq, s.time, s.digest, NULL, NULL, NULL, NULL,
    CASE WHEN s.kind = 1 THEN s.target END, s.body
    FROM (SELECT * FROM statement WHERE seq > $1 ORDER BY seq LIMIT $2) s
    ORDER BY 1 LIMIT $2;

-- statement vote_add
INSERT INTO vote (device_id, platform_id, gclass, origin_id, stack_id,
    report_id, run_time, recv_time, verdict)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (device_id, platform_id, gclass, origin_id, stack_id)
    DO UPDATE SET report_id = excluded.report_id,
	run_time = excluded.run_time, recv_time = excluded.recv_time,
	verdict = excluded.verdict
    WHERE excluded.run_time >= vote.run_time;
-- By the key of the table: it has no index of reports.
-- statement vote_drop
DELETE FROM vote WHERE report_id = $1
    AND (device_id, platform_id, gclass, origin_id, stack_id) IN
    (SELECT r.device_id, r.platform_id, r.gclass, o.person, r.stack_id
    FROM report r JOIN origin o ON o.origin_id = r.origin_id
    WHERE r.report_id = $1);
-- statement vote_drop_named
DELETE FROM vote WHERE
    (device_id, platform_id, gclass, origin_id, stack_id, report_id) IN
    (SELECT r.device_id, r.platform_id, r.gclass, o.person, r.stack_id,
	r.report_id
    FROM report r JOIN origin o ON o.origin_id = r.origin_id
    WHERE r.origin_id = $1 AND r.ulid = $2);
-- statement vote_again
INSERT INTO vote (device_id, platform_id, gclass, origin_id, stack_id,
    report_id, run_time, recv_time, verdict)
    SELECT r.device_id, r.platform_id, r.gclass, o.person, r.stack_id,
	r.report_id, r.run_time, r.recv_time, r.verdict
    FROM report r JOIN origin o ON o.origin_id = r.origin_id
    WHERE r.device_id = $1 AND r.platform_id = $2 AND r.gclass = $3
	AND r.stack_id = $4 AND r.state = 1 AND o.person = $5 AND o.state <> 1
    ORDER BY r.run_time DESC, r.report_id DESC LIMIT 1
    ON CONFLICT (device_id, platform_id, gclass, origin_id, stack_id)
    DO UPDATE SET report_id = excluded.report_id,
	run_time = excluded.run_time, recv_time = excluded.recv_time,
	verdict = excluded.verdict;
-- statement votes_move
INSERT INTO vote (device_id, platform_id, gclass, origin_id, stack_id,
    report_id, run_time, recv_time, verdict)
    SELECT device_id, platform_id, gclass, CAST($2 AS INTEGER), stack_id,
	report_id, run_time, recv_time, verdict
    FROM vote WHERE origin_id = $1
    ON CONFLICT (device_id, platform_id, gclass, origin_id, stack_id)
    DO UPDATE SET report_id = excluded.report_id,
	run_time = excluded.run_time, recv_time = excluded.recv_time,
	verdict = excluded.verdict
    WHERE excluded.run_time >= vote.run_time;
-- statement votes_drop
DELETE FROM vote WHERE origin_id = $1;

-- statement dirty_add
INSERT INTO dirty_cell (device_id, platform_id, gclass, round)
    VALUES ($1, $2, $3, (SELECT COALESCE(MIN(round), 0) + 1 FROM dirty_cell))
    ON CONFLICT DO NOTHING;
-- statement dirty_named
INSERT INTO dirty_cell (device_id, platform_id, gclass, round)
    SELECT device_id, platform_id, gclass,
	(SELECT COALESCE(MIN(round), 0) + 1 FROM dirty_cell) FROM report
    WHERE origin_id = $1 AND ulid = $2 ON CONFLICT DO NOTHING;
-- statement dirty_person
INSERT INTO dirty_cell (device_id, platform_id, gclass, round)
    SELECT DISTINCT device_id, platform_id, gclass,
	(SELECT COALESCE(MIN(round), 0) + 1 FROM dirty_cell) FROM vote
    WHERE origin_id = $1 ON CONFLICT DO NOTHING;
-- statement dirty_list
SELECT device_id, platform_id, gclass FROM dirty_cell
    ORDER BY round, device_id, platform_id, gclass LIMIT 32;
-- statement dirty_count
SELECT COUNT(*) FROM dirty_cell;
-- statement dirty_done
DELETE FROM dirty_cell WHERE device_id = $1 AND platform_id = $2
    AND gclass = $3;
-- Persons of tier 0 in a cell that have earned tier 1: the same verdict as one
-- who is trusted, or three reports on two days; none while more than three keys
-- younger than $4 have reported in it since $5.  What is the same for all of
-- them does not name v, and so is looked up once.
-- statement cell_promotable
SELECT DISTINCT v.origin_id FROM vote v JOIN origin o ON o.origin_id = v.origin_id
    WHERE v.device_id = $1 AND v.platform_id = $2 AND v.gclass = $3
    AND o.tier = 0 AND o.state = 0
    AND (v.verdict IN (SELECT w.verdict FROM vote w
	    JOIN origin t ON t.origin_id = w.origin_id
	    WHERE w.device_id = $1 AND w.platform_id = $2 AND w.gclass = $3
	    AND t.tier >= 1 AND t.state = 0)
	OR EXISTS (SELECT COUNT(*) FROM report r WHERE r.origin_id = v.origin_id
	    AND r.state IN (1, 4) AND r.payload IS NOT NULL HAVING COUNT(*) >= 3
	    AND MIN(r.recv_time / 86400000000) < MAX(r.recv_time / 86400000000)))
    AND (SELECT COUNT(DISTINCT y.origin_id) FROM vote y
	    JOIN origin k ON k.origin_id = y.origin_id
	    WHERE y.device_id = $1 AND y.platform_id = $2 AND y.gclass = $3
	    AND k.first_seen > $4 AND y.recv_time > $5) <= 3;
-- statement cell_count
INSERT INTO cell (device_id, platform_id, gclass, n_good, n_part, n_bad, people,
    newcomers, last_report)
    SELECT CAST($1 AS INTEGER), CAST($2 AS INTEGER), CAST($3 AS INTEGER),
	COALESCE(SUM(CASE WHEN tier > 0 AND verdict = 1 THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN tier > 0 AND verdict IN (2, 3)
	    THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN tier > 0 AND verdict BETWEEN 4 AND 9
	    THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN tier > 0 THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN tier = 0 THEN 1 ELSE 0 END), 0),
	COALESCE(MAX(report_id), 0)
    FROM (SELECT v.verdict, v.report_id, o.tier, ROW_NUMBER() OVER
	    (PARTITION BY v.origin_id ORDER BY v.run_time DESC, v.report_id DESC)
	    AS n FROM vote v JOIN origin o ON o.origin_id = v.origin_id
	WHERE v.device_id = $1 AND v.platform_id = $2 AND v.gclass = $3
	AND v.verdict BETWEEN 1 AND 9 AND o.state = 0) t
    WHERE n = 1
    ON CONFLICT (device_id, platform_id, gclass) DO UPDATE SET
	n_good = excluded.n_good, n_part = excluded.n_part,
	n_bad = excluded.n_bad, people = excluded.people,
	newcomers = excluded.newcomers, last_report = excluded.last_report;
-- statement cell_version_drop
DELETE FROM cell_version WHERE device_id = $1 AND platform_id = $2
    AND gclass = $3;
-- statement cell_version_count
INSERT INTO cell_version (device_id, platform_id, gclass, stack_id, good, people)
    SELECT v.device_id, v.platform_id, v.gclass, v.stack_id,
	SUM(CASE WHEN v.verdict = 1 THEN 1 ELSE 0 END), COUNT(*) FROM vote v
    JOIN origin o ON o.origin_id = v.origin_id
    WHERE v.device_id = $1 AND v.platform_id = $2 AND v.gclass = $3
    AND o.tier >= 1 AND o.state = 0 AND v.verdict BETWEEN 1 AND 9
    GROUP BY v.device_id, v.platform_id, v.gclass, v.stack_id;
-- statement change_add
INSERT INTO device_change (device_id, number) VALUES ($1,
    (SELECT COALESCE(MAX(number), 0) + 1 FROM device_change))
    ON CONFLICT (device_id) DO UPDATE SET number = excluded.number;
-- statement change_last
SELECT COALESCE(MAX(number), 0) FROM device_change;
-- statement changes_list
SELECT c.number, c.device_id, d.vendor, d.device FROM device_change c
    JOIN device d ON d.device_id = c.device_id
    WHERE c.number > $1 ORDER BY c.number;

-- statement statement_find
SELECT seq FROM statement WHERE digest = $1;
-- statement statement_by
SELECT seq FROM statement WHERE target = $1 AND kind = $2 AND signer = $3;
-- statement statement_last
SELECT COALESCE(MAX(seq), 0) FROM statement;
-- statement gone_count
SELECT (SELECT COUNT(*) FROM report WHERE report_id > $1 AND report_id <= $2
	AND state IN (2, 3)) +
    (SELECT COUNT(*) FROM statement WHERE seq > $1 AND seq <= $2 AND kind = 4
	AND signer = '');
-- statement statement_add
INSERT INTO statement (seq, kind, digest, target, signer, body, time)
    VALUES ($1, $2, $3, $4, $5, $6, $7);

-- statement reports_waiting
SELECT r.report_id, r.digest, r.payload, d.vendor, d.device, d.name FROM report r
    JOIN device d ON d.device_id = r.device_id
    WHERE r.state = 0 AND r.report_id > $1 ORDER BY r.report_id LIMIT $2;
-- statement waiting_count
SELECT COUNT(*) FROM report WHERE state = 0 AND origin_id > 0;
-- statement waiting_between
SELECT COUNT(*) FROM report WHERE state = 0 AND report_id > $1
    AND report_id <= $2;
-- Lists: $1 and on say what is behind the last one shown.
-- A LIMITed subquery, not EXISTS: PostgreSQL makes a join of all reports of that.
-- What was replaced while it waited has no payload, and was never seen.
-- statement devices_list
SELECT d.vendor, d.device, d.class, d.name,
    (SELECT COUNT(*) FROM cell c WHERE c.device_id = d.device_id
	AND c.last_report > 0) FROM device d
    WHERE (d.vendor, d.device) > ($1, $2)
    AND (SELECT r.report_id FROM report r WHERE r.device_id = d.device_id
	AND r.state IN (1, 4) AND r.payload IS NOT NULL
	AND (SELECT COUNT(*) FROM origin o
	    JOIN origin p ON p.origin_id = o.person WHERE o.origin_id =
	    r.origin_id AND o.state <> 1 AND p.state <> 1) > 0
	ORDER BY r.platform_id, r.gclass, r.report_id LIMIT 1) IS NOT NULL
    AND d.class LIKE $3 AND LOWER(d.name) LIKE $4
    ORDER BY d.vendor, d.device LIMIT $5;
-- statement devices_of_vendor
SELECT d.vendor, d.device, d.class, d.name,
    (SELECT COUNT(*) FROM cell c WHERE c.device_id = d.device_id
	AND c.last_report > 0) FROM device d
    WHERE d.vendor = $1 AND d.device > $2 AND d.device <= $6
    AND (SELECT r.report_id FROM report r WHERE r.device_id = d.device_id
	AND r.state IN (1, 4) AND r.payload IS NOT NULL
	AND (SELECT COUNT(*) FROM origin o
	    JOIN origin p ON p.origin_id = o.person WHERE o.origin_id =
	    r.origin_id AND o.state <> 1 AND p.state <> 1) > 0
	ORDER BY r.platform_id, r.gclass, r.report_id LIMIT 1) IS NOT NULL
    AND d.class LIKE $3 AND LOWER(d.name) LIKE $4
    ORDER BY d.vendor, d.device LIMIT $5;
-- statement device_cells
SELECT p.slug, p.name, c.gclass, c.n_good, c.n_part, c.n_bad, c.people,
    c.newcomers, d.name, d.class FROM cell c
    JOIN device d ON d.device_id = c.device_id
    JOIN platform p ON p.platform_id = c.platform_id
    WHERE d.vendor = $1 AND d.device = $2 AND c.last_report > 0
    ORDER BY p.slug, c.gclass;
-- statement cell_read
SELECT c.n_good, c.n_part, c.n_bad, c.people, c.newcomers, p.name,
    c.device_id, c.platform_id FROM cell c
    JOIN device d ON d.device_id = c.device_id
    JOIN platform p ON p.platform_id = c.platform_id
    WHERE d.vendor = $1 AND d.device = $2 AND p.slug = $3 AND c.gclass = $4;
-- statement cell_reports
SELECT r.report_id, r.digest, r.verdict, r.run_time, s.os_release,
    s.hyp_version, o.name, o.tier, CASE WHEN o.tier >= 2 THEN a.name END
    FROM report r
    JOIN stack s ON s.stack_id = r.stack_id
    JOIN origin o ON o.origin_id = r.origin_id
    JOIN origin p ON p.origin_id = o.person
    LEFT JOIN alias a ON a.origin_id = o.person
    WHERE r.device_id = $1 AND r.platform_id = $2 AND r.gclass = $3
    AND r.state = 1 AND o.state <> 1 AND p.state <> 1 AND r.report_id < $4
    ORDER BY r.report_id DESC LIMIT $5;
-- statement cell_versions
SELECT s.track, s.ver_key, MIN(s.os_release),
    SUM(v.good), SUM(v.people) FROM cell_version v
    JOIN stack s ON s.stack_id = v.stack_id
    WHERE v.device_id = $1 AND v.platform_id = $2 AND v.gclass = $3
    GROUP BY s.track, s.ver_key ORDER BY s.track, s.ver_key;
-- statement hosts_list
SELECT h.host_id, h.board, h.bios, h.cpu, h.iommu FROM host h
    WHERE h.board LIKE $1 AND h.host_id > $2
    AND (SELECT r.report_id FROM report r WHERE r.host_id = h.host_id
	AND r.state = 1 AND (SELECT COUNT(*) FROM origin o
	    JOIN origin p ON p.origin_id = o.person WHERE o.origin_id =
	    r.origin_id AND o.state <> 1 AND p.state <> 1) > 0
	ORDER BY r.device_id, r.report_id LIMIT 1) IS NOT NULL
    ORDER BY h.host_id LIMIT $3;
-- statement host_devices
SELECT d.vendor, d.device, d.name, MAX(r.report_id) FROM report r
    JOIN device d ON d.device_id = r.device_id
    JOIN origin o ON o.origin_id = r.origin_id
    JOIN origin p ON p.origin_id = o.person
    WHERE r.host_id = $1 AND r.state = 1 AND o.state <> 1 AND p.state <> 1
    GROUP BY d.vendor, d.device, d.name ORDER BY d.vendor, d.device LIMIT 200;
