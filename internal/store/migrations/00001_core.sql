-- One text for both databases. The SQLite loader turns TIMESTAMPTZ into TIMESTAMP; a line that begins with
-- "--pg:" or "--sqlite:" is for that database alone. Instants are UTC; days are 'YYYY-MM-DD' in Vietnam.

-- +goose Up

CREATE TABLE units (
    id          TEXT PRIMARY KEY,
    code        TEXT NOT NULL,
    type        TEXT NOT NULL,
    name        TEXT NOT NULL,
    aliases     TEXT NOT NULL,              -- JSON array
    level       TEXT NOT NULL,
    parent_id   TEXT REFERENCES units (id), -- NULL: the root
    valid_from  TEXT,
    valid_to    TEXT,
    phone       TEXT NOT NULL,
    email       TEXT NOT NULL,
    search_text TEXT NOT NULL,
    version     INTEGER NOT NULL
);
CREATE INDEX units_parent ON units (parent_id);
CREATE INDEX units_code ON units (code);

CREATE TABLE unit_successions (
    predecessor_id TEXT NOT NULL REFERENCES units (id),
    successor_id   TEXT NOT NULL REFERENCES units (id),
    effective_on   TEXT NOT NULL,
    act            TEXT NOT NULL,
    PRIMARY KEY (predecessor_id, successor_id)
);

CREATE TABLE users (
    id         TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    login      TEXT NOT NULL UNIQUE,
    email      TEXT NOT NULL,
    phone      TEXT NOT NULL,
    language   TEXT NOT NULL,
    disabled   BOOLEAN NOT NULL,
    version    INTEGER NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE posts (
    id      TEXT PRIMARY KEY,
    unit_id TEXT REFERENCES units (id),     -- NULL: the whole tree
    role    TEXT NOT NULL,
    title   TEXT NOT NULL
);
-- Not UNIQUE (unit_id, …): NULLs differ from each other there.
CREATE UNIQUE INDEX posts_seat ON posts (COALESCE(unit_id, ''), role, title);

CREATE TABLE holders (
    post_id TEXT NOT NULL REFERENCES posts (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    from_on TEXT NOT NULL,
    to_on   TEXT,
    PRIMARY KEY (post_id, user_id, from_on)
);
CREATE INDEX holders_user ON holders (user_id);

CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,        -- SHA-256 of the token, hex
    user_id    TEXT NOT NULL REFERENCES users (id),
    name       TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);

CREATE TABLE meetings (
    id              TEXT PRIMARY KEY,
    title           TEXT NOT NULL,
    held_on         TEXT NOT NULL,
    place           TEXT NOT NULL,
    chair           TEXT NOT NULL,
    organisation    TEXT NOT NULL,
    issuing_unit_id TEXT REFERENCES units (id), -- NULL: not known yet; issue refuses it
    document_number TEXT NOT NULL,
    document_date   TEXT,
    document_signer TEXT NOT NULL,
    source_text     TEXT NOT NULL,
    status          TEXT NOT NULL,
    version         INTEGER NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL
);

CREATE TABLE directive_groups (
    id           TEXT PRIMARY KEY,
    meeting_id   TEXT NOT NULL REFERENCES meetings (id),
    ordinal      INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    title        TEXT NOT NULL,
    status       TEXT NOT NULL,
    version      INTEGER NOT NULL,
    span_start   INTEGER NOT NULL,
    span_end     INTEGER NOT NULL,
    issue_id     TEXT NOT NULL,
    issued_at    TIMESTAMPTZ,
    assigned_at  TIMESTAMPTZ,
    next_at      TIMESTAMPTZ,               -- the watchdog looks here
    completed_at TIMESTAMPTZ,
    policy       TEXT NOT NULL,             -- JSON, pinned at issue; '' before
    calendar_rev INTEGER NOT NULL
);
CREATE INDEX directive_groups_meeting ON directive_groups (meeting_id, ordinal);
CREATE INDEX directive_groups_due ON directive_groups (next_at) WHERE status = 'issued';
CREATE INDEX directive_groups_issue ON directive_groups (issue_id) WHERE issue_id <> '';

CREATE TABLE directives (
    id                TEXT PRIMARY KEY,
    group_id          TEXT NOT NULL REFERENCES directive_groups (id),
    ordinal           INTEGER NOT NULL,
    text              TEXT NOT NULL,
    kind              TEXT NOT NULL,
    units             TEXT NOT NULL,        -- JSON array: ["all"] or unit ids
    unit_names        TEXT NOT NULL,        -- JSON array
    support_units     TEXT NOT NULL,        -- JSON array of unit ids
    added             TEXT NOT NULL,        -- JSON object: unit id → instant at which it was added after issue
    place             TEXT NOT NULL,
    places            TEXT NOT NULL,        -- JSON object: unit id → place
    time              TEXT NOT NULL,
    due_on            TEXT,
    due               TIMESTAMPTZ,
    every             TEXT NOT NULL,
    briefings         TEXT NOT NULL,        -- JSON array of days
    days_before       INTEGER NOT NULL,
    until_on          TEXT,
    measure_kind      TEXT NOT NULL,
    measure_goal      DOUBLE PRECISION NOT NULL,
    measure_unit      TEXT NOT NULL,
    requires_review   BOOLEAN NOT NULL,
    suggested_on      TEXT,
    suggested_phrase  TEXT NOT NULL,
    span_start        INTEGER NOT NULL,
    span_end          INTEGER NOT NULL
);
CREATE INDEX directives_group ON directives (group_id, ordinal);

CREATE TABLE tasks (
    id              TEXT PRIMARY KEY,
    code            TEXT NOT NULL,
    meeting_id      TEXT NOT NULL REFERENCES meetings (id),
    group_id        TEXT NOT NULL REFERENCES directive_groups (id),
    directive_id    TEXT NOT NULL REFERENCES directives (id),
    period          TEXT NOT NULL,
    unit_id         TEXT NOT NULL REFERENCES units (id),
    origin_unit_id  TEXT NOT NULL REFERENCES units (id),
    role            TEXT NOT NULL,
    place           TEXT NOT NULL,
    kind            TEXT NOT NULL,
    title           TEXT NOT NULL,
    status          TEXT NOT NULL,
    due             TIMESTAMPTZ,            -- exclusive; NULL: untracked
    due_on          TEXT,
    original_due    TIMESTAMPTZ,
    plan_version    INTEGER NOT NULL,
    plan_from       TIMESTAMPTZ NOT NULL,
    hold_till       TIMESTAMPTZ,
    on_request      BOOLEAN NOT NULL,
    requires_review BOOLEAN NOT NULL,
    submission      INTEGER NOT NULL,
    submitted_at    TIMESTAMPTZ,
    acknowledged_at TIMESTAMPTZ,
    done_at         TIMESTAMPTZ,
    progress        DOUBLE PRECISION NOT NULL,
    goal            DOUBLE PRECISION NOT NULL,
    unit_of_measure TEXT NOT NULL,
    next_at         TIMESTAMPTZ,
    search_text     TEXT NOT NULL,
    version         INTEGER NOT NULL,
    created_at      TIMESTAMPTZ NOT NULL,
    updated_at      TIMESTAMPTZ NOT NULL,
    UNIQUE (directive_id, period, origin_unit_id)
);
CREATE INDEX tasks_review ON tasks (group_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX tasks_group ON tasks (group_id, status);
CREATE INDEX tasks_unit ON tasks (unit_id, status, due);
CREATE INDEX tasks_meeting ON tasks (meeting_id);
CREATE INDEX tasks_due ON tasks (due, id);

-- One row per moment that was decided. The insert is the claim: a step happens at most once.
CREATE TABLE steps (
    task_id      TEXT NOT NULL REFERENCES tasks (id),
    plan_version INTEGER NOT NULL,
    submission   INTEGER NOT NULL,          -- 0: the unit's ladder; n: the reviewer's, for the n-th submission
    step         TEXT NOT NULL,
    at           TIMESTAMPTZ NOT NULL,      -- when it was planned
    action       TEXT NOT NULL,
    to_role      TEXT NOT NULL,
    state        TEXT NOT NULL,
    decided_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (task_id, plan_version, submission, step)
);

CREATE TABLE escalations (
    id                 TEXT PRIMARY KEY,
    task_id            TEXT NOT NULL REFERENCES tasks (id),
    plan_version       INTEGER NOT NULL,
    submission         INTEGER NOT NULL,
    step               TEXT NOT NULL,
    to_role            TEXT NOT NULL,
    to_unit_id         TEXT NOT NULL REFERENCES units (id),
    decided_at         TIMESTAMPTZ NOT NULL,
    acknowledged_at    TIMESTAMPTZ,
    acknowledged_until TEXT,                -- the ladder pauses until the end of this day
    acknowledged_by    TEXT NOT NULL,
    note               TEXT NOT NULL,
    UNIQUE (task_id, plan_version, submission, step)
);
CREATE INDEX escalations_task ON escalations (task_id);
CREATE INDEX escalations_time ON escalations (decided_at, id);

CREATE TABLE reports (
    id           TEXT PRIMARY KEY,
    task_id      TEXT NOT NULL REFERENCES tasks (id),
    act          TEXT NOT NULL,             -- acknowledge, progress, complete
    value        DOUBLE PRECISION,
    result       TEXT NOT NULL,
    difficulties TEXT NOT NULL,
    proposals    TEXT NOT NULL,
    source       TEXT NOT NULL,             -- '' by the unit itself; telephone, zalo, paper: by the office for it
    person       TEXT NOT NULL,
    claimed_on   TEXT,
    user_id      TEXT NOT NULL,
    arrived_at   TIMESTAMPTZ NOT NULL
);
CREATE INDEX reports_task ON reports (task_id, arrived_at);

CREATE TABLE requests (
    id         TEXT PRIMARY KEY,
    task_id    TEXT NOT NULL REFERENCES tasks (id),
    kind       TEXT NOT NULL,               -- extension, excuse
    until_on   TEXT,
    reason     TEXT NOT NULL,
    status     TEXT NOT NULL,               -- pending, granted, refused, withdrawn
    user_id    TEXT NOT NULL,
    arrived_at TIMESTAMPTZ NOT NULL,
    decide_by  TIMESTAMPTZ NOT NULL,        -- undecided by then: the office is told
    told_at    TIMESTAMPTZ,
    decided_at TIMESTAMPTZ,
    decided_by TEXT NOT NULL,
    note       TEXT NOT NULL
);
CREATE INDEX requests_task ON requests (task_id, arrived_at);
CREATE UNIQUE INDEX requests_pending ON requests (task_id) WHERE status = 'pending';

CREATE TABLE comments (
    id      TEXT PRIMARY KEY,
    task_id TEXT NOT NULL REFERENCES tasks (id),
    user_id TEXT NOT NULL,
    text    TEXT NOT NULL,
    at      TIMESTAMPTZ NOT NULL
);
CREATE INDEX comments_task ON comments (task_id, at);

-- What is handed to one channel for one person at once: an e-mail with its list. Leased by the sender.
CREATE TABLE deliveries (
    id         TEXT PRIMARY KEY,
    batch_key  TEXT NOT NULL UNIQUE,        -- one list per person per act of issuing and per moment
    channel    TEXT NOT NULL,               -- email
    class      TEXT NOT NULL,               -- assignment, reminder, escalation, decision
    user_id    TEXT NOT NULL REFERENCES users (id),
    issue_id   TEXT NOT NULL,               -- not '': ready when every group of this act of issuing is assigned
    ready_at   TIMESTAMPTZ,                 -- NULL: not yet
    state      TEXT NOT NULL,               -- pending, sending, sent, failed, obsolete
    attempts   INTEGER NOT NULL,
    lease      INTEGER NOT NULL,            -- fencing token: bumped by every claim
    lease_till TIMESTAMPTZ,
    sent_at    TIMESTAMPTZ,
    error      TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX deliveries_ready ON deliveries (ready_at) WHERE state IN ('pending', 'sending');
CREATE INDEX deliveries_issue ON deliveries (issue_id) WHERE issue_id <> '';

-- What one person, or a post that nobody holds, is told about one task or meeting.
CREATE TABLE notices (
    id          TEXT PRIMARY KEY,
    dedupe_key  TEXT NOT NULL UNIQUE,
    event       TEXT NOT NULL,              -- assigned, reminder, escalation, returned, …
    to_role     TEXT NOT NULL,              -- the post it was meant for
    to_unit_id  TEXT REFERENCES units (id), -- NULL: the whole tree
    user_id     TEXT REFERENCES users (id), -- NULL: nobody holds the post, nor any above it
    as_role     TEXT NOT NULL,              -- the post through which the person was found
    meeting_id  TEXT NOT NULL,
    group_id    TEXT NOT NULL,
    task_id     TEXT,
    step        TEXT NOT NULL,
    at          TIMESTAMPTZ NOT NULL,       -- the moment it belongs to
    created_at  TIMESTAMPTZ NOT NULL,
    delivery_id TEXT REFERENCES deliveries (id),
    read_at     TIMESTAMPTZ
);
CREATE INDEX notices_user ON notices (user_id, created_at);
CREATE INDEX notices_delivery ON notices (delivery_id);
CREATE INDEX notices_task ON notices (task_id);
CREATE INDEX notices_time ON notices (created_at, id);

-- Appended by every act that a group's workflow should look at; the relay coalesces and deletes what it read.
CREATE TABLE bells (
    id         TEXT PRIMARY KEY,
    group_id   TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE leases (
    name   TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    fence  BIGINT NOT NULL,
    until  TIMESTAMPTZ NOT NULL
);

CREATE TABLE events (
    id         TEXT PRIMARY KEY,
    at         TIMESTAMPTZ NOT NULL,
    actor_id   TEXT NOT NULL,               -- '' when the machine acted
    act        TEXT NOT NULL,
    meeting_id TEXT NOT NULL,
    group_id   TEXT NOT NULL,
    task_id    TEXT NOT NULL,
    unit_id    TEXT NOT NULL,
    request_id TEXT NOT NULL,
    data       TEXT NOT NULL                -- JSON object: what changed, before and after, why
);
CREATE INDEX events_task ON events (task_id, id);
CREATE INDEX events_group ON events (group_id, id);

CREATE TABLE idempotency_keys (
    actor_id   TEXT NOT NULL,
    route      TEXT NOT NULL,
    key        TEXT NOT NULL,
    body_hash  TEXT NOT NULL,
    result     TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (actor_id, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

CREATE TABLE policies (
    kind       TEXT PRIMARY KEY,
    policy     TEXT NOT NULL,               -- JSON
    version    INTEGER NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE calendar_revisions (
    rev        INTEGER PRIMARY KEY,
    exceptions TEXT NOT NULL,               -- JSON: the whole list, so that a revision stands alone
    created_at TIMESTAMPTZ NOT NULL
);

-- The audit log is insert-only: nothing that is recorded can be changed through the application's connection.
--sqlite:-- +goose StatementBegin
--sqlite:CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are insert-only'); END;
--sqlite:-- +goose StatementEnd
--sqlite:-- +goose StatementBegin
--sqlite:CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are insert-only'); END;
--sqlite:-- +goose StatementEnd
--sqlite:-- INSERT OR REPLACE deletes without firing the trigger above.
--sqlite:-- +goose StatementBegin
--sqlite:CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
--sqlite:BEGIN SELECT RAISE(ABORT, 'events are insert-only'); END;
--sqlite:-- +goose StatementEnd
--pg:-- +goose StatementBegin
--pg:CREATE FUNCTION events_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'events are insert-only'; END $$;
--pg:-- +goose StatementEnd
--pg:CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_insert_only();

-- +goose Down
DROP TABLE calendar_revisions;
DROP TABLE policies;
DROP TABLE idempotency_keys;
DROP TABLE events;
--pg:DROP FUNCTION events_insert_only();
DROP TABLE leases;
DROP TABLE bells;
DROP TABLE notices;
DROP TABLE deliveries;
DROP TABLE comments;
DROP TABLE requests;
DROP TABLE reports;
DROP TABLE escalations;
DROP TABLE steps;
DROP TABLE tasks;
DROP TABLE directives;
DROP TABLE directive_groups;
DROP TABLE meetings;
DROP TABLE tokens;
DROP TABLE holders;
DROP TABLE posts;
DROP TABLE users;
DROP TABLE unit_successions;
DROP TABLE units;
