import { aside, type Call, current } from '../../state/call';
import { Avatar } from '../avatar/avatar';
import { verdictWords } from '../ended/outcome';
import { Icon } from '../icon/icon';
import type { View } from '../view';
import { partner } from './partner';
import { Timer } from './timer';
import './aside.css';

/** The calls that wait beside the one in front, and the ways to them. */
export function Aside({ phone, languages }: View) {
  const words = languages.words();
  const w = words.lines.aside;
  const calls = aside(phone.calls.value);
  const front = current(phone.calls.value);
  if (calls.length === 0) return null;
  return (
    <section class="aside" aria-label={w.label}>
      <ul>
        {calls.map((call) => {
          const name = partner({ phone, languages }, call);
          return (
            <li key={call.id} class="aside-call">
              <Avatar name={name} />
              <span class="aside-text">
                <span class="aside-name">{name}</span>
                <span class="aside-more">
                  {verdictWords(call, words)[0] ||
                    (call.answeredAt ? words.status.held : `${words.status.ringing}…`)}
                  {call.answeredAt > 0 && (
                    <Timer since={call.answeredAt} label={words.call.duration} />
                  )}
                </span>
              </span>
              <span class="aside-acts">
                {front && mergeable(call) && mergeable(front) && (
                  <button
                    type="button"
                    aria-label={w.mergeNamed(name)}
                    onClick={() => void phone.control.merge(front, call)}
                  >
                    {w.merge}
                  </button>
                )}
                <button
                  type="button"
                  class="primary"
                  aria-label={w.takeNamed(name)}
                  onClick={() => phone.hold(call.id, false)}
                >
                  {w.take}
                </button>
                <button
                  type="button"
                  class="plain aside-end"
                  aria-label={w.end(name)}
                  title={w.end(name)}
                  onClick={() => phone.hangUp(call.id)}
                >
                  <Icon name="down" />
                </button>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );

  function mergeable(call: Call): boolean {
    const reach = phone.control.reach(call);
    return reach.kind === 'conference' && reach.conference.may.includes('merge');
  }
}
