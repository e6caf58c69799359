-- let: SELF_CHECKS = SELECT m.id FROM meetings m WHERE m.issuing_unit_id IN (SELECT u.id FROM units u WHERE u.code = 'doctor' AND u.level = 'body')
-- let: MEETING_COLUMNS = id, title, held_on, place, chair, organisation, issuing_unit_id, document_number, document_date, document_signer, source_text, version, created_at, updated_at, COALESCE((SELECT string_agg(g.status, ' ') FROM directive_groups g WHERE g.meeting_id = meetings.id), '') AS group_statuses
-- let: GROUP_COLUMNS = g.id, g.meeting_id, g.ordinal, g.kind, g.title, g.status, g.version, g.span_start, g.span_end, g.issue_id, g.issued_at, g.assigned_at, g.next_at, g.completed_at, g.policy, g.calendar_rev
-- let: DIRECTIVE_COLUMNS = d.id, d.group_id, d.ordinal, d.text, d.kind, d.units, d.unit_names, d.support_units, d.added, d.place, d.places, d.time, d.due_on, d.due, d.every, d.briefings, d.days_before, d.until_on, d.moved, d.measure_kind, d.measure_goal, d.measure_unit, d.requires_review, d.suggested_on, d.suggested_phrase, d.span_start, d.span_end

-- name: meeting
SELECT MEETING_COLUMNS FROM meetings WHERE id = ?;

-- name: meeting-lock
SELECT MEETING_COLUMNS FROM meetings WHERE id = ?
--pg:FOR NO KEY UPDATE

-- name: meetings-page
-- Newest first, from a cursor (held_on, id) on; without what the doctor tried.
SELECT MEETING_COLUMNS FROM meetings WHERE (held_on, id) < (?, ?) AND id NOT IN (SELF_CHECKS) ORDER BY held_on DESC, id DESC LIMIT ?;

-- name: meetings-found-in
-- What a search reads of every meeting, newest first; without what the doctor tried.
SELECT id, title, held_on, place, chair, document_number, COALESCE(issuing_unit_id, '') AS issuing_unit_id FROM meetings
WHERE id NOT IN (SELF_CHECKS) ORDER BY held_on DESC, id DESC;

-- name: directives-found-in
-- What a search reads of every directive, those of the newest meeting first.
SELECT g.id AS group_id, g.meeting_id, g.ordinal AS group_ordinal, g.kind, g.title, COALESCE(d.id, '') AS directive_id, COALESCE(d.ordinal, 0) AS ordinal,
    COALESCE(d.text, '') AS text, m.title AS meeting_title, m.held_on, COALESCE(m.issuing_unit_id, '') AS issuing_unit_id
FROM directive_groups g JOIN meetings m ON m.id = g.meeting_id LEFT JOIN directives d ON d.group_id = g.id
WHERE m.id NOT IN (SELF_CHECKS) ORDER BY m.held_on DESC, m.id DESC, g.ordinal, g.id, d.ordinal, d.id;

-- name: meeting-insert
INSERT INTO meetings (id, title, held_on, place, chair, organisation, issuing_unit_id, document_number, document_date, document_signer,
    source_text, version, created_at, updated_at)
VALUES (:id, :title, :held_on, :place, :chair, :organisation, :issuing_unit_id, :document_number, :document_date, :document_signer,
    :source_text, :version, :created_at, :updated_at)

-- name: meeting-update
UPDATE meetings SET title = :title, held_on = :held_on, place = :place, chair = :chair, organisation = :organisation,
    issuing_unit_id = :issuing_unit_id, document_number = :document_number, document_date = :document_date,
    document_signer = :document_signer, source_text = :source_text, version = :version, updated_at = :updated_at
WHERE id = :id

-- name: group
SELECT GROUP_COLUMNS FROM directive_groups g WHERE g.id = ?;

-- name: group-lock
-- Reviews and acts that open work take turns here: always the group before its tasks.
SELECT GROUP_COLUMNS FROM directive_groups g WHERE g.id = ?
--pg:FOR NO KEY UPDATE

-- name: groups-of-meeting
SELECT GROUP_COLUMNS FROM directive_groups g WHERE g.meeting_id = ? ORDER BY g.ordinal, g.id;

-- name: self-checks
-- Meetings of the doctor's test directives: lists that ask for everything leave them out.
SELF_CHECKS

-- name: groups-page
SELECT GROUP_COLUMNS FROM directive_groups g WHERE g.id < ? AND g.meeting_id NOT IN (SELF_CHECKS) ORDER BY g.id DESC LIMIT ?;

-- name: groups-behind
-- Issued groups whose next moment passed before an instant: somebody should have looked.
SELECT GROUP_COLUMNS FROM directive_groups g WHERE g.status = 'issued' AND g.next_at < ? ORDER BY g.next_at LIMIT ?;

-- name: group-insert
INSERT INTO directive_groups (id, meeting_id, ordinal, kind, title, status, version, span_start, span_end, issue_id, issued_at, assigned_at,
    next_at, completed_at, policy, calendar_rev)
VALUES (:id, :meeting_id, :ordinal, :kind, :title, :status, :version, :span_start, :span_end, :issue_id, :issued_at, :assigned_at,
    :next_at, :completed_at, :policy, :calendar_rev)

-- name: group-update
UPDATE directive_groups SET ordinal = :ordinal, kind = :kind, title = :title, status = :status, version = :version,
    span_start = :span_start, span_end = :span_end, issue_id = :issue_id, issued_at = :issued_at, assigned_at = :assigned_at,
    next_at = :next_at, completed_at = :completed_at, policy = :policy, calendar_rev = :calendar_rev
WHERE id = :id

-- name: group-next
-- When the group must be looked at. Not a change that a person would see, so the version stays.
UPDATE directive_groups SET next_at = ? WHERE id = ?

-- name: groups-delete
-- Only drafts are ever deleted: when a draft is saved, its groups are written anew.
DELETE FROM directive_groups WHERE meeting_id = ? AND status = 'draft'

-- name: issue-unassigned
-- Groups of one act of issuing that wait for their tasks.
SELECT count(*) FROM directive_groups WHERE issue_id = ? AND status = 'issued' AND assigned_at IS NULL;

-- name: directives-of-group
SELECT DIRECTIVE_COLUMNS FROM directives d WHERE d.group_id = ? ORDER BY d.ordinal, d.id;

-- name: directives-of-meeting
SELECT DIRECTIVE_COLUMNS FROM directives d JOIN directive_groups g ON g.id = d.group_id
WHERE g.meeting_id = ? ORDER BY g.ordinal, d.ordinal, d.id;

-- name: directive
SELECT DIRECTIVE_COLUMNS FROM directives d WHERE d.id = ?;

-- name: directive-insert
INSERT INTO directives (id, group_id, ordinal, text, kind, units, unit_names, support_units, added, place, places, time, due_on, due, every,
    briefings, days_before, until_on, moved, measure_kind, measure_goal, measure_unit, requires_review, suggested_on, suggested_phrase,
    span_start, span_end)
VALUES (:id, :group_id, :ordinal, :text, :kind, :units, :unit_names, :support_units, :added, :place, :places, :time, :due_on, :due, :every,
    :briefings, :days_before, :until_on, :moved, :measure_kind, :measure_goal, :measure_unit, :requires_review, :suggested_on, :suggested_phrase,
    :span_start, :span_end)

-- name: directive-update
-- What an amendment may change after issue.
UPDATE directives SET units = :units, support_units = :support_units, added = :added, place = :place, places = :places, time = :time, due_on = :due_on, due = :due,
    every = :every, briefings = :briefings, days_before = :days_before, until_on = :until_on, moved = :moved
WHERE id = :id

-- name: directives-delete
DELETE FROM directives WHERE group_id IN (SELECT id FROM directive_groups WHERE meeting_id = ? AND status = 'draft')

-- name: group-counts
-- Where the lead tasks of the named groups stand; overdue and due soon are judged against the instants given.
SELECT group_id,
    count(*) AS total,
    sum(CASE WHEN status IN ('assigned', 'acknowledged', 'in_progress', 'submitted', 'returned') THEN 1 ELSE 0 END) AS open,
    sum(CASE WHEN status = 'done' THEN 1 ELSE 0 END) AS done,
    sum(CASE WHEN submitted_at >= due AND status IN ('done', 'submitted') THEN 1 ELSE 0 END) AS late,
    sum(CASE WHEN status IN ('assigned', 'acknowledged', 'in_progress', 'returned') AND due <= ? THEN 1 ELSE 0 END) AS overdue,
    sum(CASE WHEN status IN ('assigned', 'acknowledged', 'in_progress', 'returned') AND due > ? AND due <= ? THEN 1 ELSE 0 END) AS due_soon,
    sum(CASE WHEN status = 'submitted' THEN 1 ELSE 0 END) AS submitted,
    sum(CASE WHEN status IN ('acknowledged', 'in_progress', 'returned') THEN 1 ELSE 0 END) AS started,
    sum(CASE WHEN status = 'excused' THEN 1 ELSE 0 END) AS excused,
    sum(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END) AS cancelled
FROM tasks WHERE role = 'lead' AND group_id IN (?) GROUP BY group_id

-- name: reading
SELECT meeting_id, rules, draft, created_at FROM readings WHERE meeting_id = ?;

-- name: reading-insert
INSERT INTO readings (meeting_id, rules, draft, created_at) VALUES (:meeting_id, :rules, :draft, :created_at)
