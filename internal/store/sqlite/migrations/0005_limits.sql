-- +goose Up
-- For how many seconds a call may last that was let in; 0 where that is not known.
ALTER TABLE calls ADD COLUMN limit_ INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE calls DROP COLUMN limit_;
