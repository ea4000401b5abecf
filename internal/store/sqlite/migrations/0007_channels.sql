-- +goose Up
-- How long a turn may last, microseconds; 0 in a room where all may speak at once.
ALTER TABLE rooms ADD COLUMN max_turn INTEGER NOT NULL DEFAULT 0;

CREATE TABLE floors (
    room  TEXT PRIMARY KEY,
    state TEXT NOT NULL, -- who holds it, who waits and who is silenced, JSON
    due   INTEGER NOT NULL -- when something ends by itself, microseconds since 1970; 0: nothing does
) STRICT;
CREATE INDEX floors_due ON floors (due) WHERE due <> 0;

CREATE TABLE turns (
    id      TEXT PRIMARY KEY,
    room    TEXT NOT NULL,
    state   TEXT NOT NULL, -- who spoke and why they stopped, JSON
    started INTEGER NOT NULL, -- microseconds since 1970, as the next
    ended   INTEGER NOT NULL
) STRICT;
CREATE INDEX turns_by_room ON turns (room, ended, id);
CREATE INDEX turns_by_end ON turns (ended);

-- +goose Down
DROP TABLE turns;
DROP TABLE floors;
ALTER TABLE rooms DROP COLUMN max_turn;
