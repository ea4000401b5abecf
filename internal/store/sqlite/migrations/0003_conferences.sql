-- +goose Up
ALTER TABLE events ADD COLUMN conference TEXT NOT NULL DEFAULT ''; -- empty for events about a call alone
ALTER TABLE events ADD COLUMN detail TEXT NOT NULL DEFAULT ''; -- JSON, empty where nothing is told
CREATE INDEX events_by_conference ON events (conference, position) WHERE conference <> '';
-- What happened in conferences is no part of a call.
DROP INDEX events_by_call;
CREATE INDEX events_by_call ON events (call, position) WHERE conference = '';

ALTER TABLE calls ADD COLUMN room TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN moderator INTEGER NOT NULL DEFAULT 0; -- 0 or 1, as all that is true or false
ALTER TABLE calls ADD COLUMN label TEXT NOT NULL DEFAULT '';

-- What the events of each conference add up to; it can be made anew from them.
CREATE TABLE conferences (
    sid     TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    room    TEXT NOT NULL, -- empty for those that are held in no room
    status  TEXT NOT NULL,
    created INTEGER NOT NULL, -- microseconds since 1970
    ended   INTEGER NOT NULL, -- 0 until it has
    version INTEGER NOT NULL, -- another whenever something changes, here or in the participants
    state   TEXT NOT NULL -- all that is known but the participants, JSON
) STRICT;
CREATE INDEX conferences_by_creation ON conferences (created);
CREATE INDEX conferences_by_room ON conferences (room, created) WHERE room <> '';
CREATE INDEX conferences_live ON conferences (created) WHERE status <> 'completed';

-- Which calls are, were or are wanted in which conference: the other part of what is known of it.
CREATE TABLE participants (
    conference TEXT NOT NULL,
    call       TEXT NOT NULL,
    part       INTEGER NOT NULL, -- it is in the conference, or is called for it
    was        INTEGER NOT NULL, -- it is or was in it
    added      INTEGER NOT NULL, -- it was called for the conference: who took part is the callee
    state      TEXT NOT NULL, -- all that is known, JSON
    PRIMARY KEY (conference, call)
) STRICT;
CREATE INDEX participants_by_call ON participants (call);

CREATE TABLE rooms (
    name              TEXT PRIMARY KEY,
    title             TEXT NOT NULL,
    moderated         INTEGER NOT NULL,
    grace             INTEGER NOT NULL, -- microseconds
    pin               TEXT NOT NULL,
    moderator_pin     TEXT NOT NULL,
    number            TEXT NOT NULL,
    moderator_numbers TEXT NOT NULL, -- JSON, a list
    moderators        TEXT NOT NULL, -- JSON, a list
    max_participants  INTEGER NOT NULL,
    beep              TEXT NOT NULL,
    record            INTEGER NOT NULL,
    music             TEXT NOT NULL,
    locked            INTEGER NOT NULL,
    secret            TEXT NOT NULL,
    by_               TEXT NOT NULL,
    created           INTEGER NOT NULL, -- microseconds since 1970
    updated           INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX rooms_by_number ON rooms (number) WHERE number <> '';

-- The PINs of all rooms: no two are the same.
CREATE TABLE room_pins (
    pin  TEXT PRIMARY KEY,
    room TEXT NOT NULL
) STRICT;
CREATE INDEX room_pins_by_room ON room_pins (room);

CREATE TABLE audit (
    position   INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER NOT NULL, -- microseconds since 1970
    by_        TEXT NOT NULL,
    action     TEXT NOT NULL,
    room       TEXT NOT NULL,
    conference TEXT NOT NULL,
    call       TEXT NOT NULL,
    detail     TEXT NOT NULL,
    outcome    TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_conference ON audit (conference, position) WHERE conference <> '';
CREATE INDEX audit_by_room ON audit (room, position) WHERE room <> '';
CREATE INDEX audit_by_person ON audit (by_, position);

-- Requests that are carried out once.
CREATE TABLE requests (
    key    TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    asked  INTEGER NOT NULL, -- microseconds since 1970
    answer BLOB -- NULL until there is one
) STRICT;
CREATE INDEX requests_by_time ON requests (asked);
CREATE INDEX requests_unanswered ON requests (asked) WHERE answer IS NULL;

CREATE TABLE attempts (
    id  INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    at  INTEGER NOT NULL -- microseconds since 1970
) STRICT;
CREATE INDEX attempts_by_key ON attempts (key, at);
CREATE INDEX attempts_by_time ON attempts (at);

ALTER TABLE sessions ADD COLUMN role TEXT NOT NULL DEFAULT 'agent';
CREATE INDEX sessions_by_identity ON sessions (identity);

-- +goose Down
DROP INDEX sessions_by_identity;
ALTER TABLE sessions DROP COLUMN role;
DROP TABLE attempts;
DROP TABLE requests;
DROP TABLE audit;
DROP TABLE room_pins;
DROP TABLE rooms;
DROP TABLE participants;
DROP TABLE conferences;
ALTER TABLE calls DROP COLUMN label;
ALTER TABLE calls DROP COLUMN moderator;
ALTER TABLE calls DROP COLUMN room;
DROP INDEX events_by_call;
CREATE INDEX events_by_call ON events (call, position);
DROP INDEX events_by_conference;
ALTER TABLE events DROP COLUMN detail;
ALTER TABLE events DROP COLUMN conference;
