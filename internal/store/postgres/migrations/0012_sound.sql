-- +goose Up
ALTER TABLE qualities
    ADD COLUMN verdict TEXT COLLATE "C" NOT NULL DEFAULT '', -- as in state
    ADD COLUMN mos DOUBLE PRECISION NOT NULL DEFAULT 0; -- the average of the samples in which it could be told; 0 for none
UPDATE qualities SET verdict = COALESCE(state::jsonb ->> 'Verdict', ''), mos = COALESCE((
    SELECT AVG((one ->> 'MOS')::DOUBLE PRECISION)
    FROM jsonb_array_elements(CASE jsonb_typeof(state::jsonb -> 'Samples') WHEN 'array' THEN state::jsonb -> 'Samples' ELSE '[]' END) AS one
    WHERE (one ->> 'MOS')::DOUBLE PRECISION > 0), 0);

-- +goose Down
ALTER TABLE qualities DROP COLUMN mos, DROP COLUMN verdict;
