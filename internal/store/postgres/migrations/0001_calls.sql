-- +goose Up
-- Texts are compared byte by byte, as SQLite does, whatever the language of the database.
CREATE TABLE events (
    position BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    key      TEXT COLLATE "C" NOT NULL UNIQUE,
    kind     TEXT COLLATE "C" NOT NULL,
    at       BIGINT NOT NULL, -- microseconds since 1970
    sequence BIGINT NOT NULL, -- Twilio's SequenceNumber, -1 where there is none
    call     TEXT COLLATE "C" NOT NULL,
    parent   TEXT COLLATE "C" NOT NULL,
    from_    TEXT COLLATE "C" NOT NULL,
    to_      TEXT COLLATE "C" NOT NULL,
    status   TEXT COLLATE "C" NOT NULL,
    duration BIGINT NOT NULL, -- microseconds
    denied   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX events_by_call ON events (call, position);

-- What the events of each call add up to; it can be made anew from them.
CREATE TABLE calls (
    sid      TEXT COLLATE "C" PRIMARY KEY,
    root     TEXT COLLATE "C" NOT NULL, -- the parent's sid, or the call's own
    parent   TEXT COLLATE "C" NOT NULL,
    from_    TEXT COLLATE "C" NOT NULL,
    to_      TEXT COLLATE "C" NOT NULL,
    status   TEXT COLLATE "C" NOT NULL,
    started  BIGINT NOT NULL, -- microseconds since 1970; answered and ended are 0 until they are
    answered BIGINT NOT NULL,
    ended    BIGINT NOT NULL,
    outcome  TEXT COLLATE "C" NOT NULL,
    denied   TEXT COLLATE "C" NOT NULL
);
CREATE INDEX calls_by_root ON calls (root);
CREATE INDEX calls_by_from ON calls (from_, started);
CREATE INDEX calls_by_to ON calls (to_, started);

CREATE TABLE sessions (
    key      TEXT COLLATE "C" PRIMARY KEY, -- SHA-256 of the browser's secret, hexadecimal
    identity TEXT COLLATE "C" NOT NULL,
    name     TEXT COLLATE "C" NOT NULL,
    created  BIGINT NOT NULL, -- microseconds since 1970
    expires  BIGINT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires);

-- +goose Down
DROP TABLE sessions;
DROP TABLE calls;
DROP TABLE events;
