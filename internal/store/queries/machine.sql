-- What the machine keeps for itself: bells, leases, the audit log, idempotency keys, ladders, the calendar.

-- name: bell-insert
INSERT INTO bells (id, group_id, created_at) VALUES (?, ?, ?)

-- name: bells
-- What the relay has to ring, oldest first.
SELECT id, group_id, created_at FROM bells ORDER BY id LIMIT ?;

-- name: bells-delete
-- Exactly the ids that were read: one that came in between stays.
DELETE FROM bells WHERE id IN (?)

-- name: bells-count
SELECT count(*) FROM bells;

-- name: lease-take
-- A lease is taken when it is free, over, or already one's own; every taking by somebody else raises the fence.
INSERT INTO leases (name, holder, fence, until) VALUES (?, ?, 1, ?)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
    fence = CASE WHEN leases.holder = excluded.holder THEN leases.fence ELSE leases.fence + 1 END
WHERE leases.holder = excluded.holder OR leases.until <= ?

-- name: lease
SELECT name, holder, fence, until FROM leases WHERE name = ?;

-- name: lease-release
UPDATE leases SET until = ? WHERE name = ? AND holder = ?

-- name: event-insert
INSERT INTO events (id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data)
VALUES (:id, :at, :actor_id, :act, :meeting_id, :group_id, :task_id, :unit_id, :request_id, :data)

-- name: event-insert-one
INSERT INTO events (id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: events-of-task
SELECT id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data FROM events WHERE task_id = ? ORDER BY id;

-- name: events-of-group
-- What was done to the group as a whole, not to single tasks.
SELECT id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data FROM events WHERE group_id = ? AND task_id = '' ORDER BY id;

-- name: events-page
SELECT id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, data FROM events WHERE id < ? ORDER BY id DESC LIMIT ?;

-- name: key-claim
INSERT INTO idempotency_keys (actor_id, route, key, body_hash, result, created_at) VALUES (?, ?, ?, ?, '', ?) ON CONFLICT DO NOTHING

-- name: key
SELECT body_hash, result FROM idempotency_keys WHERE actor_id = ? AND route = ? AND key = ?;

-- name: key-result
UPDATE idempotency_keys SET result = ? WHERE actor_id = ? AND route = ? AND key = ?

-- name: keys-expire
DELETE FROM idempotency_keys WHERE created_at < ?

-- name: policies
SELECT kind, policy, version, updated_at FROM policies;

-- name: policy-set
INSERT INTO policies (kind, policy, version, updated_at) VALUES (?, ?, 1, ?)
ON CONFLICT (kind) DO UPDATE SET policy = excluded.policy, version = policies.version + 1, updated_at = excluded.updated_at

-- name: calendar-latest
SELECT rev, exceptions FROM calendar_revisions ORDER BY rev DESC LIMIT 1;

-- name: calendar
SELECT rev, exceptions FROM calendar_revisions WHERE rev = ?;

-- name: calendar-insert
INSERT INTO calendar_revisions (rev, exceptions, created_at) VALUES (?, ?, ?)

-- name: tasks-called
-- Since an event id: which tasks the office has telephoned about, and when last.
SELECT task_id, max(at) AS at FROM events WHERE id >= ? AND act = 'task.call' GROUP BY task_id;

-- name: events-since
SELECT id, at, actor_id, act, meeting_id, group_id, task_id, unit_id, request_id, '{}' AS data FROM events WHERE id >= ? ORDER BY id LIMIT ?;
