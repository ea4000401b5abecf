import { EventEmitter } from 'events';
import { beforeEach, expect, test, vi } from 'vitest';
import type { PhoneEvent } from '../state/ports';
import { Leg } from './call';

class FakeCall extends EventEmitter {
  direction = 'OUTGOING';
  parameters: Record<string, string> = { CallSid: 'CA1', From: 'client:bob' };
  customParameters = new Map([['name', 'Bob']]);
  now = 'connecting';
  status = () => this.now;
  accept = vi.fn();
  reject = vi.fn();
  disconnect = vi.fn();
  mute = vi.fn();
  sendDigits = vi.fn();
}

let call: FakeCall;
let events: PhoneEvent[];

beforeEach(() => {
  vi.useFakeTimers();
  call = new FakeCall();
  events = [];
});

function leg(direction: 'INCOMING' | 'OUTGOING'): Leg {
  call.direction = direction;
  return new Leg('x', call as never, (event) => events.push(event));
}

test('tells the life of an outgoing call', () => {
  leg('OUTGOING');
  call.emit('ringing', false);
  call.emit('accept', call);
  call.emit('mute', true, call);
  call.emit('reconnecting', { code: 53001 });
  call.emit('reconnected');
  call.emit('disconnect', call);
  vi.runAllTimers();
  expect(events).toEqual([
    { type: 'ringing', call: 'x', sid: 'CA1' },
    { type: 'open', call: 'x', sid: 'CA1' },
    { type: 'muted', call: 'x', muted: true },
    { type: 'interrupted', call: 'x' },
    { type: 'restored', call: 'x' },
    { type: 'closed', call: 'x', how: 'ended', sid: 'CA1' },
  ]);
});

test('knows who calls, and hides the SDK’s temporary SID', () => {
  expect(leg('INCOMING').peer).toEqual({ address: 'client:bob', name: 'Bob' });
  call.parameters.CallSid = 'TJSx';
  expect(leg('OUTGOING').sid).toBe('');
});

test('a call cut while it rang out is over, and the connection stale', () => {
  leg('OUTGOING');
  call.emit('transportClose');
  call.now = 'closed'; // the SDK says so only after it has told everybody
  vi.runAllTimers();
  expect(events).toEqual([
    { type: 'closed', call: 'x', how: 'lost', sid: 'CA1' },
    { type: 'stale' },
  ]);
});

test('a call that can be taken up again is not over', () => {
  leg('OUTGOING');
  call.emit('transportClose');
  call.now = 'reconnecting';
  vi.runAllTimers();
  expect(events).toEqual([]);
});

test('an incoming call that rings is dismissed when the connection is cut', () => {
  leg('INCOMING');
  call.emit('transportClose');
  call.now = 'reconnecting';
  vi.runAllTimers();
  expect(events).toEqual([{ type: 'closed', call: 'x', how: 'lost', sid: 'CA1' }]);
});

test('but not one that was answered', () => {
  const answered = leg('INCOMING');
  answered.answer();
  expect(call.accept).toHaveBeenCalled();
  call.emit('transportClose');
  call.now = 'reconnecting';
  vi.runAllTimers();
  expect(events).toEqual([]);
});

test('says once that it is over, with why, in whatever order the SDK tells it', () => {
  leg('INCOMING');
  call.now = 'closed';
  call.emit('disconnect', call);
  call.emit('error', { code: 31401 });
  call.emit('disconnect', call);
  vi.runAllTimers();
  expect(events).toEqual([
    {
      type: 'closed',
      call: 'x',
      how: 'ended',
      sid: 'CA1',
      problem: { name: 'microphoneDenied', code: 31401 },
    },
  ]);
});

test('an error that closes the call ends it, one that does not lets it go on', () => {
  leg('OUTGOING');
  call.emit('error', { code: 31212 });
  vi.runAllTimers();
  expect(events).toEqual([]);
  call.now = 'closed';
  call.emit('error', { code: 31486 });
  vi.runAllTimers();
  expect(events).toHaveLength(1);
});

test('hanging up a call that is closed already still ends it', () => {
  call.now = 'closed';
  leg('OUTGOING').hangUp();
  expect(events).toHaveLength(1);
});

test('cancelled and rejected calls end', () => {
  leg('INCOMING');
  call.emit('cancel');
  expect(events).toMatchObject([{ type: 'closed', how: 'cancelled' }]);
  events.length = 0;
  leg('INCOMING').decline();
  expect(call.reject).toHaveBeenCalled();
  call.emit('reject');
  expect(events).toMatchObject([{ type: 'closed', how: 'ended' }]);
});

test('a warning lasts until its last cause is gone, and strange ones are not shown', () => {
  leg('OUTGOING');
  call.emit('warning', 'high-rtt');
  call.emit('warning', 'low-mos');
  call.emit('warning-cleared', 'high-rtt');
  call.emit('warning-cleared', 'low-mos');
  call.emit('warning', 'something-new');
  expect(events.map((event) => 'on' in event && event.on)).toEqual([true, true, true, false]);
});

test('digits typed fast are sent one after the other, none over another', () => {
  const typed = leg('OUTGOING');
  typed.digits('1');
  typed.digits('5');
  typed.digits('*0');
  expect(call.sendDigits.mock.calls).toEqual([['1']]);
  vi.advanceTimersByTime(229); // 160 ms of tone and 70 ms of gap are not over
  expect(call.sendDigits).toHaveBeenCalledTimes(1);
  vi.runAllTimers();
  expect(call.sendDigits.mock.calls.flat().join('')).toBe('15*0');
  typed.digits('#');
  expect(call.sendDigits).toHaveBeenLastCalledWith('#');
});

test('digits that wait are dropped when the call is over', () => {
  const typed = leg('OUTGOING');
  typed.digits('123');
  call.emit('disconnect', call);
  vi.runAllTimers();
  expect(call.sendDigits.mock.calls).toEqual([['1']]);
});

test('a call that is put aside lets nothing through, and is as muted as before after it', () => {
  const aside = leg('OUTGOING');
  const track = { enabled: true };
  Object.assign(call, { getRemoteStream: () => ({ getTracks: () => [track] }) });
  aside.quiet(true);
  expect(call.mute).toHaveBeenLastCalledWith(true);
  expect(track.enabled).toBe(false);
  call.emit('mute', true);
  expect(events).toEqual([]);
  aside.mute(true);
  expect(events).toEqual([{ type: 'muted', call: 'x', muted: true }]);
  aside.quiet(false);
  expect(call.mute).toHaveBeenLastCalledWith(true);
  expect(track.enabled).toBe(true);
  aside.mute(false);
  expect(call.mute).toHaveBeenLastCalledWith(false);
});

test('sound that comes after it was put aside is not heard either', () => {
  const aside = leg('OUTGOING');
  aside.quiet(true);
  const track = { enabled: true };
  Object.assign(call, { getRemoteStream: () => ({ getTracks: () => [track] }) });
  call.emit('accept');
  expect(track.enabled).toBe(false);
  track.enabled = true;
  call.emit('volume', 0.1, 0.1);
  expect(track.enabled).toBe(false);
});
