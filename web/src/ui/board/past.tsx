import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { Conference } from '../../state/conference';
import { Pages } from '../../state/resource';
import { boardWords } from '../../words/board';
import { Act } from '../act/act';
import { duration, moment } from '../format';
import { Tape } from '../tape/tape';
import type { BoardView } from '../view';
import { Timeline } from './timeline';
import { Complaint } from './trouble';

/** The conferences that have ended, the newest first. */
export function Past(view: BoardView) {
  const { board, languages } = view;
  const words = boardWords[languages.language.value];
  const room = useSignal('');
  const pages = useMemo(
    () =>
      new Pages(async (before: number | undefined) => {
        const items = await board.past.ended({ room: room.value, before: before ?? 0 });
        return { items, next: items.at(-1)?.createdAt };
      }),
    [room.value],
  );
  useEffect(() => void pages.load(), [pages]);
  const { all: conferences, last, busy, problem } = pages.told.value;
  return (
    <section class="past" aria-labelledby="past">
      <div class="board-line">
        <h2 id="past">{words.past.heading}</h2>
        <label class="past-filter">
          <span class="hidden">{words.past.room}</span>
          <select
            class="field"
            aria-label={words.past.room}
            value={room.value}
            onChange={(event) => {
              room.value = event.currentTarget.value;
            }}
          >
            <option value="">{words.past.all}</option>
            {(board.rooms.value ?? []).map((one) => (
              <option key={one.name} value={one.name}>
                {one.title}
              </option>
            ))}
          </select>
        </label>
      </div>
      {problem && <Complaint languages={languages} problem={problem} />}
      {conferences === null && !problem && <p class="panel-empty">{languages.words().fetching}</p>}
      {conferences?.length === 0 && <p class="panel-empty">{words.past.none}</p>}
      {conferences && conferences.length > 0 && (
        <ul class="card past-list" aria-labelledby="past">
          {conferences.map((one) => (
            <Row key={one.sid} {...view} conference={one} />
          ))}
        </ul>
      )}
      {last?.next && (
        <Act name={words.past.more} busy={busy} press={() => void pages.more()}>
          {words.past.more}
        </Act>
      )}
    </section>
  );
}

function Row(view: BoardView & { conference: Conference }) {
  const { languages, conference } = view;
  const words = boardWords[languages.language.value];
  const open = useSignal(false);
  const when = moment(
    conference.createdAt,
    Date.now(),
    languages.language.value,
    languages.words(),
  );
  const came = conference.participants.filter((one) => one.joinedAt > 0).length;
  return (
    <li class="past-row">
      <div class="past-line">
        <span class="row-text">
          <span class="row-name">{conference.title}</span>
          <span class="row-more">
            {when} · {duration(conference.duration)} · {words.past.people(came)}
          </span>
        </span>
        <Act
          name={words.act.of(words.past.show, `${conference.title}, ${when}`)}
          icon="clock"
          expanded={open.value}
          press={() => {
            open.value = !open.value;
          }}
        >
          {words.past.show}
        </Act>
      </div>
      {open.value && <Timeline {...view} />}
      {open.value && hears(view) && <Tapes {...view} when={when} />}
    </li>
  );
}

/** Whether the person may listen to what was recorded; the server has the last word. */
function hears({ phone, board, conference }: BoardView & { conference: Conference }): boolean {
  const session = phone.session.value;
  if (session.phase === 'in' && session.person.supervise) return true;
  const room = board.rooms.value?.find((one) => one.name === conference.room);
  return room?.roles.includes('record') ?? false;
}

/** What was recorded, to be listened to and to be kept. */
function Tapes(view: BoardView & { conference: Conference; when: string }) {
  const { phone, board, languages, conference, when } = view;
  const words = boardWords[languages.language.value].past;
  return (
    <>
      {conference.tapes.map((tape, n) => {
        return (
          <Tape
            key={tape.sid}
            phone={phone}
            languages={languages}
            source={board.past.media(conference.sid, tape.sid)}
            name={`${words.tape(n + 1)}: ${conference.title}, ${when}`}
            file={tape.sid}
            seconds={tape.duration}
          />
        );
      })}
    </>
  );
}
