import { type Call, current, ringing } from '../../state/call';
import { Dialer, ended } from '../dialer/dialer';
import { useFocusKept } from '../focus';
import { who } from '../format';
import { History } from '../history/history';
import { Incoming } from '../incoming/incoming';
import { Online } from '../online/online';
import { People } from '../people/people';
import { type Fetch, kept, Later, type Parts } from '../place/later';
import { usePlace } from '../place/place';
import { Places } from '../place/places';
import { Lack } from '../refusal/refusal';
import { Rooms } from '../rooms/rooms';
import { SpeedDial } from '../speeddial/speeddial';
import { Status } from '../status/status';
import { Topbar } from '../topbar/topbar';
import type { BoardView, View } from '../view';
import { Left } from '../visitors/visitor';
import '../theme/theme.css';
import '../icon/icon.css';
import './app.css';

const board: Fetch<BoardView> = kept(() => import('../board/board').then((part) => part.Board));
const roster: Fetch<BoardView> = kept(() => import('../board/board').then((part) => part.Roster));
const signIn: Fetch<View> = kept(() => import('../signin/signin').then((part) => part.SignIn));
const inCall: Fetch<BoardView & { call: Call }> = kept(() =>
  import('../call/call').then((part) => part.Call),
);

/** What a call needs is there before one can be: main.ts has the telephone wait for it. */
export const forCalls = (): Promise<unknown> => Promise.all([inCall(), ended()]);

/** What is soon needed by whoever sees the page, fetched when nothing else is. */
export const ahead = (): Promise<unknown> => Promise.all([signIn(), forCalls()]);

/** The whole page: a telephone and beside it whom to call, the board, or another place. */
export function App({ parts, ...view }: BoardView & { parts: Parts }) {
  const session = view.phone.session.value;
  const [place, go] = usePlace();
  const here = useFocusKept(shown(view));
  const inside = session.phase === 'in';
  // Whoever administers nothing has nothing to see there.
  const admin = inside && place === 'admin' && session.person.administer === true;
  const part =
    inside && place !== 'phone' && place !== 'board' && (place !== 'admin' || admin)
      ? parts[place]
      : undefined;
  const wide = inside && (place === 'board' || admin);
  return (
    <div class={wide ? 'app wide' : 'app'}>
      <Topbar
        {...view}
        place={place}
        go={go}
        sound={parts.sound}
        places={inside && <Places {...view} place={place} go={go} />}
      />
      {view.hearing && <view.hearing.ui.News {...view} hearing={view.hearing} />}
      {place === 'join' ? (
        <main class="door card" ref={here} tabIndex={-1}>
          <Later {...view} fetch={parts.join} go={go} />
        </main>
      ) : inside && place === 'board' ? (
        <main ref={here} tabIndex={-1}>
          <Later {...view} fetch={board} />
        </main>
      ) : part ? (
        <main ref={here} tabIndex={-1}>
          <Later {...view} fetch={part} go={go} />
        </main>
      ) : inside && place === 'test' && parts.test ? (
        <main ref={here} tabIndex={-1}>
          <Later {...view} fetch={parts.test} go={go} />
        </main>
      ) : inside ? (
        <main class="desk" ref={here} tabIndex={-1}>
          <Telephone {...view} />
          <div class="desk-side">
            {view.phone.conferences.mine.value && <Later {...view} fetch={roster} />}
            <Left {...view} />
            <div class="desk-column">
              <People {...view} />
              <Rooms {...view} />
              <SpeedDial {...view} />
            </div>
            <History {...view} go={go} />
          </div>
        </main>
      ) : (
        <main class="door card" ref={here} tabIndex={-1}>
          {view.lacks && <Lack reason={view.lacks} languages={view.languages} />}
          {session.phase === 'out' ? (
            <Later {...view} fetch={signIn} meanwhile={<Wait {...view} />} />
          ) : (
            <Wait {...view} />
          )}
        </main>
      )}
      <Announcer {...view} />
    </div>
  );
}

/** The telephone alone: how things are, and what can be done now. */
export function Telephone(view: BoardView) {
  const { phone, attending } = view;
  const call = current(phone.calls.value);
  const [first] = ringing(phone.calls.value);
  const { phase } = phone.line.value;
  return (
    <div class="telephone card">
      <Status {...view} />
      {attending && <attending.ui.Elsewhere {...view} attending={attending} />}
      {attending && <attending.ui.Chooser {...view} attending={attending} />}
      {attending && <attending.ui.MissedCalls {...view} attending={attending} />}
      {attending && <attending.ui.Rejoin {...view} />}
      {call ? (
        <Later key={call.id} {...view} fetch={inCall} call={call} />
      ) : first ? (
        <Incoming key={first.id} {...view} call={first} />
      ) : phase === 'ready' || phase === 'reconnecting' ? (
        <Dialer {...view} />
      ) : view.lacks ? (
        <Lack reason={view.lacks} languages={view.languages} />
      ) : (
        <Online {...view} />
      )}
    </div>
  );
}

/** Which of its faces the page shows. */
function shown({ phone }: View): string {
  const session = phone.session.value.phase;
  if (session !== 'in') return session;
  const call = current(phone.calls.value);
  if (call) return `call ${call.id}`;
  const [first] = ringing(phone.calls.value);
  if (first) return `rings ${first.id}`;
  const { phase } = phone.line.value;
  return phase === 'ready' || phase === 'reconnecting' ? 'dialer' : 'online';
}

/** Before it is known who is here. */
function Wait({ phone, languages }: View) {
  const words = languages.words();
  const trouble = phone.trouble.value;
  return (
    <p class="door-wait" role="status">
      {trouble ? `${words.problems[trouble.name].title}. ${words.problems[trouble.name].help}` : ''}
    </p>
  );
}

/** Says at once that it rings; everything else waits its turn in the status. */
function Announcer({ phone, languages }: View) {
  const words = languages.words();
  const calls = ringing(phone.calls.value);
  return (
    <div class="hidden" role="alert">
      {calls
        .map((call) => words.call.incoming(who(call.peer, phone.people.value, words)))
        .join(' ')}
    </div>
  );
}
