import { Avatar } from '../avatar/avatar';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import './online.css';

/** The one click that unlocks the sound and asks for the microphone, after saying why. */
export function Online({ machine, ...view }: View) {
  const { phone, languages } = view;
  const words = languages.words();
  const line = phone.line.value;
  const session = phone.session.value;
  const name = session.phase === 'in' ? session.person.name : '';
  const connecting = line.phase === 'connecting';
  return (
    <section class="online">
      <div class="online-lead">
        <Avatar name={name} large />
        <h2>{words.online.heading(name)}</h2>
        {phone.wanted.value && <p>{words.online.wanted(phone.wanted.value)}</p>}
        {line.phase === 'attention' ? (
          <Problem problem={line.problem} words={words} />
        ) : (
          <>
            <p>{words.online.why}</p>
            <p class="online-privacy">{words.online.privacy}</p>
          </>
        )}
      </div>
      <button
        type="button"
        class="primary"
        aria-disabled={connecting}
        onClick={() => {
          if (!connecting) void phone.goOnline();
        }}
      >
        {button(line.phase)}
      </button>
      {machine && <machine.ui.Offer {...view} />}
    </section>
  );

  function button(phase: typeof line.phase): string {
    if (phase === 'connecting') return words.online.busy;
    return phase === 'attention' ? words.online.retry : words.online.button;
  }
}
