import { expect, test } from 'vitest';
import { type CallEvent, calls, noCalls } from './call';
import type { Line } from './line';
import { status } from './status';

const peer = { address: 'client:bob', name: 'Bob' };
const build = (...events: CallEvent[]) =>
  events.reduce((state, event) => calls(state, event, 0), noCalls);
const dialled: CallEvent = { type: 'dialled', call: 'a', peer };
const open: CallEvent = { type: 'open', call: 'a', sid: '' };
const told: CallEvent = { type: 'told', call: 'a', outcome: 'busy', denied: '' };
const comes: CallEvent = { type: 'incoming', call: 'b', peer, sid: '' };
const closed: CallEvent = { type: 'closed', call: 'a', how: 'ended', sid: '' };
const ready: Line = { phase: 'ready' };
const lost: Line = { phase: 'reconnecting' };
const problem = { name: 'clock' } as const;

test.each([
  ['offline', { phase: 'offline' }, build()],
  ['connecting', { phase: 'connecting' }, build()],
  ['ready', ready, build()],
  ['reconnecting', lost, build()],
  ['attention', { phase: 'attention', problem }, build()],
  ['calling', ready, build(dialled)],
  ['ringing', ready, build(dialled, { type: 'ringing', call: 'a', sid: '' })],
  ['told', ready, build(dialled, open, told)],
  ['told', ready, build(dialled, told, open)],
  ['talking', ready, build(dialled, open)],
  ['talking', lost, build(dialled, open)], // the sound goes on
  ['reconnecting', lost, build(dialled, open, { type: 'interrupted', call: 'a' })],
  ['incoming', ready, build(comes)],
  ['connecting', ready, build(comes, { type: 'answered', call: 'b' })],
  ['talking', ready, build(dialled, open, comes)],
  ['ended', ready, build(dialled, closed)],
  ['reconnecting', lost, build(dialled, closed)],
  ['ready', ready, build(dialled, closed, { type: 'rested', call: 'a' })],
] as [string, Line, ReturnType<typeof build>][])('says %s', (name, line, state) => {
  expect(status(line, state).name).toBe(name);
});
