-- Accounts: how people sign in. Of every secret only a hash is kept.

-- +goose Up

CREATE TABLE passwords (
    user_id     TEXT PRIMARY KEY REFERENCES users (id),
    hash        TEXT NOT NULL,              -- argon2id, in PHC form
    must_change BOOLEAN NOT NULL,           -- chosen by somebody else
    changed_at  TIMESTAMPTZ NOT NULL
);

CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,        -- SHA-256 of the secret, hex
    user_id    TEXT NOT NULL REFERENCES users (id),
    device     TEXT NOT NULL,               -- SHA-256 of what the browser keeps after signing out, hex
    created_at TIMESTAMPTZ NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL,        -- written at most once a minute
    idle_till  TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    user_agent TEXT NOT NULL,
    address    TEXT NOT NULL,
    ended_at   TIMESTAMPTZ                  -- signed out, or ended by a new password
);
CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_device ON sessions (device, user_id);

CREATE TABLE invitations (
    id         TEXT PRIMARY KEY,
    hash       TEXT NOT NULL UNIQUE,        -- SHA-256 of the secret, hex
    user_id    TEXT NOT NULL REFERENCES users (id),
    kind       TEXT NOT NULL,               -- setup, invite, reset
    created_by TEXT NOT NULL,               -- '' when the program made it
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ                  -- used, or replaced by a newer one
);
CREATE INDEX invitations_user ON invitations (user_id);

-- A deputy stands in for the holder.
ALTER TABLE holders ADD COLUMN acting BOOLEAN NOT NULL DEFAULT FALSE;

-- +goose Down
ALTER TABLE holders DROP COLUMN acting;
DROP TABLE invitations;
DROP TABLE sessions;
DROP TABLE passwords;
