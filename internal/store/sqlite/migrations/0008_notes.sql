-- +goose Up
-- What people noted about the call that began with a leg.
ALTER TABLE calls ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN result TEXT NOT NULL DEFAULT ''; -- what came of it
ALTER TABLE calls ADD COLUMN noted_by TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE calls DROP COLUMN noted_by;
ALTER TABLE calls DROP COLUMN result;
ALTER TABLE calls DROP COLUMN note;
