-- +goose Up
CREATE TABLE qualities (
    call     TEXT COLLATE "C" NOT NULL, -- the leg of who reports
    identity TEXT COLLATE "C" NOT NULL,
    state    TEXT COLLATE "C" NOT NULL, -- all else, JSON
    at       BIGINT NOT NULL, -- microseconds since 1970
    PRIMARY KEY (call, identity)
);
CREATE INDEX qualities_by_time ON qualities (at);

-- +goose Down
DROP TABLE qualities;
