/**
 * The page starts here: refuse what cannot work, build the telephone, join it to the server, to
 * Twilio's SDK and to the screen.
 */
import { effect, signal } from '@preact/signals';
import { type ComponentType, h, render } from 'preact';
import { Client } from './api/client';
import { ConferenceClient } from './api/conferences';
import { ControlClient } from './api/control';
import { seat } from './api/seat';
import { clock, linked, refusal, refused, storage } from './browser';
import { TwilioPhone } from './sdk/device';
import { Board } from './state/board';
import { Journal } from './state/journal';
import { Failure } from './state/problem';
import { Softphone } from './state/softphone';
import type { Tabs } from './state/tabs';
import { App, ahead, forCalls } from './ui/app/app';
import type { SuggestProps } from './ui/dialer/form';
import { kept } from './ui/place/later';
import { Refusal } from './ui/refusal/refusal';
import type { Attending, Hearing, Machine, View } from './ui/view';
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
  if (reason === 'insecure') {
    render(h(Refusal, { reason, languages: words }), page);
    return;
  }
  const http = {
    fetch: window.fetch.bind(window),
    seat: await seat(storage('sessionStorage'), navigator.locks),
  };
  const passkeys = {
    possible: Boolean(navigator.credentials && window.PublicKeyCredential),
    fetch: kept(() =>
      import('./api/passkey').then(
        ({ Passkeys }) =>
          new Passkeys({ credentials: navigator.credentials, type: window.PublicKeyCredential }),
        () => {
          throw new Failure('pageOutdated');
        },
      ),
    ),
  };
  const client = new Client({
    ...http,
    passkeys,
    path: () => location.pathname,
    events: (url) => new EventSource(url),
  });
  const journal = new Journal();
  const telephone = new TwilioPhone({
    host: location.host,
    needed: forCalls,
    companion: () => companion(),
    report: (event) => {
      journal.note(event, clock.now());
      softphone.handle(event);
    },
  });
  const commands = { ...http, word: () => crypto.randomUUID() };
  const steering = new ControlClient(commands);
  const softphone = new Softphone({
    server: client,
    steering,
    phone: telephone,
    clock,
    refused: refused(),
    memory: storage('localStorage'),
    visible: () => document.visibilityState === 'visible',
    listens: () => listens(),
    tabs: () => presence().then((module) => tabs(module)),
    alsoLists: async () => {
      await Promise.all([
        board.refresh(),
        book().then(
          (one) => one.contacts.refresh(),
          () => {},
        ),
      ]);
    },
    forgetLists: () => {
      board.forget();
      book.there?.forget();
    },
  });
  let listens = () => false;
  // Who can be rung, and in which tab. The page goes on without it where it cannot be fetched.
  const presence = kept(() => import('./presence'));
  let known: Tabs | undefined;
  const tabs = (module: typeof import('./presence')) => {
    known ??= module.tabs(clock, storage('localStorage'), (call) => steering.lost(call));
    return known;
  };
  const conferences = new ConferenceClient(commands);
  const board = new Board({
    server: conferences,
    phone: softphone,
    clock,
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') softphone.wake();
  });
  window.addEventListener('online', () => softphone.wake());

  const to = linked(location.search);
  if (to) {
    softphone.wanted.value = to;
    history.replaceState(null, '', location.pathname); // a reload does not say it again
  }
  const around = signal<Machine | undefined>(undefined);
  effect(() => {
    document.title = `${around.value?.ahead.value ?? ''}${words.words().title}`;
  });
  effect(() => {
    if (softphone.session.value.phase !== 'in' || around.peek()) return;
    import('./machine').then(
      ({ machine }) => {
        around.value ??= machine({ storage: storage('localStorage'), now: clock.now, view: whole });
      },
      () => {}, // the telephone does without
    );
  });
  const view = {
    phone: softphone,
    languages: words,
    lacks: reason,
    // It rings all the same where that cannot be fetched.
    about: () =>
      book()
        .then((one) => one.about())
        .catch(() => () => null),
  };
  const heard = signal<Hearing | undefined>(undefined);
  const hearing = kept(() =>
    import('./hearing').then(({ hear }) => {
      const one = hear(
        {
          http,
          clock,
          storage: storage('localStorage'),
          credentials: () => client.credentials(),
          journal,
          sdk: () => telephone.version(),
        },
        view,
      );
      heard.value = one.hearing;
      return one;
    }),
  );
  const companion = () => hearing().then((one) => one.companion);
  // Who calls is named by the contacts, which come when somebody is signed in.
  const suggest = signal<ComponentType<View & SuggestProps> | null>(null);
  const book = kept(() =>
    import('./contacts').then((module) => {
      const one = module.book(http);
      suggest.value = one.suggest;
      effect(() => {
        softphone.names.value = one.contacts.names.value;
      });
      return one;
    }),
  );
  const account = () =>
    Promise.all([import('./account'), passkeys.fetch()]).then(([module, keys]) =>
      module.account(http, keys),
    );
  // Channels are heard on all places of the page, once they were shown.
  const channels = kept(() =>
    import('./channels').then((module) => {
      const { part, listening } = module.radio(http, client, conferences, softphone, companion);
      listens = () => listening.value;
      return part;
    }),
  );
  const parts = {
    channels,
    history: () =>
      Promise.all([import('./history'), book()]).then(([module, { keep }]) =>
        module.history(http, keep, () => import('./plots').then(({ plots }) => plots(http))),
      ),
    contacts: () => book().then((one) => one.page),
    admin: () => import('./admin').then(({ administration }) => administration(http)),
    account: () => account().then((one) => one.account()),
    join: () => account().then((one) => one.join()),
    // Where there are no calls there is nothing to hear.
    ...(reason
      ? {}
      : {
          test: () => hearing().then((one) => one.hearing.parts.test()),
          sound: () => hearing().then((one) => one.hearing.parts.settings()),
        }),
  };
  const attending = signal<Attending | undefined>(undefined);
  const whole = () => ({
    ...view,
    board,
    suggest,
    hearing: heard.value,
    machine: around.value,
    attending: attending.value,
  });
  const Page = () => h(App, { ...whole(), parts });
  render(h(Page, null), page);
  // Safari has no idle callback.
  const idle = window.requestIdleCallback ?? ((then: () => void) => setTimeout(then, 200));
  idle(() => void ahead().catch(() => {})); // each is fetched again when it is shown
  await softphone.start();
  const attend = async () => {
    attending.value = (await presence()).attend(http, clock, storage('localStorage'), softphone);
  };
  await attend().catch(() => {}); // nobody is told how it is here, and calls come all the same
}

boot().catch(() => render(h(Refusal, { reason: 'broken', languages: words }), page));
