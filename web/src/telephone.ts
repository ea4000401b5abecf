/** The page that is a telephone outside starts here, as main.ts starts the softphone. */
import { effect } from '@preact/signals';
import { h, render } from 'preact';
import { seat } from './api/seat';
import { Telephones } from './api/telephones';
import { clock, refusal, storage } from './browser';
import { TwilioPhone } from './sdk/device';
import { ringing } from './state/call';
import { Telephone } from './state/telephone';
import { number } from './ui/format';
import { Refusal } from './ui/refusal/refusal';
import { TelephonePage } from './ui/telephone/page';
import { languages } from './words';

const page = document.getElementById('page') ?? document.body;

const words = languages({
  wanted: navigator.languages,
  storage: storage('localStorage'),
  announce: (language) => {
    document.documentElement.lang = language;
  },
});

async function boot(): Promise<void> {
  await words.ready;
  const reason = refusal();
  if (reason) {
    render(h(Refusal, { reason, languages: words }), page);
    return;
  }
  const phone = new TwilioPhone({
    host: location.host,
    report: (event) => telephone.handle(event),
  });
  const telephone = new Telephone({
    shop: new Telephones({
      fetch: window.fetch.bind(window),
      storage: storage('sessionStorage'),
      seat: await seat(storage('sessionStorage'), navigator.locks),
      now: clock.now,
    }),
    phone,
    clock,
  });

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') telephone.wake();
  });
  window.addEventListener('online', () => telephone.wake());

  effect(() => {
    const [call] = ringing(telephone.calls.value);
    const own = number(telephone.number.value);
    const title = [own, words.words().telephone.title].filter(Boolean).join(' – ');
    document.title = call ? `☎ ${number(call.peer.address)} – ${title}` : title;
  });
  render(h(TelephonePage, { telephone, languages: words }), page);
  await telephone.start();
}

boot().catch(() => render(h(Refusal, { reason: 'broken', languages: words }), page));
