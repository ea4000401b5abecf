/**
 * What the telephone has to do with the machine that it is on: keys, notifications, the icon, a small
 * window, links, and the buttons of headsets. main.ts fetches this when somebody is signed in.
 */
import { h, render } from 'preact';
import { linked } from './browser';
import { Headset, type Hid } from './machine/headset';
import { showMark } from './machine/icon';
import { Notifications } from './machine/notifications';
import { SmallWindow } from './machine/window';
import { answered, current, ringing } from './state/call';
import { mark, missed, notices } from './state/notice';
import type { Keeper } from './state/ports';
import { Shortcuts } from './state/shortcuts';
import { effect, signal } from './state/signal';
import { Telephone } from './ui/app/app';
import { who } from './ui/format';
import { listen } from './ui/machine/keys';
import { OfferNotices } from './ui/machine/offer';
import { OpenMachine } from './ui/machine/open';
import type { MachinePart } from './ui/machine/view';
import { kept } from './ui/place/later';
import type { BoardView, Machine, View } from './ui/view';
import { machineWords } from './words/machine';

export interface MachinePorts {
  readonly storage: Keeper | undefined;
  readonly now: () => number;
  /** The whole page's view, for the telephone in the small window. */
  readonly view: () => BoardView;
}

/** Source: https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** Source: https://wicg.github.io/web-app-launch/ */
interface Launches {
  setConsumer(consumer: (launch: { targetURL?: string }) => void): void;
}

export function machine({ storage, now, view }: MachinePorts): Machine {
  const { phone, languages } = view();
  const words = () => machineWords[languages.language.value];
  const name = (peer: Parameters<typeof who>[0]) =>
    who(peer, phone.people.value, languages.words());

  const opened = signal(false);
  const shortcuts = new Shortcuts({ storage, now });
  const listenIn = (there: Document) =>
    listen(there, phone, shortcuts, () => {
      opened.value = true;
      window.focus();
    });
  listenIn(document);

  // Whether the page is looked at, and since when it is not.
  const looked = signal(true);
  const since = signal(now());
  // The tab that is looked at holds a lock, by which the others know that they need not show what it shows.
  const lock = () => {
    const session = phone.session.peek();
    return `softphone.looked ${session.phase === 'in' ? session.person.identity : ''}`;
  };
  let turnedAway = () => {};
  const hold = () => {
    turnedAway();
    const held = new Promise<void>((resolve) => {
      turnedAway = resolve;
    });
    navigator.locks?.request(lock(), { mode: 'shared' }, () => held).catch(() => {});
  };
  const seen = async () => {
    const all = (await navigator.locks?.query())?.held ?? [];
    return all.some(({ name }) => name === lock());
  };
  const look = () => {
    const seeing = document.visibilityState === 'visible' && document.hasFocus();
    if (looked.peek() || seeing) since.value = now();
    if (seeing) hold();
    else turnedAway();
    looked.value = seeing;
  };
  window.addEventListener('focus', look);
  window.addEventListener('blur', look);
  window.addEventListener('pageshow', look);
  window.addEventListener('pagehide', () => turnedAway()); // who is kept for the way back holds nothing
  document.addEventListener('visibilitychange', look);
  effect(() => {
    if (phone.session.value.phase !== 'in') opened.value = false; // the next to come did not open it
    look(); // the lock is theirs who is here
  });

  const notifications = new Notifications({
    worker: navigator.serviceWorker,
    notification: globalThis.Notification,
    page: crypto.randomUUID(),
    now,
    seen,
    pressed: (call, action) => {
      if (!ringing(phone.calls.value).some((one) => one.id === call)) return;
      if (action === 'answer') phone.answer(call);
      if (action === 'decline') phone.decline(call);
    },
  });
  notifications.start();
  effect(() => {
    const { notices: said } = words();
    void notifications.show(
      notices(phone.calls.value, looked.value).map(({ call, tag, peer }) => ({
        call,
        tag,
        title: said.calls(name(peer)),
        body: /^\+/.test(peer.address) ? peer.address : '',
        lang: languages.language.value,
        answer: said.answer,
        decline: said.decline,
      })),
    );
  });

  const ahead = signal('');
  effect(() => {
    const [call] = ringing(phone.calls.value);
    const count = looked.value ? 0 : missed(phone.history.value, since.value);
    showMark(mark(phone.calls.value, count), count + (call ? 1 : 0));
    ahead.value = call ? `☎ ${name(call.peer)} – ` : count > 0 ? `(${count}) ` : '';
  });

  const small = new SmallWindow({
    draw: (there, root) => {
      render(
        h(() => h(Telephone, view()), null),
        root,
      );
      const deaf = listenIn(there);
      return () => {
        deaf();
        render(null, root);
      };
    },
  });

  const headset = new Headset((navigator as { hid?: Hid }).hid, {
    answer: () => {
      const [call] = ringing(phone.calls.value);
      if (call) phone.answer(call.id);
    },
    hangUp: () => phone.hangUp(),
    mute: (muted) => phone.mute(muted),
  });
  headset.start().catch(() => {}); // the page may not: then there are no buttons
  effect(() => {
    const call = current(phone.calls.value);
    headset.show({
      ringing: ringing(phone.calls.value).length > 0,
      talking: call !== undefined,
      muted: call?.muted ?? false,
      held: Boolean(call && answered(call) && call.held),
    });
  });

  const install = signal<(() => void) | undefined>(undefined);
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault(); // it is offered in the sheet, and not over the page
    install.value = () => {
      install.value = undefined;
      void (event as InstallPrompt).prompt();
    };
  });
  window.addEventListener('appinstalled', () => {
    install.value = undefined;
  });
  const { launchQueue } = window as { launchQueue?: Launches };
  launchQueue?.setConsumer(({ targetURL }) => {
    const to = targetURL && linked(new URL(targetURL).search);
    if (to) phone.wanted.value = to; // nothing is loaded anew by it: a call goes on
  });

  const takeLinks =
    typeof navigator.registerProtocolHandler === 'function'
      ? () => navigator.registerProtocolHandler('tel', `${location.origin}/?to=%s`)
      : undefined;

  const part = (given: View): MachinePart => ({
    ...given,
    own: words(),
    shortcuts,
    notifications,
    small,
    headset,
    install,
    takeLinks,
  });
  const sheet = () =>
    import('./ui/machine/sheet').then(
      ({ MachineSheet }) =>
        (given: View & { close: () => void }) =>
          h(MachineSheet, { ...part(given), close: given.close }),
    );
  const field = kept(() =>
    import('./ui/machine/headset').then(
      ({ HeadsetField }) =>
        (given: View) =>
          h(HeadsetField, part(given)),
    ),
  );
  // Before the settings of sound are opened: what is below it there does not move from under the pointer.
  if (headset.possible) void field().catch(() => {});
  return {
    ahead,
    keys: (action) => shortcuts.live(action) || undefined,
    on: () => shortcuts.on,
    ui: {
      Open: (given: View) => h(OpenMachine, { ...part(given), sheet, opened }),
      Offer: (given: View) => h(OfferNotices, part(given)),
    },
    headset: headset.possible ? field : undefined,
  };
}
