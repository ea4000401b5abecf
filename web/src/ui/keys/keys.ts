/**
 * What can be done by keyboard from anywhere on the page, in one table. In fields the keys are the
 * field's; and no key does anything that cannot be done otherwise.
 */
import { useEffect } from 'preact/hooks';
import { answered, current, ringing } from '../../state/call';
import type { Softphone } from '../../state/softphone';

export type ActionName = 'answer' | 'reject' | 'mute' | 'hold' | 'hangUp' | 'swap';

interface Shortcut {
  /** As aria-keyshortcuts has it. */
  readonly keys: string;
  /** False: there is nothing to do it to. */
  readonly act: (phone: Softphone) => boolean;
}

export const actions: Readonly<Record<ActionName, Shortcut>> = {
  answer: {
    keys: 'Control+Shift+A',
    act: (phone) => {
      const [call] = ringing(phone.calls.value);
      if (call) phone.answer(call.id);
      return call !== undefined;
    },
  },
  reject: {
    keys: 'Control+Shift+R',
    act: (phone) => {
      const [call] = ringing(phone.calls.value);
      if (call) phone.decline(call.id);
      return call !== undefined;
    },
  },
  mute: {
    keys: 'Control+Shift+M',
    act: (phone) => {
      const call = current(phone.calls.value);
      if (call) phone.mute(!call.muted);
      return call !== undefined;
    },
  },
  hold: {
    keys: 'Control+Shift+H',
    act: (phone) => {
      const call = current(phone.calls.value);
      if (!call || !answered(call)) return false;
      phone.hold(call.id, !call.held);
      return true;
    },
  },
  swap: {
    keys: 'Control+Shift+S',
    act: (phone) => {
      const { live, front } = phone.calls.value;
      const other = live.find((call) => call.phase !== 'incoming' && call.id !== front);
      if (other) phone.hold(other.id, false);
      return other !== undefined;
    },
  },
  hangUp: {
    keys: 'Control+Shift+E',
    act: (phone) => {
      const call = current(phone.calls.value);
      phone.hangUp();
      return call !== undefined;
    },
  },
};

export function keysOf(action: ActionName): string {
  return actions[action].keys;
}

/** The action that a key press asks for. */
export function actionOf(event: KeyboardEvent): ActionName | undefined {
  const pressed = [
    event.ctrlKey && 'Control',
    event.altKey && 'Alt',
    event.metaKey && 'Meta',
    event.shiftKey && 'Shift',
    event.code.replace(/^Key/, ''),
  ]
    .filter(Boolean)
    .join('+');
  const names = Object.keys(actions) as ActionName[];
  return names.find((name) => actions[name].keys === pressed);
}

const fields = 'input, textarea, select, [contenteditable]';

/** Listens for the keys while the page is shown. */
export function useKeys(phone: Softphone): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      const action = actionOf(event);
      if (!action || event.repeat || event.isComposing || target?.closest(fields)) return;
      if (actions[action].act(phone)) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [phone]);
}
