-- +goose Up
ALTER TABLE qualities ADD COLUMN verdict TEXT NOT NULL DEFAULT ''; -- as in state
ALTER TABLE qualities ADD COLUMN mos REAL NOT NULL DEFAULT 0; -- the average of the samples in which it could be told; 0 for none
UPDATE qualities SET verdict = COALESCE(json_extract(state, '$.Verdict'), ''), mos = COALESCE((
    SELECT AVG(json_extract(value, '$.MOS')) FROM json_each(state, '$.Samples') WHERE json_extract(value, '$.MOS') > 0), 0);

-- +goose Down
ALTER TABLE qualities DROP COLUMN mos;
ALTER TABLE qualities DROP COLUMN verdict;
