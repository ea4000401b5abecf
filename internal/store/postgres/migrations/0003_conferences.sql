-- +goose Up
ALTER TABLE events ADD COLUMN conference TEXT COLLATE "C" NOT NULL DEFAULT ''; -- empty for events about a call alone
ALTER TABLE events ADD COLUMN detail TEXT COLLATE "C" NOT NULL DEFAULT ''; -- JSON, empty where nothing is told
CREATE INDEX events_by_conference ON events (conference, position) WHERE conference <> '';
-- What happened in conferences is no part of a call.
DROP INDEX events_by_call;
CREATE INDEX events_by_call ON events (call, position) WHERE conference = '';

ALTER TABLE calls ADD COLUMN room TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN moderator BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE calls ADD COLUMN label TEXT COLLATE "C" NOT NULL DEFAULT '';

-- What the events of each conference add up to; it can be made anew from them.
CREATE TABLE conferences (
    sid     TEXT COLLATE "C" PRIMARY KEY,
    name    TEXT COLLATE "C" NOT NULL,
    room    TEXT COLLATE "C" NOT NULL, -- empty for those that are held in no room
    status  TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL, -- microseconds since 1970
    ended   BIGINT NOT NULL, -- 0 until it has
    version BIGINT NOT NULL, -- another whenever something changes, here or in the participants
    state   TEXT COLLATE "C" NOT NULL -- all that is known but the participants, JSON
);
CREATE INDEX conferences_by_creation ON conferences (created);
CREATE INDEX conferences_by_room ON conferences (room, created) WHERE room <> '';
CREATE INDEX conferences_live ON conferences (created) WHERE status <> 'completed';

-- Which calls are, were or are wanted in which conference: the other part of what is known of it.
CREATE TABLE participants (
    conference TEXT COLLATE "C" NOT NULL,
    call       TEXT COLLATE "C" NOT NULL,
    part       BOOLEAN NOT NULL, -- it is in the conference, or is called for it
    was        BOOLEAN NOT NULL, -- it is or was in it
    added      BOOLEAN NOT NULL, -- it was called for the conference: who took part is the callee
    state      TEXT COLLATE "C" NOT NULL, -- all that is known, JSON
    PRIMARY KEY (conference, call)
);
CREATE INDEX participants_by_call ON participants (call);

CREATE TABLE rooms (
    name              TEXT COLLATE "C" PRIMARY KEY,
    title             TEXT COLLATE "C" NOT NULL,
    moderated         BOOLEAN NOT NULL,
    grace             BIGINT NOT NULL, -- microseconds
    pin               TEXT COLLATE "C" NOT NULL,
    moderator_pin     TEXT COLLATE "C" NOT NULL,
    number            TEXT COLLATE "C" NOT NULL,
    moderator_numbers TEXT COLLATE "C" NOT NULL, -- JSON, a list
    moderators        TEXT COLLATE "C" NOT NULL, -- JSON, a list
    max_participants  BIGINT NOT NULL,
    beep              TEXT COLLATE "C" NOT NULL,
    record            BOOLEAN NOT NULL,
    music             TEXT COLLATE "C" NOT NULL,
    locked            BOOLEAN NOT NULL,
    secret            TEXT COLLATE "C" NOT NULL,
    by_               TEXT COLLATE "C" NOT NULL,
    created           BIGINT NOT NULL, -- microseconds since 1970
    updated           BIGINT NOT NULL
);
CREATE UNIQUE INDEX rooms_by_number ON rooms (number) WHERE number <> '';

-- The PINs of all rooms: no two are the same.
CREATE TABLE room_pins (
    pin  TEXT COLLATE "C" PRIMARY KEY,
    room TEXT COLLATE "C" NOT NULL
);
CREATE INDEX room_pins_by_room ON room_pins (room);

CREATE TABLE audit (
    position   BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    at         BIGINT NOT NULL, -- microseconds since 1970
    by_        TEXT COLLATE "C" NOT NULL,
    action     TEXT COLLATE "C" NOT NULL,
    room       TEXT COLLATE "C" NOT NULL,
    conference TEXT COLLATE "C" NOT NULL,
    call       TEXT COLLATE "C" NOT NULL,
    detail     TEXT COLLATE "C" NOT NULL,
    outcome    TEXT COLLATE "C" NOT NULL
);
CREATE INDEX audit_by_conference ON audit (conference, position) WHERE conference <> '';
CREATE INDEX audit_by_room ON audit (room, position) WHERE room <> '';
CREATE INDEX audit_by_person ON audit (by_, position);

-- Requests that are carried out once.
CREATE TABLE requests (
    key    TEXT COLLATE "C" PRIMARY KEY,
    digest TEXT COLLATE "C" NOT NULL,
    asked  BIGINT NOT NULL, -- microseconds since 1970
    answer BYTEA -- NULL until there is one
);
CREATE INDEX requests_by_time ON requests (asked);
CREATE INDEX requests_unanswered ON requests (asked) WHERE answer IS NULL;

CREATE TABLE attempts (
    id  BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    key TEXT COLLATE "C" NOT NULL,
    at  BIGINT NOT NULL -- microseconds since 1970
);
CREATE INDEX attempts_by_key ON attempts (key, at);
CREATE INDEX attempts_by_time ON attempts (at);

ALTER TABLE sessions ADD COLUMN role TEXT COLLATE "C" NOT NULL DEFAULT 'agent';
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
