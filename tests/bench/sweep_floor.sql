-- The least that a sweep of first climbs could cost on PostgreSQL: one transaction, one join of everything that is due, and
-- one statement for each table that is written. It leaves the rows that the sweep leaves, and can do nothing else: no other
-- rung than the first, no team that has a channel, no lock that somebody else holds, no batch that ends.
SET LOCAL jit = off;
SET LOCAL statement_timeout = 0;
SET LOCAL work_mem = '64MB';

CREATE TEMP TABLE due ON COMMIT DROP AS
SELECT review.id,
       review.line_id,
       review.wording_id,
       review.rep_id,
       review.due_at,
       team.code AS team,
       lead.id AS lead_id,
       lead.name AS lead_name,
       line.deal_id,
       coalesce(deal.code, 'D-' || deal.id) || '-' || line.number || ' is paused: '
           || assignee.name || ' (' || team.name || ') did not answer in time. ' AS sentence,
       wording.text,
       wording.revision,
       row_number() OVER (PARTITION BY review.line_id ORDER BY review.next_escalation_at, review.id) = 1
           AND line.state = 'in_review' AS pauses
FROM reviews_reviewassignment review
JOIN accounts_team team ON team.id = review.team_id
JOIN accounts_person lead ON lead.id = team.lead_id
JOIN accounts_person assignee ON assignee.id = review.assignee_id
JOIN promises_promiseline line ON line.id = review.line_id
JOIN promises_deal deal ON deal.id = line.deal_id
JOIN promises_wording wording ON wording.id = review.wording_id
WHERE review.state IN ('pending', 'paused') AND review.next_escalation_at <= %(now)s;

UPDATE reviews_reviewassignment review
SET state = 'paused',
    escalation_level = 1,
    next_escalation_at = review.next_escalation_at + interval '4 hours',
    remind_at = NULL
FROM due
WHERE due.id = review.id;

UPDATE promises_promiseline line
SET state = 'paused', version = line.version + 1
FROM due
WHERE due.pauses AND due.line_id = line.id;

INSERT INTO audit_event (at, kind, deal_ref, promise_ref, wording_ref, review_ref, data)
SELECT %(now)s, 'review.paused', deal_id, line_id, wording_id, id,
       jsonb_build_object(
           'team', team,
           'rung', 1,
           'due_at', due_at,
           'told', jsonb_build_array(lead_name),
           'skipped', '[]'::jsonb
       )
FROM due;

INSERT INTO reviews_escalation (rung, at, told_id, review_id)
SELECT 1, %(now)s, lead_id, id FROM due;

INSERT INTO notices_notice (key, kind, text, link, created_at, person_id)
SELECT 'review:' || id || ':rung:1', 'late', left(sentence || text, 400), '/reviews/' || id || '/', %(now)s, lead_id
FROM due;

INSERT INTO notices_notice (key, kind, text, link, created_at, person_id)
SELECT 'review:' || id || ':paused:rep', 'late', sentence || 'It stays out of the quote until they do.',
       '/promises/' || line_id || '/#version-' || revision, %(now)s, rep_id
FROM due
WHERE pauses;

INSERT INTO notices_heartbeat (name, at) VALUES ('sweep', %(now)s)
ON CONFLICT (name) DO UPDATE SET at = excluded.at;
