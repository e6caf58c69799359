-- What people look at every day is what is open: these indexes keep the cost of looking from growing with the years.

-- +goose Up
CREATE INDEX tasks_open ON tasks (unit_id, status, due)
    WHERE role = 'lead' AND status IN ('assigned', 'acknowledged', 'in_progress', 'returned', 'submitted');
CREATE INDEX tasks_done ON tasks (done_at) WHERE role = 'lead' AND status = 'done';
-- The order of lists: an untracked task comes after all deadlines. The expression is that of the query.
CREATE INDEX tasks_by_due ON tasks ((COALESCE(due, '9999-12-31 00:00:00+00:00')), id);
CREATE INDEX directive_groups_issued ON directive_groups (issued_at, id) WHERE status IN ('issued', 'completed');
CREATE INDEX requests_granted ON requests (decided_at) WHERE status = 'granted';
CREATE INDEX escalations_open ON escalations (task_id) WHERE acknowledged_at IS NULL;
DROP INDEX tasks_due;

-- +goose Down
CREATE INDEX tasks_due ON tasks (due, id);
DROP INDEX escalations_open;
DROP INDEX requests_granted;
DROP INDEX directive_groups_issued;
DROP INDEX tasks_by_due;
DROP INDEX tasks_done;
DROP INDEX tasks_open;
