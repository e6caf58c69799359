-- Files that people attach. The files themselves are kept apart from the record, under the name in blob.

-- +goose Up

CREATE TABLE evidence (
    id         TEXT PRIMARY KEY,
    task_id    TEXT NOT NULL REFERENCES tasks (id),
    report_id  TEXT REFERENCES reports (id), -- NULL: of the task as a whole
    name       TEXT NOT NULL,
    media_type TEXT NOT NULL,               -- by what is in it
    size       BIGINT NOT NULL,             -- bytes
    digest     TEXT NOT NULL,               -- SHA-256, hex
    blob       TEXT NOT NULL UNIQUE,
    user_id    TEXT NOT NULL,
    arrived_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX evidence_task ON evidence (task_id, arrived_at);

-- +goose Down
DROP TABLE evidence;
