import { afterEach, expect, test } from 'vitest';
import { Administration, type AdminServer } from '../../state/admin';
import { Buttons } from '../../state/button';
import { Failure } from '../../state/problem';
import { FakeButtons, shop } from '../../testing/buttons';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import { ButtonsPart } from './buttons';

let screen: Screen;

afterEach(() => screen.close());

async function show(server: FakeButtons, language: 'en' | 'ja' = 'en'): Promise<Screen> {
  const some: Partial<AdminServer> = {
    people: async () => [],
    teams: async () => [{ name: 'sales', title: 'Sales', members: [] }],
    budgets: async () => [
      {
        kind: 'key',
        id: 'mfrggzdfmz',
        name: 'Shop',
        calls: 2,
        callsLimit: 5,
        minutes: 17,
        minutesLimit: 600,
      },
    ],
  };
  screen = new Screen(
    <ButtonsPart
      phone={new World().softphone}
      languages={words(language)}
      go={() => {}}
      admin={new Administration(some as AdminServer)}
      buttons={new Buttons(server)}
    />,
  );
  await rendered();
  return screen;
}

const refused = (reason: string, field: string) =>
  new Failure('invalid', undefined, { reason, field, detail: 'in English' });

async function choose(label: string, value: string): Promise<void> {
  const field = screen.labelled(label);
  field.value = value;
  field.dispatchEvent(new Event('change', { bubbles: true }));
  await rendered();
}

async function save(): Promise<void> {
  screen.labelled('Name').closest('form')?.requestSubmit();
  await rendered();
}

test('a button is listed with where it leads and how it is', async () => {
  const server = new FakeButtons();
  server.kept = [
    shop(),
    shop({ id: 'b', name: 'Night', open: false }),
    shop({ id: 'c', on: false }),
  ];
  await show(server);
  expect(screen.text).toContain('Leads to Sales');
  expect(screen.text).toContain('Calls now: 2 · minutes today: 17');
  expect(screen.text).toContain('Open now');
  expect(screen.text).toContain('Closed now');
  const switches = [...document.querySelectorAll('[role=switch]')];
  expect(switches.map((one) => one.getAttribute('aria-checked'))).toEqual([
    'true',
    'true',
    'false',
  ]);
});

test('the switch is on when the server says so', async () => {
  const server = new FakeButtons();
  server.kept = [shop()];
  await show(server);
  const toggle = () => screen.find('switch', 'Shop can be used');
  server.failure = new Failure('serverUnreachable');
  toggle().click();
  await rendered();
  expect(toggle().getAttribute('aria-checked')).toBe('true');
  expect(screen.text).toContain('The server cannot be reached');
  server.failure = null;
  toggle().click();
  await rendered();
  expect(server.log).toEqual(['change mfrggzdfmz {"on":false}']);
  expect(toggle().getAttribute('aria-checked')).toBe('false');
});

test('a button is made of what is chosen, and then put into a page', async () => {
  const server = new FakeButtons();
  await show(server);
  await screen.press('Make a button');
  await screen.type('Name', ' Shop ');
  await choose('Leads to', 'room:standup');
  await screen.type('Pages that may have it', 'https://shop.example/contact\nhttps://b.example');
  await screen.type('Calls at once', '3');
  await screen.type('Longest call, minutes', '10');
  await save();
  const made = JSON.parse(server.log[0]?.slice('make '.length) ?? '');
  expect(made).toMatchObject({
    name: 'Shop',
    to: 'room:standup',
    origins: ['https://shop.example', 'https://b.example'],
    limits: { calls: 3, maxDuration: 600, minutesPerDay: 600 },
    hours: { spans: [] },
  });
  screen.find('heading', 'Put Shop into a page');
  expect(screen.labelled('Into the page').value).toBe('<iframe>');
});

test('hours are kept for a zone, until midnight too', async () => {
  const server = new FakeButtons();
  server.kept = [
    shop({ hours: { zone: 'Asia/Tokyo', spans: [{ days: ['sat'], from: '10:00', to: '24:00' }] } }),
  ];
  await show(server);
  await screen.press('Change: Shop');
  expect(screen.labelled('Until').value).toBe('00:00');
  await screen.type('From', '12:30');
  await screen.press('Add hours');
  await save();
  const changed = JSON.parse(server.log[0]?.replace('change mfrggzdfmz ', '') ?? '');
  expect(changed.hours).toEqual({
    zone: 'Asia/Tokyo',
    spans: [
      { days: ['sat'], from: '12:30', to: '24:00' },
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '18:00' },
    ],
  });
});

test.each([
  ['name_invalid', 'name', 'Name'],
  ['destination_unknown', 'to', 'Leads to'],
  ['origins_invalid', 'origins', 'Pages that may have it'],
  ['privacy_url_invalid', 'privacy_url', 'Page about privacy'],
  ['number_invalid', 'closed.number', 'Offer this telephone number'],
  ['limits_invalid', 'limits.minutes_per_day', 'Minutes a day'],
  ['challenge_invalid', 'challenge', 'Proof of work, bits'],
  ['hours_invalid', 'hours.spans[0].to', 'Until'],
  ['hours_invalid', 'hours.zone', 'Time zone'],
  ['language_invalid', 'language', 'Language'],
  ['words_invalid', 'words.en.label', 'On the button'],
  ['record_invalid', 'record', 'Record the calls'],
])('%s is said at its field, which is gone to', async (reason, field, label) => {
  for (const language of ['en', 'ja'] as const) {
    const server = new FakeButtons();
    const hours = { zone: 'UTC', spans: [{ days: ['mon' as const], from: '09:00', to: '08:00' }] };
    server.kept = [shop({ hours, language: 'en' })];
    await show(server, language);
    document.querySelectorAll<HTMLButtonElement>('.button-acts .act')[2]?.click();
    await rendered();
    server.failure = refused(reason, field);
    document.querySelector('form')?.requestSubmit();
    await rendered();
    const invalid = [...document.querySelectorAll('[aria-invalid="true"]')];
    expect(invalid.length).toBe(1);
    expect(document.activeElement).toBe(invalid[0]);
    expect(invalid[0]?.closest('details')?.open ?? true).toBe(true);
    expect(screen.text).not.toContain('in English'); // it has words of its own
    if (language === 'en') expect(screen.labelled(label)).toBe(invalid[0]);
    screen.close();
  }
});

test.each([
  ['words_invalid', 'words'],
  ['hours_invalid', 'hours.spans'],
])('%s of the whole of %s is said in its part, and gone to', async (reason, field) => {
  const server = new FakeButtons();
  server.kept = [shop()];
  await show(server);
  await screen.press('Change: Shop');
  server.failure = refused(reason, field);
  await save();
  const said = document.activeElement;
  expect(said?.className).toBe('wrong');
  expect(said?.textContent).not.toBe('');
  expect(said?.closest('details')?.open).toBe(true);
});

test('each embedding is shown with its own lines, the frame first', async () => {
  const server = new FakeButtons();
  server.kept = [shop()];
  await show(server);
  await screen.press('Put into a page: Shop');
  expect(screen.labelled('Into the page’s Content-Security-Policy').value).toBe('csp of iframe');
  document.querySelectorAll<HTMLInputElement>('.embedding input')[2]?.click();
  await rendered();
  expect(screen.labelled('Into the page').value).toBe('<element>');
  expect(screen.labelled('Into the page’s Permissions-Policy').value).toBe(
    'permissions of element',
  );
  const link = screen.find('link', 'Try it in a new window');
  expect(link.getAttribute('href')).toBe('/talk/pk_mfrggzdfmz');
  expect(link.getAttribute('rel')).toBe('noopener noreferrer');
});

test('a context key is shown once', async () => {
  const server = new FakeButtons();
  server.kept = [shop()];
  await show(server);
  await screen.press('Change: Shop');
  await screen.press('Make a context key');
  expect(screen.labelled('Context key').value).toBe('ctx_secret');
  await screen.press('Cancel');
  await screen.press('Change: Shop');
  expect(document.getElementById('context-secret')).toBeNull();
});

test('refusals are said in words, with the page that they came from', async () => {
  const server = new FakeButtons();
  server.kept = [shop()];
  const origin = 'https://shop.example.evil';
  server.refused = [
    { position: 3, at: Date.now(), code: 'origin_not_allowed', origin },
    { position: 2, at: Date.now(), code: 'new_code', origin: '' },
    { position: 1, at: 0, code: 'button_closed', origin: 'https://shop.example' },
  ];
  await show(server);
  await screen.press('Refusals: Shop');
  expect(screen.text).toContain(`A page that is not among the button’s${origin}`);
  expect(screen.text).toContain('new_codeNot said');
  expect(screen.text).toContain('Outside the opening hours');
});

test('a button is deleted when that is confirmed, with its calls if wanted', async () => {
  const server = new FakeButtons();
  server.kept = [shop()];
  await show(server);
  await screen.press('Change: Shop');
  screen.labelled('And end the calls that go on').click();
  await rendered();
  await screen.press('Delete this button');
  expect(server.log).toEqual([]);
  await screen.press('Yes, delete Shop');
  expect(server.log).toEqual(['delete mfrggzdfmz true']);
  expect(screen.text).toContain('There are none yet');
});
