-- +goose Up

-- A meeting stands where its groups stand (directive.MeetingStatus): kept twice, the two could differ.
ALTER TABLE meetings DROP COLUMN status;

-- When a list is being handed over to its channel; NULL again as soon as the outcome is recorded. Whoever finds it set
-- in a list that another left behind does not know whether that one was accepted.
ALTER TABLE deliveries ADD COLUMN handed_at TIMESTAMPTZ;

-- JSON object: period of a standing directive → its amended deadline, for units that join later.
ALTER TABLE directives ADD COLUMN moved TEXT NOT NULL DEFAULT 'null';

-- +goose Down
ALTER TABLE directives DROP COLUMN moved;
ALTER TABLE deliveries DROP COLUMN handed_at;
ALTER TABLE meetings ADD COLUMN status TEXT NOT NULL DEFAULT 'draft';
