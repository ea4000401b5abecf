-- +goose Up
-- How long a turn may last, microseconds; 0 in a room where all may speak at once.
ALTER TABLE rooms ADD COLUMN max_turn BIGINT NOT NULL DEFAULT 0;

CREATE TABLE floors (
    room  TEXT COLLATE "C" PRIMARY KEY,
    state TEXT COLLATE "C" NOT NULL, -- who holds it, who waits and who is silenced, JSON
    due   BIGINT NOT NULL -- when something ends by itself, microseconds since 1970; 0: nothing does
);
CREATE INDEX floors_due ON floors (due) WHERE due <> 0;

CREATE TABLE turns (
    id      TEXT COLLATE "C" PRIMARY KEY,
    room    TEXT COLLATE "C" NOT NULL,
    state   TEXT COLLATE "C" NOT NULL, -- who spoke and why they stopped, JSON
    started BIGINT NOT NULL, -- microseconds since 1970, as the next
    ended   BIGINT NOT NULL
);
CREATE INDEX turns_by_room ON turns (room, ended, id);
CREATE INDEX turns_by_end ON turns (ended);

-- +goose Down
DROP TABLE turns;
DROP TABLE floors;
ALTER TABLE rooms DROP COLUMN max_turn;
