-- +goose Up
ALTER TABLE calls ADD COLUMN voicemail INTEGER NOT NULL DEFAULT 0; -- whether the caller was asked for a message

-- +goose Down
ALTER TABLE calls DROP COLUMN voicemail;
