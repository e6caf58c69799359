-- let: SELF_CHECKS = SELECT m.id FROM meetings m WHERE m.issuing_unit_id IN (SELECT u.id FROM units u WHERE u.code = 'doctor' AND u.level = 'body')
-- let: NOTICE_COLUMNS = n.id, n.dedupe_key, n.event, n.to_role, n.to_unit_id, n.user_id, n.as_role, n.meeting_id, n.group_id, n.task_id, n.step, n.at, n.created_at, n.delivery_id, n.read_at
-- let: DELIVERY_COLUMNS = d.id, d.batch_key, d.channel, d.class, d.user_id, d.issue_id, d.ready_at, d.state, d.attempts, d.lease, d.lease_till, d.handed_at, d.sent_at, d.error, d.created_at

-- name: notice-insert
-- One decision per key: telling the same thing twice leaves the first.
INSERT INTO notices (id, dedupe_key, event, to_role, to_unit_id, user_id, as_role, meeting_id, group_id, task_id, step, at, created_at, delivery_id, read_at)
VALUES (:id, :dedupe_key, :event, :to_role, :to_unit_id, :user_id, :as_role, :meeting_id, :group_id, :task_id, :step, :at, :created_at, :delivery_id, :read_at)
ON CONFLICT DO NOTHING

-- name: notices-of-delivery
SELECT NOTICE_COLUMNS FROM notices n WHERE n.delivery_id = ? ORDER BY n.at, n.id;

-- name: notices-of-user
SELECT NOTICE_COLUMNS FROM notices n WHERE n.user_id = ? AND n.id < ? ORDER BY n.id DESC LIMIT ?;

-- name: notices-unread
SELECT count(*) FROM notices n WHERE n.user_id = ? AND n.read_at IS NULL;

-- name: notices-read
-- All that the person has been told up to the one with this id.
UPDATE notices SET read_at = ? WHERE user_id = ? AND id <= ? AND read_at IS NULL

-- name: notice-read
UPDATE notices SET read_at = ? WHERE user_id = ? AND id = ? AND read_at IS NULL

-- name: notices-page
SELECT NOTICE_COLUMNS FROM notices n WHERE n.id < ? AND n.meeting_id NOT IN (SELF_CHECKS) ORDER BY n.id DESC LIMIT ?;

-- name: delivery-open
-- Starts a list for a person, or finds the one that still waits; no row: it is being sent or gone, take another key.
INSERT INTO deliveries (id, batch_key, channel, class, user_id, issue_id, ready_at, state, attempts, lease, error, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', 0, 0, '', ?)
ON CONFLICT (batch_key) DO UPDATE SET batch_key = excluded.batch_key WHERE deliveries.state = 'pending' AND deliveries.attempts = 0
RETURNING id

-- name: deliveries-release
-- Every group of the act of issuing has its tasks: its lists may go.
UPDATE deliveries SET ready_at = ? WHERE issue_id = ? AND ready_at IS NULL

-- name: deliveries-claim
-- The next lists to send: ready, not leased by another sender. The lease number fences off one that slept.
-- Materialised: a plan that ran the subquery once per row would claim more than the limit.
WITH due AS MATERIALIZED (
    SELECT id FROM deliveries
    WHERE ready_at <= ? AND (state = 'pending' OR (state = 'sending' AND lease_till <= ?))
    ORDER BY ready_at LIMIT ?
--pg:    FOR UPDATE SKIP LOCKED
)
UPDATE deliveries SET state = 'sending', lease = lease + 1, lease_till = ?, attempts = attempts + 1
WHERE id IN (SELECT id FROM due)
RETURNING id, batch_key, channel, class, user_id, issue_id, ready_at, state, attempts, lease, lease_till, handed_at, sent_at, error, created_at

-- name: delivery-hand-over
-- Written before a list is handed to its channel, by the holder of the present lease.
UPDATE deliveries SET handed_at = ? WHERE id = ? AND lease = ? AND state = 'sending'

-- name: delivery-settle
-- Only the holder of the present lease may say what became of it.
UPDATE deliveries SET state = ?, ready_at = ?, sent_at = ?, error = ?, lease_till = NULL, handed_at = NULL WHERE id = ? AND lease = ? AND state = 'sending'

-- name: delivery
SELECT DELIVERY_COLUMNS FROM deliveries d WHERE d.id = ?;

-- name: deliveries
-- For the office and for checks: what was handed to the channels, newest first.
SELECT DELIVERY_COLUMNS FROM deliveries d WHERE d.id < ? ORDER BY d.id DESC LIMIT ?;

-- name: deliveries-next
-- When the sender has something to do next.
SELECT CASE WHEN state = 'pending' THEN ready_at ELSE lease_till END AS at FROM deliveries
WHERE state IN ('pending', 'sending') AND ready_at IS NOT NULL ORDER BY 1 LIMIT 1;
