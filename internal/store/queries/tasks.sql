-- let: TASK_COLUMNS = t.id, t.code, t.meeting_id, t.group_id, t.directive_id, t.period, t.unit_id, t.origin_unit_id, t.role, t.place, t.kind, t.title, t.status, t.due, t.due_on, t.original_due, t.plan_version, t.plan_from, t.hold_till, t.on_request, t.requires_review, t.submission, t.submitted_at, t.acknowledged_at, t.done_at, t.progress, t.goal, t.unit_of_measure, t.next_at, t.version, t.created_at, t.updated_at

-- name: task
SELECT TASK_COLUMNS FROM tasks t WHERE t.id = ?;

-- name: tasks-in
SELECT TASK_COLUMNS FROM tasks t WHERE t.id IN (?)

-- name: task-lock
-- Whoever changes a task or decides a step holds its row.
SELECT TASK_COLUMNS FROM tasks t WHERE t.id = ?
--pg:FOR NO KEY UPDATE

-- name: tasks-of-group
SELECT TASK_COLUMNS FROM tasks t WHERE t.group_id = ? ORDER BY t.id;

-- name: tasks-of-group-lock
SELECT TASK_COLUMNS FROM tasks t WHERE t.group_id = ? ORDER BY t.id
--pg:FOR NO KEY UPDATE

-- name: tasks-due
-- Tasks of a group whose ladder must be looked at, in the order of locks.
SELECT TASK_COLUMNS FROM tasks t WHERE t.group_id = ? AND t.next_at <= ? ORDER BY t.id LIMIT ?
--pg:FOR NO KEY UPDATE

-- name: group-next-task
-- The earliest moment of a group's tasks.
SELECT next_at FROM tasks WHERE group_id = ? AND next_at IS NOT NULL ORDER BY next_at LIMIT 1;

-- name: group-open
-- Lead tasks of a group that are still open.
SELECT count(*) FROM tasks
WHERE group_id = ? AND role = 'lead' AND status IN ('assigned', 'acknowledged', 'in_progress', 'submitted', 'returned');

-- name: assigned-periods
-- Which units have a task already, per directive and period of a group.
SELECT directive_id, period, origin_unit_id FROM tasks WHERE group_id = ?;

-- name: task-insert
-- The key (directive, period, unit) makes assignment safe to repeat.
INSERT INTO tasks (id, code, meeting_id, group_id, directive_id, period, unit_id, origin_unit_id, role, place, kind, title, status, due,
    due_on, original_due, plan_version, plan_from, hold_till, on_request, requires_review, submission, submitted_at, acknowledged_at,
    done_at, progress, goal, unit_of_measure, next_at, search_text, version, created_at, updated_at)
VALUES (:id, :code, :meeting_id, :group_id, :directive_id, :period, :unit_id, :origin_unit_id, :role, :place, :kind, :title, :status, :due,
    :due_on, :original_due, :plan_version, :plan_from, :hold_till, :on_request, :requires_review, :submission, :submitted_at, :acknowledged_at,
    :done_at, :progress, :goal, :unit_of_measure, :next_at, :search_text, :version, :created_at, :updated_at)

-- name: task-update
UPDATE tasks SET unit_id = ?, status = ?, due = ?, due_on = ?, plan_version = ?, plan_from = ?, hold_till = ?, on_request = ?, submission = ?,
    submitted_at = ?, acknowledged_at = ?, done_at = ?, progress = ?, next_at = ?, version = ?, updated_at = ?
WHERE id = ?

-- name: tasks-next
-- After a review: when these tasks must be looked at next. A person sees nothing of it, so their version stays.
UPDATE tasks SET next_at = ? WHERE id IN (?)

-- name: steps-of-task
SELECT task_id, plan_version, submission, step, at, action, to_role, state, decided_at FROM steps WHERE task_id = ?
ORDER BY decided_at, at, step;

-- name: steps-of-tasks
SELECT task_id, plan_version, submission, step, at, action, to_role, state, decided_at FROM steps WHERE task_id IN (?)
ORDER BY task_id, decided_at, at, step

-- name: steps-decided
-- Which steps of the present deadline versions of these tasks were decided.
SELECT s.task_id, s.submission, s.step FROM steps s JOIN tasks t ON t.id = s.task_id
WHERE s.plan_version = t.plan_version AND s.task_id IN (?)

-- name: step-insert
-- The claim: a step that stands there already is left alone.
INSERT INTO steps (task_id, plan_version, submission, step, at, action, to_role, state, decided_at)
VALUES (:task_id, :plan_version, :submission, :step, :at, :action, :to_role, :state, :decided_at)
ON CONFLICT DO NOTHING

-- name: steps-carry
-- A re-plan keeps the deadline: what was decided stays decided.
INSERT INTO steps (task_id, plan_version, submission, step, at, action, to_role, state, decided_at)
SELECT s.task_id, t.plan_version + 1, s.submission, s.step, s.at, s.action, s.to_role, s.state, s.decided_at
FROM steps s JOIN tasks t ON t.id = s.task_id
WHERE s.plan_version = t.plan_version AND s.task_id IN (?)
ON CONFLICT DO NOTHING

-- name: escalation-insert
INSERT INTO escalations (id, task_id, plan_version, submission, step, to_role, to_unit_id, decided_at, acknowledged_at, acknowledged_until, acknowledged_by, note)
VALUES (:id, :task_id, :plan_version, :submission, :step, :to_role, :to_unit_id, :decided_at, :acknowledged_at, :acknowledged_until, :acknowledged_by, :note)

-- name: escalation
SELECT id, task_id, plan_version, submission, step, to_role, to_unit_id, decided_at, acknowledged_at, acknowledged_until, acknowledged_by, note
FROM escalations WHERE id = ?;

-- name: escalation-acknowledge
UPDATE escalations SET acknowledged_at = ?, acknowledged_until = ?, acknowledged_by = ?, note = ? WHERE id = ?

-- name: report-insert
INSERT INTO reports (id, task_id, act, value, result, difficulties, proposals, source, person, claimed_on, user_id, arrived_at, claimed_at)
VALUES (:id, :task_id, :act, :value, :result, :difficulties, :proposals, :source, :person, :claimed_on, :user_id, :arrived_at, :claimed_at)

-- name: reports-of-task
SELECT id, task_id, act, value, result, difficulties, proposals, source, person, claimed_on, user_id, arrived_at, claimed_at
FROM reports WHERE task_id = ? ORDER BY arrived_at, id;

-- name: reports-latest
-- What was said last on each of these tasks, as far as words were said.
SELECT l.id, l.task_id, l.act, l.value, l.result, l.difficulties, l.proposals, l.source, l.person, l.claimed_on, l.user_id, l.arrived_at, l.claimed_at
FROM (SELECT r.id, r.task_id, r.act, r.value, r.result, r.difficulties, r.proposals, r.source, r.person, r.claimed_on, r.user_id, r.arrived_at,
        r.claimed_at, row_number() OVER (PARTITION BY r.task_id ORDER BY r.arrived_at DESC, r.id DESC) AS place
    FROM reports r WHERE (r.result <> '' OR r.difficulties <> '' OR r.proposals <> '') AND r.task_id IN (?)) l
WHERE l.place = 1

-- name: request-insert
INSERT INTO requests (id, task_id, kind, until_on, reason, status, user_id, arrived_at, decide_by, told_at, decided_at, decided_by, note)
VALUES (:id, :task_id, :kind, :until_on, :reason, :status, :user_id, :arrived_at, :decide_by, :told_at, :decided_at, :decided_by, :note)

-- name: request
SELECT id, task_id, kind, until_on, reason, status, user_id, arrived_at, decide_by, told_at, decided_at, decided_by, note FROM requests WHERE id = ?;

-- name: requests-of-task
SELECT id, task_id, kind, until_on, reason, status, user_id, arrived_at, decide_by, told_at, decided_at, decided_by, note
FROM requests WHERE task_id = ? ORDER BY arrived_at, id;

-- name: requests-undecided
-- Requests of a group that should have been decided by now, and of which the office has not been told yet.
SELECT r.id, r.task_id, r.kind, r.until_on, r.reason, r.status, r.user_id, r.arrived_at, r.decide_by, r.told_at, r.decided_at, r.decided_by, r.note
FROM requests r JOIN tasks t ON t.id = r.task_id
WHERE t.group_id = ? AND r.status = 'pending' AND r.told_at IS NULL AND r.decide_by <= ? ORDER BY r.task_id

-- name: group-next-request
SELECT r.decide_by FROM requests r JOIN tasks t ON t.id = r.task_id
WHERE t.group_id = ? AND r.status = 'pending' AND r.told_at IS NULL ORDER BY r.decide_by LIMIT 1;

-- name: request-told
-- Only one that still waits: it may have been decided since it was read.
UPDATE requests SET told_at = ? WHERE id = ? AND told_at IS NULL AND status = 'pending'

-- name: request-decide
UPDATE requests SET status = ?, decided_at = ?, decided_by = ?, note = ? WHERE id = ? AND status = 'pending'

-- name: requests-withdraw
-- A task that is handed in or closed needs no decision any more.
UPDATE requests SET status = 'withdrawn', decided_at = ?, decided_by = ? WHERE task_id = ? AND status = 'pending'

-- name: comment-insert
INSERT INTO comments (id, task_id, user_id, text, at) VALUES (:id, :task_id, :user_id, :text, :at)

-- name: comments-of-task
SELECT id, task_id, user_id, text, at FROM comments WHERE task_id = ? ORDER BY at, id;
