-- name: unit-counts
-- Where the units stand with what is open, over lead tasks.
SELECT t.unit_id, count(*) AS open, count(*) AS total,
    sum(CASE WHEN t.status <> 'submitted' AND t.due <= ? THEN 1 ELSE 0 END) AS overdue,
    sum(CASE WHEN t.status <> 'submitted' AND t.due > ? AND t.due <= ? THEN 1 ELSE 0 END) AS due_soon,
    sum(CASE WHEN t.status IN ('acknowledged', 'in_progress', 'returned') THEN 1 ELSE 0 END) AS started,
    sum(CASE WHEN t.status = 'submitted' THEN 1 ELSE 0 END) AS submitted
FROM tasks t
WHERE t.role = 'lead' AND t.status IN ('assigned', 'acknowledged', 'in_progress', 'returned', 'submitted') GROUP BY t.unit_id;

-- name: requests-waiting
-- Requests that nobody has decided, oldest first.
SELECT r.id, r.task_id, r.kind, r.until_on, r.reason, r.status, r.user_id, r.arrived_at, r.decide_by, r.told_at, r.decided_at, r.decided_by, r.note, t.unit_id
FROM requests r JOIN tasks t ON t.id = r.task_id WHERE r.status = 'pending' ORDER BY r.arrived_at, r.id LIMIT ?;

-- name: escalated-units
-- Unanswered escalations of tasks that are still open, per unit.
SELECT t.unit_id, count(*) AS n FROM tasks t JOIN escalations e ON e.task_id = t.id
WHERE t.role = 'lead' AND t.status IN ('assigned', 'acknowledged', 'in_progress', 'returned', 'submitted') AND e.acknowledged_at IS NULL GROUP BY t.unit_id;

-- name: meeting-cells
-- Where each unit stands with each directive of one meeting, over lead tasks of groups that were issued.
SELECT t.unit_id, t.directive_id,
    sum(CASE WHEN t.status IN ('assigned', 'acknowledged', 'in_progress', 'submitted', 'returned') THEN 1 ELSE 0 END) AS open,
    sum(CASE WHEN t.status = 'done' THEN 1 ELSE 0 END) AS done,
    sum(CASE WHEN t.submitted_at >= t.due AND t.status IN ('done', 'submitted') THEN 1 ELSE 0 END) AS late,
    sum(CASE WHEN t.status IN ('assigned', 'acknowledged', 'in_progress', 'returned') AND t.due <= ? THEN 1 ELSE 0 END) AS overdue,
    sum(CASE WHEN t.status IN ('assigned', 'acknowledged', 'in_progress', 'returned') AND t.due > ? AND t.due <= ? THEN 1 ELSE 0 END) AS due_soon,
    sum(CASE WHEN t.status = 'submitted' THEN 1 ELSE 0 END) AS submitted,
    sum(CASE WHEN t.status IN ('acknowledged', 'in_progress', 'returned') THEN 1 ELSE 0 END) AS started,
    sum(CASE WHEN t.status = 'excused' THEN 1 ELSE 0 END) AS excused,
    sum(CASE WHEN t.status = 'cancelled' THEN 1 ELSE 0 END) AS cancelled,
    count(*) AS total
FROM tasks t JOIN directive_groups g ON g.id = t.group_id
WHERE t.role = 'lead' AND g.status <> 'cancelled' AND t.meeting_id = ? GROUP BY t.unit_id, t.directive_id;
