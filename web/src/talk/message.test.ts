import { expect, test } from 'vitest';
import { command, report } from './message';

const host = { name: 'the host' };
const origin = 'https://shop.example';
const hello = { source: 'click-to-talk', type: 'hello', title: 'Shop', url: `${origin}/a` };
const said = (data: unknown, change: object = {}) => ({ data, origin, source: host, ...change });

test('the host is believed what it says of itself', () => {
  expect(command(said(hello), host, null)).toEqual({
    type: 'hello',
    title: 'Shop',
    url: 'https://shop.example/a',
    context: '',
    language: '',
  });
});

test.each([
  ['from another window', said(hello, { source: {} })],
  ['from no window', said(hello, { source: null })],
  ['from another origin than before', said(hello, { origin: 'https://evil.example' })],
  ['from a look-alike', said(hello, { origin: 'https://shop.example.evil' })],
  ['from an origin without a name', said(hello, { origin: 'null' })],
  ['of somebody else', said({ ...hello, source: 'other' })],
  ['not an object', said('hello')],
  ['nothing', said(null)],
  ['of a kind that there is not', said({ ...hello, type: 'transfer' })],
  ['a megabyte', said({ ...hello, title: 'x'.repeat(1_000_000) })],
  ['digits that are none', said({ ...hello, type: 'sendDigits', digits: '1; DROP' })],
  ['too many digits', said({ ...hello, type: 'sendDigits', digits: '1'.repeat(65) })],
  ['mute without a word', said({ ...hello, type: 'mute', muted: 'yes' })],
])('not believed: %s', (_, message) => {
  expect(command(message, host, origin)).toBeNull();
});

test('a page without origin is not believed at first either', () => {
  expect(command(said(hello, { origin: 'null' }), host, null)).toBeNull();
});

test('what is said is cut, and only text is text', () => {
  const long = { ...hello, title: 'x'.repeat(500), url: 'y'.repeat(5_000), context: 7 };
  const heard = command(said(long), host, null);
  expect(heard).toMatchObject({ title: 'x'.repeat(200), url: 'y'.repeat(2_000), context: '' });
});

const event = {
  source: 'click-to-talk',
  type: 'event',
  name: 'ended',
  detail: { reason: 'busy', seconds: 3, more: { deep: true } },
};

test('the frame is believed its events, flat', () => {
  expect(report(said(event), host, origin)).toEqual({
    type: 'event',
    name: 'ended',
    detail: { reason: 'busy', seconds: 3 },
  });
});

test.each([
  ['from another window', said(event, { source: {} })],
  ['from another origin', said(event, { origin: 'https://evil.example' })],
  ['of a name that there is not', said({ ...event, name: 'click' })],
  ['a command', said(hello)],
])('the frame is not believed: %s', (_, message) => {
  expect(report(message, host, origin)).toBeNull();
});
