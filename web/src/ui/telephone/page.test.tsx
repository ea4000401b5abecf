import { afterEach, expect, test } from 'vitest';
import { type Given, Telephone } from '../../state/telephone';
import { rendered, Screen, words } from '../../testing/screen';
import { FakePhone, HandClock } from '../../testing/world';
import { TelephonePage } from './page';

let screen: Screen;

afterEach(() => screen.close());

const given: Given = {
  number: '+15005550101',
  token: 't',
  ttl: 3600,
  signalling: 'ws://x/signal',
};

async function show(language: 'en' | 'ja' = 'en', telephones: Given | null = given) {
  const phone = new FakePhone();
  const telephone = new Telephone({
    shop: {
      telephone: async () => telephones,
      directory: async () => ({
        numbers: [{ number: '+15005550006', name: '' }],
        robots: [{ number: '+15005550001', name: 'echo' }],
      }),
    },
    phone,
    clock: new HandClock(),
  });
  screen = new Screen(<TelephonePage telephone={telephone} languages={words(language)} />);
  await telephone.start();
  await rendered();
  return { telephone, phone };
}

async function on() {
  const shown = await show();
  await screen.press('Switch on');
  return shown;
}

const status = () => screen.find('status', 'Status').textContent ?? '';
const field = () => screen.find('textbox', 'Number') as HTMLInputElement;

test('shows its number and is switched on by one click', async () => {
  await show();
  expect(screen.text).toContain('+1 500 555 0101');
  expect(status()).toMatch(/^Offline/);
  await screen.press('Switch on');
  expect(status()).toMatch(/^Ready/);
});

test('says where there is none', async () => {
  await show('en', null);
  screen.find('heading', 'There is a telephone here only in local mode');
  screen.close();
  await show('ja', null);
  screen.find('heading', '電話機はローカルモードでのみ使えます');
});

test('dials by its keys, and says what is no number', async () => {
  const { phone } = await on();
  for (const key of ['1', '2']) await screen.press(key);
  field().form?.requestSubmit();
  await rendered();
  expect(screen.text).toContain('Begin with + and the country code');
  expect(field().getAttribute('aria-invalid')).toBe('true');
  await screen.type('Number', '+15005550101');
  expect(screen.text).toContain('own number');
  await screen.type('Number', '+15005550006');
  await screen.press('Call');
  expect(phone.log.at(-1)).toBe('dial out-1 +15005550006');
  expect(status()).toMatch(/^Calling \+1 500 555 0006/);
});

test('talks: tones by keys and by the keyboard, mute, hang up, and how it ended', async () => {
  const { telephone, phone } = await on();
  await screen.press('Call Softphone +1 500 555 0006');
  telephone.handle({ type: 'open', call: 'out-1', sid: 'CA1' });
  await rendered();
  expect(status()).toMatch(/^On a call/);
  screen.find('timer', 'Call duration');
  await screen.press('5');
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '#', bubbles: true }));
  await rendered();
  expect(phone.log.slice(-2)).toEqual(['digits out-1 5', 'digits out-1 #']);
  expect(screen.text).toContain('Sent 5#');
  await screen.press('Mute');
  telephone.handle({ type: 'muted', call: 'out-1', muted: true });
  await rendered();
  expect(screen.find('button', 'Unmute').getAttribute('aria-pressed')).toBe('true');
  expect(screen.find('button', 'Call Softphone +1 500 555 0006').hasAttribute('disabled')).toBe(
    true,
  );
  await screen.press('Hang up');
  telephone.handle({ type: 'closed', call: 'out-1', how: 'ended', sid: 'CA1' });
  await rendered();
  expect(status()).toMatch(/^Call ended/);
  expect(screen.text).toContain('+1 500 555 0006 – 0:00');
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '7', bubbles: true }));
  expect(phone.log.at(-1)).toBe('hangUp out-1');
});

test('rings, says so at once, and is answered or declined', async () => {
  const { telephone, phone } = await on();
  const ring = async () => {
    const peer = { address: '+15005550006', name: '' };
    telephone.handle({ type: 'incoming', call: 'in-1', peer, sid: 'CA2' });
    await rendered();
  };
  await ring();
  expect(status()).toMatch(/^Incoming call/);
  expect(screen.find('alert', 'Incoming call from +1 500 555 0006')).toBeTruthy();
  await screen.press('Decline');
  telephone.handle({ type: 'closed', call: 'in-1', how: 'ended', sid: 'CA2' });
  await rendered();
  expect(screen.text).toContain('Declined');
  await ring();
  await screen.press('Answer');
  expect(phone.log.slice(-2)).toEqual(['decline in-1', 'answer in-1']);
});
