-- +goose Up
CREATE TABLE leases (
    identity TEXT COLLATE "C" NOT NULL,
    page     TEXT COLLATE "C" NOT NULL,
    busy     TEXT COLLATE "C" NOT NULL, -- empty: with nothing
    gone     BIGINT NOT NULL,
    beat     BIGINT NOT NULL, -- microseconds since 1970, as all times
    PRIMARY KEY (identity, page)
);
CREATE INDEX leases_by_beat ON leases (beat);
CREATE TABLE choices (
    identity TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    state    TEXT COLLATE "C" NOT NULL, -- JSON
    at       BIGINT NOT NULL
);
CREATE TABLE passes (
    identity TEXT COLLATE "C" NOT NULL,
    call     TEXT COLLATE "C" NOT NULL,
    state    TEXT COLLATE "C" NOT NULL, -- all else, JSON
    at       BIGINT NOT NULL,
    seen     BIGINT NOT NULL,
    PRIMARY KEY (identity, call)
);
CREATE INDEX passes_by_time ON passes (at);

-- +goose Down
DROP TABLE passes;
DROP TABLE choices;
DROP TABLE leases;
