-- +goose Up
ALTER TABLE calls ADD COLUMN voicemail BOOLEAN NOT NULL DEFAULT false; -- whether the caller was asked for a message

-- +goose Down
ALTER TABLE calls DROP COLUMN voicemail;
