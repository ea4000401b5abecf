import { expect, test } from 'vitest';
import { type Line, type LineEvent, line } from './line';

const problem = { name: 'signalling', code: 53000 } as const;
const states = {
  offline: { phase: 'offline' },
  connecting: { phase: 'connecting' },
  ready: { phase: 'ready' },
  reconnecting: { phase: 'reconnecting' },
  attention: { phase: 'attention', problem },
} as const satisfies Record<string, Line>;

const events = {
  go: { type: 'go' },
  registered: { type: 'registered' },
  lost: { type: 'lost' },
  refused: { type: 'refused', problem },
  left: { type: 'left' },
} as const satisfies Record<string, LineEvent>;

const table: Record<keyof typeof states, Record<keyof typeof events, Line['phase']>> = {
  offline: {
    go: 'connecting',
    registered: 'offline',
    lost: 'offline',
    refused: 'offline',
    left: 'offline',
  },
  connecting: {
    go: 'connecting',
    registered: 'ready',
    lost: 'reconnecting',
    refused: 'attention',
    left: 'offline',
  },
  ready: {
    go: 'ready',
    registered: 'ready',
    lost: 'reconnecting',
    refused: 'attention',
    left: 'offline',
  },
  reconnecting: {
    go: 'reconnecting',
    registered: 'ready',
    lost: 'reconnecting',
    refused: 'attention',
    left: 'offline',
  },
  attention: {
    go: 'connecting',
    registered: 'ready',
    lost: 'attention',
    refused: 'attention',
    left: 'offline',
  },
};

for (const [from, row] of Object.entries(table)) {
  test.each(Object.entries(row))(`${from} and %s give %s`, (event, to) => {
    const start = states[from as keyof typeof states];
    expect(line(start, events[event as keyof typeof events]).phase).toBe(to);
  });
}

test('says why it reconnects', () => {
  expect(line(states.ready, { type: 'lost', problem })).toEqual({ phase: 'reconnecting', problem });
});
