-- +goose Up
-- Calls whose end was not told: they are asked about again and again, so that they are found at once.
CREATE INDEX calls_unfinished ON calls (started) WHERE ended = 0;

-- +goose Down
DROP INDEX calls_unfinished;
