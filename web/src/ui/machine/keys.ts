/**
 * What the keys do, in one table, and who listens for them. In fields the keys are the field's; and no key
 * does anything that cannot be done otherwise.
 */
import { answered, current, ringing } from '../../state/call';
import { type ActionName, keysOf, type Shortcuts } from '../../state/shortcuts';
import type { Softphone } from '../../state/softphone';
import { visit } from '../place/place';

/** False: there is nothing to do it to. */
type Deed = (phone: Softphone, there: Document) => boolean;

export const deeds: Readonly<Record<ActionName, Deed>> = {
  answer: (phone) => {
    const [call] = ringing(phone.calls.value);
    if (call) phone.answer(call.id);
    return call !== undefined;
  },
  reject: (phone) => {
    const [call] = ringing(phone.calls.value);
    if (call) phone.decline(call.id);
    return call !== undefined;
  },
  mute: (phone) => {
    const call = current(phone.calls.value);
    if (call) phone.mute(!call.muted);
    return call !== undefined;
  },
  hold: (phone) => {
    const call = current(phone.calls.value);
    if (!call || !(answered(call) || call.held)) return false;
    phone.hold(call.id, !call.held);
    return true;
  },
  swap: (phone) => {
    const { live, front } = phone.calls.value;
    const other = live.find((call) => call.phase !== 'incoming' && call.id !== front);
    if (other) phone.hold(other.id, false);
    return other !== undefined;
  },
  hangUp: (phone) => {
    const call = current(phone.calls.value);
    phone.hangUp();
    return call !== undefined;
  },
  status: (_, there) => {
    const control = there.querySelector<HTMLElement>('[data-key="status"]');
    control?.focus();
    control?.click();
    return control !== null;
  },
  back: (phone, there) => {
    if (phone.calls.value.live.length === 0) return false;
    if (there === document && location.pathname !== '/') visit('/');
    // What is gone to is there when the page has drawn it.
    setTimeout(() => there.querySelector<HTMLElement>('main, .small-window')?.focus());
    return true;
  },
};

const fields = 'input, textarea, select, [contenteditable]';
/** Fields that take no text, in which keys are free. */
const free = 'input:is([type="checkbox"], [type="radio"], [type="range"], [type="button"])';

/** Whether the keys are a field's. */
export function typing(target: EventTarget | null): boolean {
  const element = target as Element | null;
  if (typeof element?.closest !== 'function') return false;
  return element.closest(fields) !== null && element.closest(free) === null;
}

/** Listens for the keys in a document, until what it gives is called. Help shows what they are. */
export function listen(
  there: Document,
  phone: Softphone,
  shortcuts: Shortcuts,
  help: () => void,
): () => void {
  const press = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented || typing(event.target)) return;
    if (event.key === '?' && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (!shortcuts.on || event.repeat || phone.session.peek().phase !== 'in') return;
      event.preventDefault();
      help();
      return;
    }
    const action = shortcuts.find(keysOf(event));
    if (!action) return;
    // A key that is held down, or pressed again at once, must not reach the browser either: it may reload by it.
    if (!event.repeat && !shortcuts.rests(action)) {
      if (!deeds[action](phone, there)) return;
      shortcuts.did(action);
    }
    event.preventDefault();
  };
  there.addEventListener('keydown', press);
  return () => there.removeEventListener('keydown', press);
}
