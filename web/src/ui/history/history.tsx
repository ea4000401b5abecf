import { useSignal } from '@preact/signals';
import { type Entry, outcome, settled } from '../../state/history';
import { visitorOf } from '../../state/visitors';
import type { Words } from '../../words';
import { duration, moment, who } from '../format';
import { Icon, type IconName } from '../icon/icon';
import { Later } from '../place/later';
import { type Place, pathOf, within } from '../place/place';
import type { View } from '../view';
import { Visitor } from '../visitors/visitor';
import './history.css';

/** How many are shown; all are at another place. */
const RECENT = 50;

/** The calls that the server remembers, newest first; a click calls back. */
export function History({ phone, languages, hearing, go }: View & { go: (place: Place) => void }) {
  const words = languages.words();
  const entries = phone.history.value;
  return (
    <section class="card panel" aria-labelledby="history">
      <h2 id="history">{words.history.heading}</h2>
      {entries === null || entries.length === 0 ? (
        <p class="panel-empty">{entries ? words.history.empty : words.history.loading}</p>
      ) : (
        <ul aria-labelledby="history">
          {entries.slice(0, RECENT).map((entry) => (
            <Row
              key={entry.sid}
              phone={phone}
              languages={languages}
              hearing={hearing}
              entry={entry}
            />
          ))}
        </ul>
      )}
      <p class="panel-more">
        <a
          class="link"
          href={pathOf('history')}
          onClick={(event) => within(event, () => go('history'))}
        >
          {words.history.all}
        </a>
      </p>
    </section>
  );
}

function Row({ phone, languages, hearing, entry }: View & { entry: Entry }) {
  const open = useSignal(false);
  const words = languages.words();
  const name = who(entry.peer, phone.people.value, words);
  const how = outcome(entry);
  const visitor = visitorOf(entry.peer.address) !== ''; // who cannot be called
  const about = useSignal(false);
  return (
    <li class={how === 'missed' ? 'row history-row missed' : 'row history-row'}>
      <Icon name={icon(entry, how)} />
      <span class="row-text">
        <span class="row-name">{name}</span>
        <span class="row-more">{told(entry, words)}</span>
      </span>
      <time class="history-time" dateTime={new Date(entry.startedAt).toISOString()}>
        {moment(entry.startedAt, Date.now(), languages.language.value, words)}
      </time>
      {hearing && how === 'talked' && settled(entry) && (
        <button
          type="button"
          class="row-call"
          aria-label={words.sound.details(name)}
          title={words.sound.details(name)}
          aria-expanded={open.value}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name="chart" />
        </button>
      )}
      {visitor ? (
        <button
          type="button"
          class="row-call"
          aria-label={words.history.about(name)}
          aria-expanded={about.value}
          onClick={() => {
            about.value = !about.value;
          }}
        >
          <Icon name="more" />
        </button>
      ) : (
        <button
          type="button"
          class="row-call"
          aria-label={words.history.callBack(name)}
          disabled={!phone.idle || !phone.mayCall(entry.peer.address)}
          onClick={() => phone.dial(entry.peer.address)}
        >
          <Icon name="phone" />
        </button>
      )}
      {about.value && <Visitor phone={phone} languages={languages} peer={entry.peer} />}
      {hearing && open.value && (
        <div class="row-report">
          <Later
            phone={phone}
            languages={languages}
            hearing={hearing}
            fetch={hearing.parts.report}
            sid={entry.sid}
          />
        </div>
      )}
    </li>
  );
}

function icon(entry: Entry, how: ReturnType<typeof outcome>): IconName {
  if (how === 'missed') return 'missed';
  return entry.direction;
}

/** "Outgoing · 2:03", "Missed call", "Outgoing · Busy". */
export function told(entry: Entry, words: Words): string {
  const how = outcome(entry);
  if (how === 'missed') return words.outcomes.missed;
  const direction = words.history[entry.direction];
  if (!settled(entry)) return `${direction} · ${words.history.ongoing}`;
  if (how === 'talked') return `${direction} · ${duration(entry.seconds)}`;
  return `${direction} · ${words.outcomes[how]}`;
}
