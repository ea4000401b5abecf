-- +goose Up
CREATE TABLE qualities (
    call     TEXT NOT NULL, -- the leg of who reports
    identity TEXT NOT NULL,
    state    TEXT NOT NULL, -- all else, JSON
    at       INTEGER NOT NULL, -- microseconds since 1970
    PRIMARY KEY (call, identity)
) STRICT;
CREATE INDEX qualities_by_time ON qualities (at);

-- +goose Down
DROP TABLE qualities;
