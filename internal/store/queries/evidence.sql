-- let: EVIDENCE_COLUMNS = e.id, e.task_id, e.report_id, e.name, e.media_type, e.size, e.digest, e.blob, e.user_id, e.arrived_at

-- name: evidence
SELECT EVIDENCE_COLUMNS FROM evidence e WHERE e.id = ?;

-- name: evidence-of-task
SELECT EVIDENCE_COLUMNS FROM evidence e WHERE e.task_id = ? ORDER BY e.arrived_at, e.id;

-- name: evidence-insert
INSERT INTO evidence (id, task_id, report_id, name, media_type, size, digest, blob, user_id, arrived_at)
VALUES (:id, :task_id, :report_id, :name, :media_type, :size, :digest, :blob, :user_id, :arrived_at)
