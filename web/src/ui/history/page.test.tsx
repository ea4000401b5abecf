import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../../state/problem';
import type { CallFilter, CallPage, CallRecord, CallTape, RecordServer } from '../../state/record';
import { rendered, Screen, words } from '../../testing/screen';
import { visit, visitorId } from '../../testing/visitors';
import { alice, bob, record, World } from '../../testing/world';
import { HistoryPage } from './page';

let screen: Screen;
let records: FakeRecords;

beforeEach(() => history.replaceState(null, '', '/history'));
afterEach(() => screen.close());

/** Calls, in pages of fifty. */
class FakeRecords implements RecordServer {
  readonly asked: (CallFilter & { cursor: string })[] = [];
  kept: readonly CallRecord[] = [];
  taped: readonly CallTape[] = [];
  reached = 0;
  /** Thrown by what is asked, while set. */
  failure: Error | null = null;

  async find(filter: CallFilter, cursor: string): Promise<CallPage> {
    this.asked.push({ ...filter, cursor });
    if (this.failure) throw this.failure;
    const from = Number(cursor || 0);
    const calls = this.kept.slice(from, from + 50);
    const next = from + 50 < this.kept.length ? `${from + 50}` : '';
    return { calls, next, reached: this.reached };
  }
  async tapes(): Promise<readonly CallTape[]> {
    return this.taped;
  }
  file({ result, text }: CallFilter, format: string): string {
    return `/file?result=${result}&text=${encodeURIComponent(text)}&format=${format}`;
  }
}

async function show(kept: readonly CallRecord[], supervise = false): Promise<void> {
  const world = new World();
  world.me = { ...alice, role: supervise ? 'supervisor' : 'agent', supervise };
  world.server.visitor = visit();
  await world.ready();
  records = new FakeRecords();
  records.kept = kept;
  screen = new Screen(
    <HistoryPage
      phone={world.softphone}
      languages={words()}
      records={records}
      keep={() => {}}
      figures={async () => () => <p>FIGURES</p>}
      go={() => {}}
    />,
  );
  await vi.waitFor(() => expect(records.asked.length).toBeGreaterThan(0));
  await rendered();
}

/** Changes something, and waits until it is looked for. */
async function search(change: () => unknown): Promise<void> {
  const asked = records.asked.length;
  await change();
  await vi.waitFor(() => expect(records.asked.length).toBeGreaterThan(asked), 2_000);
  await rendered();
}

function choose(label: string, value: string): Promise<void> {
  return search(() => {
    const field = screen.labelled(label);
    field.value = value;
    for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
  });
}

const last = () => records.asked.at(-1);

test('each filter is asked for, they add up, and one button takes all away', async () => {
  await show([record()]);
  expect(last()).toMatchObject({ text: '', result: '', direction: '', of: '', cursor: '' });
  await choose('Result', 'missed');
  await choose('Direction', 'incoming');
  await search(() => screen.type('Search', 'bob'));
  await choose('From', '2026-01-31');
  await choose('To', '2026-02-28');
  expect(last()).toEqual({
    text: 'bob',
    result: 'missed',
    direction: 'incoming',
    since: '2026-01-31',
    until: '2026-02-28',
    of: '',
    cursor: '',
  });
  expect(screen.find('link', 'Download as CSV').getAttribute('href')).toBe(
    '/file?result=missed&text=bob&format=csv',
  );
  await search(() => screen.press('Clear all'));
  expect(last()).toMatchObject({ text: '', result: '', direction: '', since: '', until: '' });
});

test('what is typed is looked for once, when the typing rests', async () => {
  await show([record()]);
  await search(async () => {
    for (const text of ['b', 'bo', 'bob']) await screen.type('Search', text);
  });
  expect(records.asked.slice(1).map(({ text }) => text)).toEqual(['bob']);
});

test('whose calls is a question for supervisors alone', async () => {
  await show([record()]);
  expect(() => screen.labelled('Whose calls')).toThrow();
  screen.close();
  await show([record({ of: 'bob', ofName: 'Bob' })], true);
  await choose('Whose calls', 'everybody');
  expect(last()).toMatchObject({ of: 'everybody' });
  const options = [...screen.labelled('Whose calls').querySelectorAll('option')];
  expect(options.map(({ value }) => value)).toEqual(['', 'everybody', bob.identity]);
});

test('says how far it was looked where nothing was found', async () => {
  await show([]);
  expect(screen.text).toContain('No call was found.');
  records.reached = Date.UTC(2026, 0, 15, 12);
  await choose('Result', 'busy');
  expect(screen.text).toContain('No call was found back to');
});

test('ten thousand calls come page by page, and nothing is fetched that nobody asked for', async () => {
  await show(Array.from({ length: 10_000 }, (_, n) => record({ sid: `CA${n}` })));
  const rows = () => document.querySelectorAll('.past-call').length;
  expect(rows()).toBe(50);
  expect(records.asked).toHaveLength(1);
  for (const shown of [100, 150]) {
    await screen.press('Show older calls');
    expect(rows()).toBe(shown);
    expect(screen.text).toContain(`${shown} calls shown`);
  }
  expect(records.asked.map(({ cursor }) => cursor)).toEqual(['', '50', '100']);
  await choose('Result', 'answered'); // which begins again
  expect(rows()).toBe(50);
});

test('a page that could not be had is asked for again, below those that are shown', async () => {
  await show(Array.from({ length: 120 }, (_, n) => record({ sid: `CA${n}` })));
  await screen.press('Show older calls');
  records.failure = new Failure('serverUnreachable');
  await screen.press('Show older calls');
  records.failure = null;
  await screen.press('Try again');
  expect(last()?.cursor).toBe('100');
  expect(document.querySelectorAll('.past-call').length).toBe(120);
});

test('a caller whose name is markup is named by it', async () => {
  const name = '<img src=x onerror=alert(1)>';
  await show([record({ peer: { address: 'client:eve', name }, note: '<b>note</b>' })]);
  await screen.press(`Details of the call with ${name}`);
  expect(screen.text).toContain('<b>note</b>');
  expect(document.querySelector('img, b')).toBeNull();
});

test('a visitor of a button is neither called back nor written down, and said who they were', async () => {
  const peer = { address: `client:${visitorId}`, name: 'Visitor' };
  await show([record({ result: 'missed', status: 'no-answer', direction: 'incoming', peer })]);
  expect(screen.names('button').filter((name) => /^Call/.test(name))).toEqual([]);
  await screen.press('Details of the call with Visitor');
  await import('../visitors/visitors');
  await rendered();
  expect(screen.names('button')).not.toContain('Add to contacts');
  expect(document.querySelector('.past-call-details .visit')?.textContent).toContain('A shop');
});

test('a recording is fetched when it is played, and it is said that there is none', async () => {
  await show([record()], true);
  records.taped = [{ sid: 'RE1', source: '/v1/x/media?seat=s1', startedAt: 1, seconds: 61 }];
  await screen.press('Details of the call with Bob');
  const audio = document.querySelector('audio');
  expect(audio?.getAttribute('src')).toBe('/v1/x/media?seat=s1');
  expect(audio?.getAttribute('preload')).toBe('none'); // to look is not to listen
  expect(audio?.getAttribute('aria-label')).toBe('Recording 1 of the call with Bob');
  await screen.press('Details of the call with Bob');
  records.taped = [];
  await screen.press('Details of the call with Bob');
  expect(screen.text).toContain('None that you may listen to');
});

test('why a call was not connected is told in words', async () => {
  const failed = { status: 'failed', result: 'denied', answeredAt: 0 } as const;
  await show([record({ ...failed, denied: 'callee_away' })]);
  const told = () => document.querySelector('.past-call .row-more')?.textContent;
  expect(told()).toBe('Outgoing · Could not be reached');
  await screen.press('Details of the call with Bob');
  expect(screen.text).toContain('They are away.');
  screen.close();
  await show([record({ ...failed, denied: 'number_not_allowed' })]);
  expect(told()).toBe('Outgoing · Not allowed');
  await screen.press('Details of the call with Bob');
  expect(screen.text).toContain('You may not call this number.');
});
