-- +goose Up

-- When a report was written down on a device that had no line then. In time is judged by arrived_at alone.
ALTER TABLE reports ADD COLUMN claimed_at TIMESTAMPTZ;

-- +goose Down
ALTER TABLE reports DROP COLUMN claimed_at;
