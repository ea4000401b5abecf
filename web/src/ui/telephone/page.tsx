import { current, ringing } from '../../state/call';
import type { Telephone } from '../../state/telephone';
import type { Languages } from '../../words';
import { useFocusKept } from '../focus';
import { Icon } from '../icon/icon';
import { Directory } from './directory';
import { Handset } from './handset';
import { other, type View } from './view';
import '../theme/theme.css';
import '../icon/icon.css';
import '../app/app.css';
import '../topbar/topbar.css';
import './page.css';

/** The page that is a telephone, and beside it whom to call. */
export function TelephonePage({
  telephone,
  languages,
}: {
  telephone: Telephone;
  languages: Languages;
}) {
  const words = languages.words();
  const view = { telephone, words };
  const here = useFocusKept(shown(telephone));
  return (
    <div class="app">
      <header class="topbar">
        <h1 class="topbar-title">
          <span class="topbar-mark">
            <Icon name="phone" />
          </span>
          {words.telephone.title}
        </h1>
        <div class="topbar-side">
          <button
            type="button"
            class="plain"
            lang={words.language.otherTag}
            title={words.language.change}
            onClick={() => languages.choose(languages.language.value === 'ja' ? 'en' : 'ja')}
          >
            {words.language.other}
          </button>
        </div>
      </header>
      {telephone.presence.value === 'here' ? (
        <main class="booth" ref={here} tabIndex={-1}>
          <Handset {...view} />
          <Directory {...view} />
        </main>
      ) : (
        <main class="door card" ref={here} tabIndex={-1}>
          {telephone.presence.value === 'absent' ? <Absent {...view} /> : <Wait {...view} />}
        </main>
      )}
      <Announcer {...view} />
    </div>
  );
}

/** Which of its faces the telephone shows. */
function shown({ presence, calls, line }: Telephone): string {
  if (presence.value !== 'here') return presence.value;
  const call = current(calls.value);
  if (call) return `call ${call.id}`;
  const [first] = ringing(calls.value);
  if (first) return `rings ${first.id}`;
  const { phase } = line.value;
  return phase === 'ready' || phase === 'reconnecting' ? 'on' : 'off';
}

function Absent({ words }: View) {
  const { absent, absentMore, toSoftphone } = words.telephone;
  return (
    <div class="absent">
      <h2>{absent}</h2>
      <p>{absentMore}</p>
      <a class="link" href="/">
        {toSoftphone}
      </a>
    </div>
  );
}

/** Before there is a number. */
function Wait({ telephone, words }: View) {
  const trouble = telephone.trouble.value;
  const problem = trouble && words.problems[trouble.name];
  return (
    <p class="door-wait" role="status">
      {problem ? `${problem.title}. ${problem.help}` : words.telephone.waiting}
    </p>
  );
}

/** Says at once that it rings; everything else waits its turn in the status. */
function Announcer(view: View) {
  const calls = ringing(view.telephone.calls.value);
  return (
    <div class="hidden" role="alert">
      {calls.map(({ peer }) => view.words.call.incoming(other(view, peer.address))).join(' ')}
    </div>
  );
}
