import { expect, test } from 'vitest';
import { noCalls } from './call';
import { diagnosis, type Facts, redact } from './diagnosis';
import { Journal } from './journal';

const facts: Facts = {
  at: 1_800_000_000_000,
  version: '1.2.3',
  sdk: '2.18.5',
  edge: 'tokyo',
  page: 'https://phone.example/test',
  browser: 'Mozilla/5.0 Chrome/150',
  language: 'ja',
  secure: true,
  online: true,
  permission: 'granted',
  line: { phase: 'attention', problem: { name: 'tokenInvalid', code: 20101 } },
  calls: noCalls,
  devices: { microphones: [{ id: 'secret-id', label: "Taro's AirPods" }], speakers: [] },
  choice: {
    microphone: { id: 'secret-id', label: "Taro's AirPods" },
    speaker: { id: '', label: '' },
    bell: { id: '', label: '' },
    loudness: { speaker: 1, bell: 0.5 },
    silent: false,
  },
  choosable: true,
  quality: [{ verdict: 'poor', causes: ['loss'] }],
  lately: null,
  journal: [],
};

test('says how things are, and nothing that is private', () => {
  const journal = new Journal();
  journal.note({ type: 'fault', problem: { name: 'connection', code: 31005 } }, facts.at);
  journal.note(
    {
      type: 'incoming',
      call: 'x',
      peer: { address: '+81312345678', name: 'Taro' },
      sid: 'CA0123456789abcdef0123456789abcdef',
    },
    facts.at,
  );
  const text = diagnosis({ ...facts, journal: journal.noted });
  for (const told of [
    'Softphone 1.2.3, Twilio SDK 2.18.5, edge tokyo',
    'Line: attention tokenInvalid (20101)',
    'granted, 1 microphone, uses chosen',
    'Quality now: poor, loss',
    'fault connection (31005)',
    'incoming CA0123456789abcdef0123456789abcdef',
  ]) {
    expect(text).toContain(told);
  }
  for (const secret of ['Taro', 'secret-id', '+8131']) expect(text).not.toContain(secret);
});

test.each([
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJBQyJ9.abc-_1', '[token]'],
  ['call +81 3 1234 5678 now', 'call [number] now'],
  ['+15005550006', '[number]'],
  ['alice@example.com', '[e-mail]'],
  ['to client:alice, and', 'to [somebody], and'],
  ['key SK0123456789abcdef0123456789abcdef', 'key SK…'],
  ['https://phone.example/join#ticket', 'https://phone.example/join#…'],
  ['https://phone.example/?token=x', 'https://phone.example/?…'],
  ['code 31005, 2.18.5', 'code 31005, 2.18.5'],
])('%s is %s', (text, want) => {
  expect(redact(text)).toBe(want);
});

test('the journal keeps the last of it', () => {
  const journal = new Journal();
  for (let i = 0; i < 100; i++) journal.note({ type: 'registered' }, i);
  journal.note({ type: 'muted', call: 'x', muted: true }, 100);
  expect(journal.noted).toHaveLength(40);
  expect(journal.noted.at(-1)).toEqual({ at: 99, what: 'registered' });
});
