import { current, ringing } from '../../state/call';
import type { Status as State } from '../../state/status';
import { outcomeWords } from '../ended/outcome';
import { Problem } from '../problem/problem';
import { Dial } from './dial';
import { Own } from './own';
import { Rings, Talk } from './talk';
import { other, type View } from './view';
import '../status/status.css';
import '../online/online.css';

/** The telephone itself: how it is, its number, and what can be done with it now. */
export function Handset(view: View) {
  const { telephone, words } = view;
  const call = current(telephone.calls.value);
  const [first] = ringing(telephone.calls.value);
  const { phase } = telephone.line.value;
  return (
    <section class="handset card" aria-label={words.telephone.title}>
      <Status {...view} />
      <Own {...view} />
      {call ? (
        <Talk key={call.id} {...view} call={call} />
      ) : first ? (
        <Rings key={first.id} {...view} call={first} />
      ) : phase === 'ready' || phase === 'reconnecting' ? (
        <Dial {...view} />
      ) : (
        <Off {...view} />
      )}
    </section>
  );
}

/** The one click that unlocks the sound and asks for the microphone, after saying why. */
function Off({ telephone, words }: View) {
  const line = telephone.line.value;
  const connecting = line.phase === 'connecting';
  return (
    <div class="online">
      <div class="online-lead">
        {line.phase === 'attention' ? (
          <Problem problem={line.problem} words={words} />
        ) : (
          <p>{words.telephone.lead}</p>
        )}
      </div>
      <button
        type="button"
        class="primary"
        aria-disabled={connecting}
        onClick={() => {
          if (!connecting) void telephone.switchOn();
        }}
      >
        {connecting
          ? words.online.busy
          : line.phase === 'attention'
            ? words.online.retry
            : words.telephone.switchOn}
      </button>
    </div>
  );
}

/** The line that always says how things are, in words first and in colour second. */
function Status(view: View) {
  const status = view.telephone.status.value;
  const [name, more] = said(view, status);
  return (
    <div class={`status status-${status.name}`} role="status" aria-label={view.words.status.label}>
      <strong>{name}</strong> <span class="status-more">{more}</span>
    </div>
  );
}

function said(view: View, status: State): [string, string] {
  const { words } = view;
  const w = words.status;
  switch (status.name) {
    case 'offline':
      return [w.offline, w.offlineMore];
    case 'connecting':
      return [w.connecting, ''];
    case 'ready':
      return [w.ready, w.readyMore];
    case 'reconnecting':
      return [w.reconnecting, status.problem ? words.problems[status.problem.name].title : ''];
    case 'attention':
      return [w.attention, words.problems[status.problem.name].title];
    case 'calling':
    case 'ringing':
      return [w[status.name], other(view, status.call.peer.address)];
    case 'told': // of calls that a server tells of
      return [w.ended, ''];
    case 'incoming':
      return [w.incoming, w.incomingMore(other(view, status.call.peer.address))];
    case 'held':
      return [w.held, other(view, status.call.peer.address)];
    case 'talking':
      return [w.talking, status.call.muted ? w.muted : other(view, status.call.peer.address)];
    case 'ended':
      return [w.ended, outcomeWords(status.ended, words)];
  }
}
