import { afterEach, beforeAll, expect, test } from 'vitest';
import { Failure } from '../../state/problem';
import { rendered, Screen, words } from '../../testing/screen';
import { World } from '../../testing/world';
import { ahead, Telephone } from '../app/app';
import '../reach/reach'; // so that it is there when it is fetched

let screen: Screen;

beforeAll(() => ahead());
afterEach(() => screen.close());

async function show(world: World, language: 'en' | 'ja' = 'en'): Promise<void> {
  screen = new Screen(
    <Telephone phone={world.softphone} board={world.board} languages={words(language)} />,
  );
  await rendered();
}

async function rings(style: 'conference' | 'direct' = 'conference'): Promise<World> {
  const world = new World();
  world.server.page = { ...world.server.page, callStyle: style };
  await world.ready();
  world.ring('in-1', 'CA1');
  return world;
}

async function open(name = 'Pass on'): Promise<void> {
  await screen.press(name);
  await rendered();
}

const field = () => document.activeElement as HTMLInputElement;

/** Types in the field where one is, and sends it. */
async function submit(text: string): Promise<void> {
  const input = field();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.form?.requestSubmit();
  await rendered();
  await rendered();
}

test('a call that rings is passed on to a colleague or a team', async () => {
  const world = await rings();
  await show(world);
  await open();
  await submit('team:sales');
  expect(world.steering.log).toEqual(['pass CA1 team:sales']);
  expect(document.querySelector('form')).toBeNull();
  await open();
  await submit('carol');
  expect(world.steering.log.at(-1)).toBe('pass CA1 carol');
  world.softphone.handle({ type: 'closed', call: 'in-1', sid: 'CA1', how: 'cancelled' });
  await rendered();
  expect(screen.text).toContain('Passed on');
  expect(screen.text).not.toContain('Missed');
});

test.each([
  ['en', 'Pass on', 'Nobody here has this name.'],
  ['ja', '出ずに転送', 'この名前の人はいません。'],
] as const)(
  'a refusal is said at the field, and the call rings on: %s',
  async (language, name, says) => {
    const world = await rings();
    world.steering.failure = new Failure('gone', undefined, {
      reason: 'person_unknown',
      field: 'to',
      detail: 'x',
    });
    await show(world, language);
    await open(name);
    const input = field();
    await submit('carrol');
    expect(document.activeElement).toBe(input);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    const wrong = document.getElementById(input.getAttribute('aria-describedby') ?? '');
    expect(wrong?.textContent).toBe(says);
    expect(world.softphone.calls.value.live).toHaveLength(1);
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    await rendered();
    expect(document.querySelector('form')).toBeNull();
    expect(document.activeElement?.textContent).toBe(name);
  },
);

test('a call that rings is sent to voicemail, and was not missed', async () => {
  const world = await rings();
  let told = () => {};
  world.steering.slow = new Promise((resolve) => {
    told = resolve;
  });
  await show(world);
  await open();
  await screen.press('To voicemail');
  expect(document.querySelector('form')).toBeNull(); // one of both
  const button = screen.find('button', 'To voicemail');
  expect(button.getAttribute('aria-busy')).toBe('true');
  await screen.press('To voicemail');
  await screen.press('Pass on');
  expect(document.querySelector('form')).toBeNull();
  told();
  await rendered();
  expect(button.getAttribute('aria-busy')).toBeNull();
  expect(world.steering.log).toEqual(['voicemail CA1']);
  world.softphone.handle({ type: 'closed', call: 'in-1', sid: 'CA1', how: 'cancelled' });
  await world.clock.pass(60_000);
  await rendered();
  expect(document.querySelector('.ended')?.textContent).toContain('Sent to voicemail');
  expect(screen.text).not.toContain('Missed');
});

test.each([
  [
    'en',
    'To voicemail',
    'Others are still being rung: decline, and it goes on ringing with them.',
    'Pass on',
  ],
  [
    'ja',
    '留守番電話へ',
    '他の人も呼び出し中です。拒否すると、他の人の呼び出しだけが続きます。',
    '出ずに転送',
  ],
] as const)(
  'that it cannot be sent to voicemail is said, and it rings on: %s',
  async (language, name, says, pass) => {
    const world = await rings();
    world.steering.failure = new Failure('conflict', undefined, {
      reason: 'others_ring',
      field: '',
      detail: 'x',
    });
    await show(world, language);
    const said = () => document.querySelector('.pass-on > [role=status]')?.textContent;
    expect(said()).toBe('');
    await screen.press(name);
    await rendered();
    expect(said()).toBe(says);
    expect(world.softphone.calls.value.live).toHaveLength(1);
    await open(pass); // somebody else is tried
    expect(said()).toBe('');
    expect(field().getAttribute('aria-invalid')).toBe('false');
    world.steering.failure = new Failure('serverUnreachable');
    await screen.press(name);
    await rendered();
    expect(said()).not.toBe('');
    world.softphone.answer('in-1');
    world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
    await rendered();
    expect(world.softphone.control.at('in-1').value.problem).toBeNull();
  },
);

test('what is connected directly is neither passed on nor sent to voicemail', async () => {
  await show(await rings('direct'));
  expect(screen.names('button')).not.toContain('Pass on');
  expect(screen.names('button')).not.toContain('To voicemail');
});

test('a call that rings while another goes on can be passed on too', async () => {
  const world = await rings();
  world.softphone.answer('in-1');
  world.softphone.handle({ type: 'open', call: 'in-1', sid: 'CA1' });
  world.ring('in-2', 'CA2');
  await show(world);
  await open();
  await submit('carol');
  expect(world.steering.log.at(-1)).toBe('pass CA2 carol');
  await screen.press('To voicemail');
  expect(world.steering.log.at(-1)).toBe('voicemail CA2');
});
