import type { Call } from '../../state/call';
import { Avatar } from '../avatar/avatar';
import { address, who } from '../format';
import { Icon } from '../icon/icon';
import type { View } from '../view';
import { About } from './about';
import { PassOn } from './pass';
import './incoming.css';

/** A call that rings while no other goes on. */
export function Incoming({ call, ...view }: View & { call: Call }) {
  const { phone, languages } = view;
  const words = languages.words();
  const name = who(call.peer, phone.people.value, words);
  return (
    <section class="incoming" aria-labelledby={`incoming-${call.id}`}>
      <div class="incoming-who">
        <span class="incoming-ring">
          <Avatar name={name} large />
        </span>
        <h2 id={`incoming-${call.id}`}>{name}</h2>
        <p>{address(call.peer, name) || words.status.incoming}</p>
      </div>
      <div class="incoming-choice">
        <button type="button" class="danger" onClick={() => phone.decline(call.id)}>
          <Icon name="down" />
          {words.call.decline}
        </button>
        <button type="button" class="primary" onClick={() => phone.answer(call.id)}>
          <Icon name="phone" />
          {words.call.answer}
        </button>
      </div>
      <PassOn phone={phone} languages={languages} call={call} />
      {/* Below: it comes a moment later, and what is about to be pressed must not move. */}
      <div class="incoming-more">
        <About {...view} call={call} />
      </div>
    </section>
  );
}

/** A call that rings while another goes on. */
export function Waiting({ phone, languages, call }: View & { call: Call }) {
  const words = languages.words();
  const name = who(call.peer, phone.people.value, words);
  return (
    <section class="waiting" aria-labelledby={`waiting-${call.id}`}>
      <p id={`waiting-${call.id}`}>
        <Avatar name={name} />
        {words.call.waiting(name)}
      </p>
      <div class="waiting-choice">
        <button type="button" onClick={() => phone.decline(call.id)}>
          {words.call.decline}
        </button>
        <button type="button" onClick={() => phone.answerInstead(call.id)}>
          {words.call.answerInstead}
        </button>
        <button type="button" class="primary" onClick={() => phone.answer(call.id)}>
          {words.call.answerAndHold}
        </button>
        <PassOn phone={phone} languages={languages} call={call} />
      </div>
    </section>
  );
}
