import { signal } from '@preact/signals';
import { h } from 'preact';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { Headset } from '../../machine/headset';
import { Notifications } from '../../machine/notifications';
import { type ActionName, Shortcuts, usual } from '../../state/shortcuts';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import { machineWords } from '../../words/machine';
import { ahead, Telephone } from '../app/app';
import type { Machine } from '../view';
import { deeds, listen } from './keys';
import { MachineSheet } from './sheet';
import type { MachinePart } from './view';

let screen: Screen | undefined;
let deaf = () => {};

beforeAll(() => ahead());

afterEach(() => {
  screen?.close();
  deaf();
});

const nothing = { answer() {}, hangUp() {}, mute() {} };

function part(world: World, change: Partial<MachinePart> = {}): MachinePart {
  return {
    phone: world.softphone,
    languages: words(),
    own: machineWords.en,
    shortcuts: new Shortcuts({ storage: undefined, now: () => world.clock.now() }),
    notifications: new Notifications({
      worker: undefined,
      notification: undefined,
      pressed: () => {},
      page: 'here',
      now: () => 0,
    }),
    small: { open: signal(false), show: async () => false, close: () => {} } as never,
    headset: new Headset(undefined, nothing),
    install: signal(undefined),
    takeLinks: undefined,
    ...change,
  };
}

function press(keys: string, target: EventTarget = document.body, more: KeyboardEventInit = {}) {
  const all = keys.split('+');
  const event = new KeyboardEvent('keydown', {
    key: all.at(-1) ?? '',
    ctrlKey: all.includes('Control'),
    shiftKey: all.includes('Shift'),
    altKey: all.includes('Alt'),
    bubbles: true,
    cancelable: true,
    ...more,
  });
  target.dispatchEvent(event);
  return event;
}

/** Alice's keys work; what gives her a call. */
async function keyed() {
  const world = await new World().ready();
  const given = part(world);
  let helped = 0;
  deaf = listen(document, world.softphone, given.shortcuts, () => helped++);
  return { world, shortcuts: given.shortcuts, helped: () => helped };
}

function talk(world: World) {
  world.ring();
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
}

test('every action has a deed, and does nothing where there is nothing to do it to', async () => {
  const world = await new World().ready();
  for (const name of Object.keys(usual) as ActionName[]) {
    expect(deeds[name](world.softphone, document)).toBe(false);
  }
});

test('a call is answered, muted, held and ended by keys, each once', async () => {
  const { world } = await keyed();
  world.ring();
  expect(press(usual.answer).defaultPrevented).toBe(true);
  expect(press(usual.answer).defaultPrevented).toBe(true);
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
  press(usual.mute);
  press(usual.mute);
  press(usual.mute, document.body, { repeat: true });
  press(usual.hold);
  press(usual.hangUp);
  expect(world.phone.log.filter((line) => !line.includes('unlock')).slice(-4)).toEqual([
    expect.stringMatching(/^answer in-1/),
    'mute in-1 true',
    expect.stringMatching(/in-1$/),
    'hangUp in-1',
  ]);
});

test('nobody is shown the keys who is not signed in', async () => {
  const { world, helped } = await keyed();
  await world.softphone.signOut();
  expect(press('?').defaultPrevented).toBe(false);
  expect(helped()).toBe(0);
});

test('what keys do nothing here stays the browser’s; what they did once is not', async () => {
  const { world } = await keyed();
  expect(press(usual.reject).defaultPrevented).toBe(false);
  world.ring();
  expect(press(usual.reject).defaultPrevented).toBe(true);
  expect(press(usual.reject, document.body, { repeat: true }).defaultPrevented).toBe(true);
  expect(world.phone.log.filter((line) => line.startsWith('decline'))).toHaveLength(1);
});

test('keys are silent in fields, and all of them when they are switched off', async () => {
  const { world, shortcuts, helped } = await keyed();
  talk(world);
  for (const tag of ['input', 'textarea', 'select']) {
    const field = document.createElement(tag);
    document.body.append(field);
    press(usual.hangUp, field);
    press('?', field);
    field.remove();
  }
  expect(helped()).toBe(0);
  press('?');
  expect(helped()).toBe(1);
  shortcuts.switch(false);
  press('?');
  press(usual.hangUp);
  expect(helped()).toBe(1);
  expect(world.phone.log.some((line) => line.startsWith('hangUp'))).toBe(false);
});

test('digits are tones anywhere but in fields, and are seen; Esc never hangs up', async () => {
  const { world } = await keyed();
  talk(world);
  const machine = { keys: () => undefined, on: () => true } as unknown as Machine;
  const view = { phone: world.softphone, board: world.board, languages: words(), machine };
  screen = new Screen(h(Telephone, view));
  await rendered();
  press('7');
  await rendered();
  expect(world.phone.log.at(-1)).toBe('digits in-1 7');
  screen.find('group', 'Keypad');
  press('Escape');
  await rendered();
  expect(screen.names('group')).toEqual([]);
  const field = document.createElement('input');
  document.body.append(field);
  press('8', field);
  expect(world.phone.log.at(-1)).toBe('digits in-1 7');
  press('Escape');
  expect(world.phone.log.some((line) => line.startsWith('hangUp'))).toBe(false);
});

async function sheet(change: Partial<MachinePart> = {}): Promise<MachinePart> {
  const given = part(await new World().ready(), change);
  screen = new Screen(h(MachineSheet, { ...given, close: () => {} }));
  await rendered();
  return given;
}

test('keys are changed in the list: refused with a reason, or taken and said', async () => {
  const { shortcuts } = await sheet();
  const change = 'Change the keys of: Mute or unmute';
  await screen?.press(change);
  const button = () => screen?.find('button', change) as HTMLElement;
  press('Control', button(), { key: 'Control' });
  press('Control+Shift+A', button());
  await rendered();
  expect(screen?.text).toContain('Another action has these keys');
  press('m', button());
  await rendered();
  expect(screen?.text).toContain('keys alone are for typing');
  press('Alt+M', button());
  await rendered();
  expect(shortcuts.keys('mute')).toBe('Alt+M');
  expect(screen?.text).toContain('Mute or unmute: Alt M');
  expect(document.activeElement).toBe(button());
  await screen?.press(change);
  expect(press('Escape', button()).defaultPrevented).toBe(true);
  await rendered();
  expect(shortcuts.keys('mute')).toBe('Alt+M');
  await screen?.press(change);
  press('Backspace', button());
  await rendered();
  expect(shortcuts.keys('mute')).toBe('');
  await screen?.press('As they were at first');
  expect(shortcuts.keys('mute')).toBe(usual.mute);
});

test('notifications are asked for by a click with words; a small window that is refused is explained', async () => {
  let asked = 0;
  const notification = {
    permission: 'default',
    requestPermission: async () => {
      asked++;
      return 'denied';
    },
  };
  const worker = { addEventListener: () => {}, register: () => Promise.reject(new Error('no')) };
  const notifications = new Notifications({
    worker: worker as never,
    notification: notification as never,
    pressed: () => {},
    page: 'here',
    now: () => 0,
  });
  notifications.start();
  await sheet({ notifications });
  expect(asked).toBe(0);
  await screen?.press('Show calls as notifications');
  expect(asked).toBe(1);
  expect(screen?.text).toContain('Notifications of this page are blocked');
  await screen?.press('Open the small window');
  expect(screen?.text).toContain('opened no window');
});
