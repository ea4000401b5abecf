import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Call } from '../../state/call';
import { others } from '../../state/control';
import { looksLikeNumber } from '../../state/destination';
import type { Problem } from '../../state/problem';
import { reachWords } from '../../words/reach';
import type { CallView } from '../call/call';
import { CallerId } from '../callerid/callerid';
import type { NotesView } from '../ended/ended';
import { focusOnce } from '../focus';
import { Complaint } from '../form/complaint';
import { Icon } from '../icon/icon';
import type { View } from '../view';
import { Notes } from './notes';
import './reach.css';

interface Choice {
  readonly name: string;
  readonly more: string;
  readonly primary: boolean;
  /** True when it is done. */
  readonly press: (to: string, callerId: string | undefined) => Promise<boolean> | boolean;
}

/** What is needed to choose somebody for a call. */
export type PassView = View & { readonly call: Call; readonly close: () => void };

/** Whom to call, and how: a name or a number, and one button for each way. */
function Reach({
  id = 'reach',
  heading,
  choices,
  problem,
  ...view
}: PassView & {
  /** What the ids of its parts begin with; 'reach' where it is not said. */
  id?: string;
  heading: string;
  choices: readonly Choice[];
  /** Why the server refused it, where that is said at the field. */
  problem?: Problem | null;
}) {
  const { phone, languages, call, close } = view;
  const common = languages.words();
  const words = reachWords[languages.language.value];
  const to = useSignal('');
  const complaint = useSignal('');
  const busy = useSignal(false);
  const reach = phone.control.reach(call);
  const inside =
    reach.kind === 'conference'
      ? others(reach.conference).map((one) => one.address)
      : [call.peer.address];
  const people = phone.people.value.filter((one) => !inside.includes(`client:${one.identity}`));
  const found = matching(people, to.value);

  const go = async (choice: Choice) => {
    if (busy.value) return;
    const whom = phone.destination(to.value);
    if (!whom.ok) {
      complaint.value = common.dial.doubts[whom.doubt];
      field();
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
    else if (problem !== undefined) field();
  };
  const field = () => document.getElementById(`${id}-to`)?.focus();
  const wrong = () => {
    complaint.value = '';
    if (problem) phone.control.dismiss(call.id);
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
        <label for={`${id}-to`}>{heading}</label>
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
        id={`${id}-to`}
        ref={focusOnce}
        class="field"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={128}
        placeholder={words.placeholder}
        aria-invalid={complaint.value !== '' || Boolean(problem)}
        aria-describedby={`${id}-wrong`}
        value={to.value}
        onInput={(event) => {
          to.value = event.currentTarget.value;
          wrong();
        }}
      />
      <div id={`${id}-wrong`} class="reach-wrong" aria-live="polite">
        {complaint.value ||
          (problem && (
            <Complaint
              languages={languages}
              problem={problem}
              refusals={{ ...common.denied, ...common.lines.refusals, ...words.pass.refusals }}
            />
          ))}
      </div>
      {found.length > 0 && (
        <ul class="reach-people">
          {found.map((one) => (
            <li key={one.identity}>
              <button
                type="button"
                onClick={() => {
                  to.value = one.name;
                  wrong();
                  field();
                }}
              >
                {one.name}
              </button>
            </li>
          ))}
        </ul>
      )}
      {looksLikeNumber(to.value) && <CallerId {...view} id={`${id}-shown`} />}
      <div class="reach-choices">
        {choices.map((choice) => (
          <div key={choice.name} class="reach-choice">
            <button
              type="button"
              class={choice.primary ? 'primary' : ''}
              aria-disabled={busy.value || undefined}
              aria-describedby={`${id}-${choice.primary ? 'first' : 'second'}`}
              onClick={() => void go(choice)}
            >
              {choice.name}
            </button>
            <p id={`${id}-${choice.primary ? 'first' : 'second'}`}>{choice.more}</p>
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

/** Gives a call to somebody that rings here. */
export function PassForm(view: PassView) {
  const { phone, call, languages } = view;
  const words = reachWords[languages.language.value].pass;
  const press = (to: string, callerId: string | undefined) =>
    phone.control.pass(call, { to: to.replace(/^client:/, ''), callerId });
  return (
    <Reach
      {...view}
      id={`pass-${call.id}`}
      heading={words.heading}
      problem={phone.control.at(call.id).value.problem}
      choices={[{ name: words.pass, more: words.more, primary: true, press }]}
    />
  );
}

/** Why a call that rings here was not sent to voicemail. */
export function NoVoicemail({ phone, call, languages }: View & { readonly call: Call }) {
  const { problem } = phone.control.at(call.id).value;
  const { refusals } = reachWords[languages.language.value].voicemail;
  return (
    problem && (
      <div class="trouble">
        <Icon name="alert" />
        <Complaint languages={languages} problem={problem} refusals={refusals} />
      </div>
    )
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
