import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { settle } from '../testing/world';
import { Framed } from './remote';

const origin = 'https://phone.example';
let frame: HTMLIFrameElement;
let said: [Record<string, unknown>, string][];
let inside: object;

beforeEach(() => {
  said = [];
  inside = { postMessage: (data: Record<string, unknown>, to: string) => said.push([data, to]) };
  frame = document.createElement('iframe');
  Object.defineProperty(frame, 'src', { value: `${origin}/talk/b1` });
  Object.defineProperty(frame, 'contentWindow', { value: inside });
  document.title = 'Shop';
});

afterEach(() => vi.unstubAllGlobals());

const hear = (data: unknown, from: object = inside, of = origin) =>
  window.dispatchEvent(new MessageEvent('message', { data, origin: of, source: from as Window }));

test('the host speaks first, to the frame’s origin and to no other', async () => {
  const framed = new Framed(frame, async () => 'a.b.c');
  await settle();
  expect(said).toHaveLength(1);
  expect(said[0]?.[0]).toMatchObject({ type: 'hello', title: 'Shop', context: 'a.b.c' });
  framed.call();
  framed.mute();
  framed.sendDigits('1');
  framed.hangup();
  expect(said.slice(1).map(([data]) => data.type)).toEqual([
    'call',
    'mute',
    'sendDigits',
    'hangup',
  ]);
  expect(new Set(said.map(([, to]) => to))).toEqual(new Set([origin]));
  framed.destroy();
});

test('the host speaks though it cannot say who the visitor is', async () => {
  const framed = new Framed(frame, () => Promise.reject(new Error('signed out')));
  await settle();
  expect(said).toHaveLength(1);
  expect(said[0]?.[0]).toMatchObject({ type: 'hello', title: 'Shop', context: '' });
  framed.destroy();
});

test('events come from the frame alone', () => {
  const framed = new Framed(frame);
  const heard: unknown[] = [];
  framed.addEventListener('ended', (event) => heard.push((event as CustomEvent).detail));
  const ended = {
    source: 'click-to-talk',
    type: 'event',
    name: 'ended',
    detail: { reason: 'busy', seconds: 0 },
  };
  hear(ended, {});
  hear(ended, inside, 'https://evil.example');
  hear(ended, inside, 'null');
  expect(heard).toEqual([]);
  hear(ended);
  expect(heard).toEqual([{ reason: 'busy', seconds: 0 }]);
  framed.destroy();
  hear(ended);
  expect(heard).toHaveLength(1);
});

test('destroyed, the call is ended and the frame is out of the page', () => {
  const removed = vi.spyOn(frame, 'remove');
  new Framed(frame).destroy();
  expect(said.at(-1)?.[0].type).toBe('hangup');
  expect(removed).toHaveBeenCalled();
});
