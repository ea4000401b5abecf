import { expect, test } from 'vitest';
import { pointSignalling } from './shim';

class FakeSocket {
  static readonly OPEN = 1;
  readonly url: string;
  readonly protocols: unknown;

  constructor(url: string | URL, protocols?: unknown) {
    this.url = String(url);
    this.protocols = protocols;
  }
}

function scope(): { WebSocket: typeof WebSocket } {
  return { WebSocket: FakeSocket as unknown as typeof WebSocket };
}

test('exchanges exactly the one address', () => {
  const page = scope();
  pointSignalling('localhost:8080', 'ws://localhost:8080/signal', page);
  expect(new page.WebSocket('wss://localhost:8080/signal').url).toBe('ws://localhost:8080/signal');
});

test.each([
  'wss://localhost:8080/signal?x=1',
  'wss://localhost:8080/signal/',
  'wss://localhost:8080/other',
  'wss://localhost/signal',
  'ws://localhost:8080/signal',
  'wss://voice-js.roaming.twilio.com/signal',
])('leaves %s alone', (address) => {
  const page = scope();
  pointSignalling('localhost:8080', 'ws://localhost:8080/signal', page);
  expect(new page.WebSocket(address).url).toBe(address);
});

test('is still a WebSocket in every other way', () => {
  const page = scope();
  const before = page.WebSocket;
  pointSignalling('h', 'ws://h/signal', page);
  expect(page.WebSocket.OPEN).toBe(1);
  const socket = new page.WebSocket(new URL('wss://h/signal'), ['p']) as unknown as FakeSocket;
  expect(socket).toBeInstanceOf(before);
  expect(socket.url).toBe('ws://h/signal');
  expect(socket.protocols).toEqual(['p']);
});

test('is installed once, however often it is asked for', () => {
  const page = scope();
  pointSignalling('h', 'ws://h/one', page);
  const once = page.WebSocket;
  pointSignalling('h', 'ws://h/two', page);
  expect(page.WebSocket).toBe(once);
  expect(new page.WebSocket('wss://h/signal').url).toBe('ws://h/two');
});
