import type { Status as State } from '../../state/status';
import type { Words } from '../../words';
import { partner } from '../call/partner';
import { outcomeWords, verdictWords } from '../ended/outcome';
import { who } from '../format';
import type { View } from '../view';
import './status.css';

/** The line that always says how things are, in words first and in colour second. */
export function Status({ phone, languages }: View) {
  const words = languages.words();
  const status = phone.status.value;
  const [name, more] = said({ phone, languages }, status, words);
  return (
    <div class={`status status-${status.name}`} role="status" aria-label={words.status.label}>
      <strong>{name}</strong> <span class="status-more">{more}</span>
    </div>
  );
}

function said(view: View, status: State, words: Words): [string, string] {
  const { phone } = view;
  const people = phone.people.value;
  const w = words.status;
  switch (status.name) {
    case 'offline':
      return [w.offline, w.offlineMore];
    case 'connecting':
      return [w.connecting, ''];
    case 'ready':
      return [w.ready, phone.abilities()?.incoming === false ? w.readyOutOnly : w.readyMore];
    case 'reconnecting':
      return [w.reconnecting, status.problem ? words.problems[status.problem.name].title : ''];
    case 'attention':
      return [w.attention, words.problems[status.problem.name].title];
    case 'calling':
      return [w.calling, who(status.call.peer, people, words)];
    case 'ringing':
      return [w.ringing, who(status.call.peer, people, words)];
    case 'told': {
      const [became, why] = verdictWords(status.call, words);
      return [became, why || who(status.call.peer, people, words)];
    }
    case 'incoming':
      return [w.incoming, w.incomingMore(who(status.call.peer, people, words))];
    case 'talking':
      return [w.talking, status.call.muted ? w.muted : partner(view, status.call)];
    case 'held':
      return [w.held, partner(view, status.call)];
    case 'ended':
      return [w.ended, outcomeWords(status.ended, words)];
  }
}
