-- +goose Up
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT NOT NULL UNIQUE,
    kind     TEXT NOT NULL,
    at       INTEGER NOT NULL, -- microseconds since 1970
    sequence INTEGER NOT NULL, -- Twilio's SequenceNumber, -1 where there is none
    call     TEXT NOT NULL,
    parent   TEXT NOT NULL,
    from_    TEXT NOT NULL,
    to_      TEXT NOT NULL,
    status   TEXT NOT NULL,
    duration INTEGER NOT NULL, -- microseconds
    denied   TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_call ON events (call, position);

-- What the events of each call add up to; it can be made anew from them.
CREATE TABLE calls (
    sid      TEXT PRIMARY KEY,
    root     TEXT NOT NULL, -- the parent's sid, or the call's own
    parent   TEXT NOT NULL,
    from_    TEXT NOT NULL,
    to_      TEXT NOT NULL,
    status   TEXT NOT NULL,
    started  INTEGER NOT NULL, -- microseconds since 1970; answered and ended are 0 until they are
    answered INTEGER NOT NULL,
    ended    INTEGER NOT NULL,
    outcome  TEXT NOT NULL,
    denied   TEXT NOT NULL
) STRICT;
CREATE INDEX calls_by_root ON calls (root);
CREATE INDEX calls_by_from ON calls (from_, started);
CREATE INDEX calls_by_to ON calls (to_, started);

CREATE TABLE sessions (
    key      TEXT PRIMARY KEY, -- SHA-256 of the browser's secret, hexadecimal
    identity TEXT NOT NULL,
    name     TEXT NOT NULL,
    created  INTEGER NOT NULL, -- microseconds since 1970
    expires  INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_expiry ON sessions (expires);

-- +goose Down
DROP TABLE sessions;
DROP TABLE calls;
DROP TABLE events;
