import { expect, test, vi } from 'vitest';
import { ConferenceClient } from './conferences';

/** A server that gives its answers in turn, and the last again and again. */
function client(...answers: (readonly [status: number, body?: unknown] | 'broken')[]) {
  let turn = 0;
  let words = 0;
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => {
    const answer = answers[Math.min(turn++, answers.length - 1)] ?? 'broken';
    if (answer === 'broken') throw new TypeError('x');
    const [status, body] = answer;
    return new Response(body === undefined ? null : JSON.stringify(body), { status });
  });
  const api = new ConferenceClient({
    fetch: fetch as unknown as typeof globalThis.fetch,
    seat: 's1',
    word: () => `word-${++words}`,
  });
  const sent = () => fetch.mock.calls.map(([path, init]) => `${init.method} ${path} ${init.body}`);
  return { api, fetch, sent };
}

const participant = {
  call: 'CA1',
  address: 'client:bob',
  name: 'Bob',
  state: 'here',
  since: '2026-01-31T12:00:00Z',
  joined_at: null,
  left_reason: null,
  muted: true,
  held: false,
  speaking: false,
  coaching: null,
  moderator: true,
  label: null,
  end_on_exit: false,
  me: false,
};

const conference = {
  sid: 'CF1',
  title: 'Stand-up',
  room: null,
  kind: 'call',
  status: 'completed',
  created_at: '2026-01-31T12:00:00Z',
  started_at: null,
  ended_at: '2026-01-31T12:10:00Z',
  duration: 600,
  reason: 'last-participant-left',
  participants: [participant],
  recording: { sid: 'RE1', status: 'paused', started_at: null, by: null },
  recordings: [
    { sid: 'RE0', status: 'completed', started_at: '2026-01-31T12:00:00Z', duration: 5 },
    { sid: 'RE1', status: 'paused', started_at: null, duration: 0 },
  ],
  locked: false,
  may: null,
};

test('names a recording so that a browser can fetch it for this seat', () => {
  expect(client().api.media('CF1', 'RE0')).toBe('/v1/conferences/CF1/recordings/RE0/media?seat=s1');
});

test('reads conferences that have ended, a page before a moment', async () => {
  const { api, sent } = client([200, { conferences: [conference], control: true }]);
  const [one] = await api.ended({ room: 'standup', before: Date.UTC(2026, 0, 31) });
  expect(one).toMatchObject({
    room: '',
    startedAt: 0,
    endedAt: Date.UTC(2026, 0, 31, 12, 10),
    recording: { status: 'paused', by: '' },
    tapes: [{ sid: 'RE0', startedAt: Date.UTC(2026, 0, 31, 12), duration: 5 }],
    participants: [{ coaching: '', label: '', joinedAt: 0, since: Date.UTC(2026, 0, 31, 12) }],
    may: [],
  });
  expect(sent()[0]).toContain(
    '/v1/conferences?state=ended&limit=30&room=standup&before=2026-01-31T00%3A00%3A00.000Z',
  );
  expect(await client([200, { conferences: null }]).api.ended({ room: '', before: 0 })).toEqual([]);
});

test('reads what was done to conferences, whatever else was done meanwhile', async () => {
  const deed = (position: number, action: string) => ({
    position,
    at: '2026-01-31T12:00:00Z',
    by: 'bob',
    action,
    outcome: 'ok',
  });
  const { api, sent } = client(
    [200, { audit: [deed(7, 'call.hangup'), deed(2, 'call.note')] }],
    [200, { audit: null }],
    [200, { audit: [deed(5, 'floor.revoke')] }],
    [200, { audit: [] }],
  );
  expect((await api.audit()).map(({ action }) => action)).toEqual([
    'call.hangup',
    'floor.revoke',
    'call.note',
  ]);
  expect(sent()[2]).toContain('/v1/audit?action=floor.&limit=100');
});

test('fetches a timeline whole, however long it is', async () => {
  const events = Array.from({ length: 1000 }, (_, i) => ({
    position: i + 1,
    at: '2026-01-31T12:00:00Z',
    kind: 'participant-join',
  }));
  const last = { position: 1001, at: '', kind: 'recording.reported', recording_status: 'paused' };
  const { api, sent } = client([200, { events }], [200, { events: [last] }]);
  const all = await api.timeline('CF1');
  expect(all).toHaveLength(1001);
  expect(all.at(-1)).toMatchObject({ kind: 'recording.reported', status: 'paused', call: '' });
  expect(sent().map((line) => /after=(\d+)/.exec(line)?.[1])).toEqual(['0', '1000']);
});

test('reads rooms as somebody sees them who does not moderate', async () => {
  const room = {
    name: 'standup',
    title: 'Stand-up',
    moderated: true,
    grace: 30,
    pin: null,
    moderator_pin: null,
    number: null,
    moderator_numbers: null,
    moderators: [{ identity: 'bob', name: 'Bob' }],
    max_participants: 10,
    beep: 'both',
    record: false,
    music: 'silence',
    locked: true,
    floor: null,
    roles: ['listen'],
    live: 'CF1',
  };
  const channel = { ...room, floor: { max_turn: 30 } };
  expect(await client([200, { rooms: [room, channel] }]).api.rooms()).toMatchObject([
    {
      pin: '',
      moderators: ['bob'],
      moderatorNumbers: [],
      maxParticipants: 10,
      maxTurn: 0,
      live: 'CF1',
    },
    { maxTurn: 30 },
  ]);
});

test('writes settings with the server’s names', async () => {
  const { api, sent } = client([200, {}]);
  const change = { moderatorPin: '1234', maxParticipants: 5, locked: true, maxTurn: 0 };
  await api.updateRoom('standup', change);
  expect(sent()).toEqual([
    'PATCH /v1/rooms/standup {"moderator_pin":"1234","max_participants":5,"locked":true,"floor":{"max_turn":0}}',
  ]);
});

test('says its commands to the right addresses', async () => {
  const { api, sent } = client([204]);
  await api.change('CF1', 'CA1', { coach: null, muted: false });
  await api.remove('CF1', 'CA1');
  await api.add('CF1', { to: 'client:bob' });
  await api.announce('CF1', { text: 'Hi', language: 'en-US', to: '' });
  await api.announce('CF1', { text: 'Hi', language: 'en-US', to: 'CA1' });
  await api.record('CF1');
  await api.setRecording('CF1', 'RE1', 'completed');
  await api.end('CF1');
  await api.deleteRoom('standup');
  expect(sent()).toEqual([
    'PATCH /v1/conferences/CF1/participants/CA1 {"coach":null,"muted":false}',
    'DELETE /v1/conferences/CF1/participants/CA1 undefined',
    'POST /v1/conferences/CF1/participants {"to":"client:bob"}',
    'POST /v1/conferences/CF1/announcements {"text":"Hi","language":"en-US"}',
    'POST /v1/conferences/CF1/announcements {"text":"Hi","language":"en-US","to":"CA1"}',
    'POST /v1/conferences/CF1/recordings {}',
    'PATCH /v1/conferences/CF1/recordings/RE1 {"status":"completed"}',
    'POST /v1/conferences/CF1/end {}',
    'DELETE /v1/rooms/standup undefined',
  ]);
});

test('a command that may be lost is sent once more, under the same word; others have others', async () => {
  const { api, fetch } = client('broken', [204]);
  await api.end('CF1');
  await api.end('CF1');
  const words = fetch.mock.calls.map(
    ([, init]) => (init.headers as Record<string, string>)['Idempotency-Key'],
  );
  expect(words).toEqual(['word-1', 'word-1', 'word-2']);
});

test('a network that stays broken is said to be', async () => {
  const { api, fetch } = client('broken');
  await expect(api.end('CF1')).rejects.toMatchObject({ problem: { name: 'serverUnreachable' } });
  expect(fetch).toHaveBeenCalledTimes(2);
});

test.each([
  [403, 'action_not_allowed', 'forbidden'],
  [404, 'conference_unknown', 'gone'],
  [409, 'already_there', 'conflict'],
  [409, 'request_in_progress', 'unconfirmed'],
  [409, 'name_taken', 'nameTaken'],
  [422, 'pin_invalid', 'invalid'],
  [503, 'rest_unavailable', 'controlDown'],
] as const)('%d %s is %s, and says which field it was', async (status, code, name) => {
  const { api } = client([status, { code, field: 'pin', detail: 'Why.' }]);
  await expect(api.end('CF1')).rejects.toMatchObject({
    problem: { name, refusal: { reason: code, field: 'pin', detail: 'Why.' } },
  });
});

test('reads a transfer, and which call it made', async () => {
  const { api } = client([
    200,
    {
      conferences: [
        {
          sid: 'CF1',
          title: 'Bob',
          room: null,
          kind: 'call',
          status: 'in-progress',
          created_at: null,
          started_at: null,
          ended_at: null,
          duration: null,
          reason: null,
          participants: [{ ...participant, transfer: 1, kept: true }],
          recording: null,
          locked: false,
          transfer: {
            id: 1,
            kind: 'rejoin',
            state: 'ringing',
            by: 'alice',
            by_name: 'Alice',
            to: 'client:alice',
            to_name: 'Alice',
            with: '',
            until: '2026-01-31T12:01:00Z',
            may: null,
          },
          may: ['transfer'],
        },
      ],
    },
  ]);
  const [one] = await api.ended({ room: '', before: 0 });
  expect(one?.participants[0]).toMatchObject({ transfer: 1, kept: true });
  expect(one?.transfer).toEqual({
    id: 1,
    kind: 'rejoin',
    state: 'ringing',
    by: 'alice',
    byName: 'Alice',
    to: 'client:alice',
    toName: 'Alice',
    with: 'target',
    reason: '',
    until: Date.parse('2026-01-31T12:01:00Z'),
    may: [],
  });
});

test('somebody is called in with the number that is shown', async () => {
  const { api, sent } = client([201, { call: 'CA2' }]);
  await api.add('CF1', { to: '+15005550001', callerId: '+15005550006' });
  expect(sent()).toEqual([
    'POST /v1/conferences/CF1/participants {"to":"+15005550001","caller_id":"+15005550006"}',
  ]);
});
