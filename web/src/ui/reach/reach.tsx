import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { others } from '../../state/control';
import { looksLikeNumber } from '../../state/destination';
import { reachWords } from '../../words/reach';
import type { CallView } from '../call/call';
import { CallerId } from '../callerid/callerid';
import type { NotesView } from '../ended/ended';
import { focusOnce } from '../focus';
import { Icon } from '../icon/icon';
import { Notes } from './notes';
import './reach.css';

interface Choice {
  readonly name: string;
  readonly more: string;
  readonly primary: boolean;
  /** True when it is done. */
  readonly press: (to: string, callerId: string | undefined) => Promise<boolean> | boolean;
}

/** Whom to call, and how: a name or a number, and one button for each way. */
function Reach({
  heading,
  choices,
  ...view
}: CallView & { heading: string; choices: readonly Choice[] }) {
  const { phone, languages, call, close } = view;
  const common = languages.words();
  const words = reachWords[languages.language.value];
  const to = useSignal('');
  const complaint = useSignal('');
  const busy = useSignal(false);
  const reach = phone.control.reach(call);
  const inside =
    reach.kind === 'conference' ? others(reach.conference).map((one) => one.address) : [];
  const people = phone.people.value.filter((one) => !inside.includes(`client:${one.identity}`));
  const found = matching(people, to.value);

  const go = async (choice: Choice) => {
    if (busy.value) return;
    const whom = phone.destination(to.value);
    if (!whom.ok) {
      complaint.value = common.dial.doubts[whom.doubt];
      document.getElementById('reach-to')?.focus();
      return;
    }
    busy.value = true;
    const number = whom.peer.address.startsWith('+');
    const done = await choice.press(
      whom.peer.address,
      number ? phone.callerId.value || undefined : undefined,
    );
    busy.value = false;
    if (done) close();
  };

  return (
    <form
      class="reach"
      aria-label={heading}
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = choices;
        if (first) void go(first);
      }}
    >
      <div class="reach-head">
        <label for="reach-to">{heading}</label>
        <button
          type="button"
          class="plain reach-close"
          aria-label={words.cancel}
          title={words.cancel}
          onClick={close}
        >
          <Icon name="close" />
        </button>
      </div>
      <input
        id="reach-to"
        ref={focusOnce}
        class="field"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={128}
        placeholder={words.placeholder}
        aria-invalid={complaint.value !== ''}
        aria-describedby="reach-wrong"
        value={to.value}
        onInput={(event) => {
          to.value = event.currentTarget.value;
          complaint.value = '';
        }}
      />
      <p id="reach-wrong" class="reach-wrong" aria-live="polite">
        {complaint.value}
      </p>
      {found.length > 0 && (
        <ul class="reach-people">
          {found.map((one) => (
            <li key={one.identity}>
              <button
                type="button"
                onClick={() => {
                  to.value = one.name;
                  complaint.value = '';
                  document.getElementById('reach-to')?.focus();
                }}
              >
                {one.name}
              </button>
            </li>
          ))}
        </ul>
      )}
      {looksLikeNumber(to.value) && <CallerId {...view} id="reach-shown" />}
      <div class="reach-choices">
        {choices.map((choice) => (
          <div key={choice.name} class="reach-choice">
            <button
              type="button"
              class={choice.primary ? 'primary' : ''}
              aria-disabled={busy.value || undefined}
              aria-describedby={`reach-${choice.primary ? 'first' : 'second'}`}
              onClick={() => void go(choice)}
            >
              {choice.name}
            </button>
            <p id={`reach-${choice.primary ? 'first' : 'second'}`}>{choice.more}</p>
          </div>
        ))}
      </div>
    </form>
  );
}

/** Hands the call on to somebody. */
export function TransferForm(view: CallView) {
  const { phone, call, languages } = view;
  const words = reachWords[languages.language.value].transfer;
  const press = (kind: 'warm' | 'blind') => (to: string, callerId: string | undefined) =>
    phone.control.transfer(call, { kind, to: to.replace(/^client:/, ''), callerId });
  return (
    <Reach
      {...view}
      heading={words.heading}
      choices={[
        { name: words.warm, more: words.warmMore, primary: true, press: press('warm') },
        { name: words.blind, more: words.blindMore, primary: false, press: press('blind') },
      ]}
    />
  );
}

/** Calls somebody into the call, or beside it. */
export function AddForm(view: CallView) {
  const { phone, board, call, languages } = view;
  const words = reachWords[languages.language.value].add;
  const reach = phone.control.reach(call);
  const join = {
    name: words.join,
    more: words.joinMore,
    primary: true,
    press: (to: string, callerId: string | undefined) =>
      reach.kind === 'conference'
        ? board.add(reach.conference, callerId ? { to, callerId } : { to })
        : false,
  };
  const joins = reach.kind === 'conference' && reach.conference.may.includes('add');
  const apart = {
    name: words.apart,
    more: words.apartMore,
    primary: !joins,
    press: (to: string, callerId: string | undefined) =>
      phone.mayDial() && phone.dial(to, callerId).ok,
  };
  return <Reach {...view} heading={words.heading} choices={joins ? [join, apart] : [apart]} />;
}

/** What is written down about a call that is over. */
export function PastNotes({ phone, languages, sid, close }: NotesView) {
  const entry = phone.history.value?.find((one) => one.sid === sid);
  return (
    <Notes
      phone={phone}
      languages={languages}
      sid={sid}
      known={{ note: entry?.note ?? '', outcome: entry?.outcome ?? '' }}
      close={close}
    />
  );
}

/** What is written down about the call. */
export function CallNotes({ phone, languages, call, close }: CallView) {
  useEffect(() => () => void phone.control.save(call.sid), [phone, call.sid]);
  return <Notes phone={phone} languages={languages} sid={call.sid} close={close} />;
}

/** The people whose name or identity begins like what is typed; a few, when nothing is. */
function matching<T extends { name: string; identity: string }>(
  people: readonly T[],
  typed: string,
): readonly T[] {
  const text = typed.trim().normalize('NFKC').toLowerCase();
  if (looksLikeNumber(text)) return [];
  const found = people.filter(
    (one) =>
      one.name.normalize('NFKC').toLowerCase().includes(text) || one.identity.startsWith(text),
  );
  return found.some((one) => one.name.toLowerCase() === text) ? [] : found.slice(0, 4);
}
