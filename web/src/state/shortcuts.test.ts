import { expect, test } from 'vitest';
import { keysOf, names, type Pressed, Shortcuts, usual } from './shortcuts';

class Drawer {
  readonly all = new Map<string, string>();
  getItem = (key: string) => this.all.get(key) ?? null;
  setItem = (key: string, value: string) => void this.all.set(key, value);
}

const none = { ctrlKey: false, altKey: false, metaKey: false, shiftKey: false };
const pressed = (change: Partial<Pressed>): Pressed => ({ key: '', code: '', ...none, ...change });

function make(storage = new Drawer(), now = () => 0) {
  return new Shortcuts({ storage, now });
}

test('no keys stand for two things, and all are such as pages may have', () => {
  expect(new Set(Object.values(usual)).size).toBe(names.length);
  const table = make();
  for (const name of names) {
    expect(table.set(name, usual[name])).toBe('');
    expect(table.find(usual[name])).toBe(name);
  }
  expect(table.changed).toBe(false);
});

test.each([
  [
    'the letter on the key',
    { key: 'A', code: 'KeyQ', ctrlKey: true, shiftKey: true },
    'Control+Shift+A',
  ],
  ['the place, where letters are others', { key: 'ф', code: 'KeyA', altKey: true }, 'Alt+A'],
  ['what Option makes of it', { key: 'å', code: 'KeyA', altKey: true }, 'Alt+A'],
  ['digits', { key: '!', code: 'Digit1', ctrlKey: true, shiftKey: true }, 'Control+Shift+1'],
  ['keys with names', { key: 'F9', code: 'F9' }, 'F9'],
  ['the space', { key: ' ', code: 'Space', metaKey: true }, 'Meta+Space'],
  ['nothing yet', { key: 'Shift', code: 'ShiftLeft', shiftKey: true }, ''],
  ['a key of an input method', { key: 'Process', code: 'KeyA' }, ''],
])('%s', (_, change, want) => {
  expect(keysOf(pressed(change))).toBe(want);
});

test('keys are changed, taken away, remembered and set back', () => {
  const drawer = new Drawer();
  const table = make(drawer);
  expect(table.set('mute', 'Alt+M')).toBe('');
  expect(table.set('hangUp', '')).toBe('');
  expect(table.find('Control+Shift+M')).toBeUndefined();
  expect(table.find('Control+Shift+E')).toBeUndefined();
  const later = make(drawer);
  expect(later.find('Alt+M')).toBe('mute');
  expect(later.live('hangUp')).toBe('');
  expect(later.changed).toBe(true);
  later.reset();
  expect(make(drawer).find('Control+Shift+M')).toBe('mute');
});

test('keys that cannot be had are refused, and nothing changes', () => {
  const table = make();
  expect(table.set('mute', 'Control+Shift+A')).toBe('taken');
  expect(table.set('mute', 'M')).toBe('typing');
  expect(table.set('mute', 'Shift+M')).toBe('typing');
  expect(table.set('mute', 'Control+Shift+T')).toBe('browser');
  expect(table.set('mute', 'Control+C')).toBe('browser');
  expect(table.keys('mute')).toBe(usual.mute);
});

test('switched off they do nothing, and are not told as if they did', () => {
  const drawer = new Drawer();
  make(drawer).switch(false);
  const table = make(drawer);
  expect(table.find(usual.mute)).toBeUndefined();
  expect(table.live('mute')).toBe('');
  expect(table.keys('mute')).toBe(usual.mute);
});

test('the same is done once by hands that tremble, and at once after something else', () => {
  let now = 1_000;
  const table = make(new Drawer(), () => now);
  expect(table.rests('mute')).toBe(false);
  table.did('mute');
  now += 100;
  expect(table.rests('mute')).toBe(true);
  expect(table.rests('hold')).toBe(false);
  now += 600;
  expect(table.rests('mute')).toBe(false);
  table.did('mute');
  table.did('hold');
  expect(table.rests('mute')).toBe(false);
  now -= 10_000; // a clock that is set back holds nobody up
  expect(table.rests('hold')).toBe(false);
});

test.each(['', 'rubbish', '[]', '{"keys":{"mute":7,"other":"A"}}', 'null'])(
  'what was kept as %j is no harm',
  (kept) => {
    const drawer = new Drawer();
    drawer.setItem('softphone.keys', kept);
    expect(make(drawer).find(usual.mute)).toBe('mute');
  },
);

test('a browser that stores nothing, or forbids it, has keys all the same', () => {
  const table = new Shortcuts({ storage: undefined, now: () => 0 });
  expect(table.set('mute', 'Alt+M')).toBe('');
  expect(table.find('Alt+M')).toBe('mute');
  const forbids = {
    getItem: () => {
      throw new Error('no');
    },
    setItem: () => {
      throw new Error('no');
    },
  };
  expect(new Shortcuts({ storage: forbids, now: () => 0 }).set('mute', 'Alt+M')).toBe('');
});
