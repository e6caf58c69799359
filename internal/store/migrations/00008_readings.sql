-- What the rules read in the minutes when the draft was made: rules change, and what people made of the draft tells which.

-- +goose Up

CREATE TABLE readings (
    meeting_id TEXT PRIMARY KEY REFERENCES meetings (id),
    rules      TEXT NOT NULL,             -- digest of the parser
    draft      TEXT NOT NULL,             -- JSON
    created_at TIMESTAMPTZ NOT NULL
);

-- +goose Down
DROP TABLE readings;
