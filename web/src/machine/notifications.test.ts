import { expect, test, vi } from 'vitest';
import text from '../../public/sw.js?raw';
import { settle } from '../testing/world';
import { Notifications, type Shown } from './notifications';

const ringing = (tag: string): Shown => ({
  call: `in ${tag}`,
  tag,
  title: 'Bob is calling',
  body: '',
  lang: 'en',
  answer: 'Answer',
  decline: 'Decline',
});

/** A browser's worker and its notifications. */
class Browser {
  shown: { tag: string; title: string; data: unknown; actions: { action: string }[] }[] = [];
  hear: (event: MessageEvent) => void = () => {};
  readonly registration = {
    showNotification: async (title: string, options: Record<string, unknown>) => {
      this.shown.push({ title, ...options } as never);
    },
    getNotifications: async ({ tag }: { tag?: string } = {}) =>
      this.shown
        .filter((one) => tag === undefined || one.tag === tag)
        .map((one) => ({
          data: one.data,
          close: () => {
            this.shown = this.shown.filter((other) => other !== one);
          },
        })),
  };
  readonly container = {
    register: vi.fn(async () => this.registration),
    ready: Promise.resolve(this.registration),
    addEventListener: (_: string, hear: (event: MessageEvent) => void) => {
      this.hear = hear;
    },
  };
  readonly notification = { permission: 'granted', requestPermission: async () => 'granted' };
}

function make(browser: Browser) {
  const pressed: string[] = [];
  const notifications = new Notifications({
    worker: browser.container as never,
    notification: browser.notification as never,
    page: 'here',
    now: () => 100_000,
    pressed: (call, action) => pressed.push(`${action} ${call}`),
  });
  notifications.start();
  return { notifications, pressed };
}

test('a call is shown once with two buttons, and goes when it rings no more', async () => {
  const browser = new Browser();
  const { notifications } = make(browser);
  await notifications.show([ringing('a')]);
  await notifications.show([ringing('a'), ringing('b')]);
  expect(browser.shown.map(({ tag, title }) => [tag, title])).toEqual([
    ['a', 'Bob is calling'],
    ['b', 'Bob is calling'],
  ]);
  expect(browser.shown[0]?.actions.map(({ action }) => action)).toEqual(['answer', 'decline']);
  await notifications.show([ringing('b')]);
  expect(browser.shown.map(({ tag }) => tag)).toEqual(['b']);
  await notifications.show([]);
  expect(browser.shown).toEqual([]);
});

test('nothing is shown where it was not allowed, and a worker that is refused breaks nothing', async () => {
  const browser = new Browser();
  browser.notification.permission = 'default';
  await make(browser).notifications.show([ringing('a')]);
  expect(browser.shown).toEqual([]);
  browser.container.register.mockRejectedValue(new Error('insecure'));
  browser.notification.permission = 'granted';
  await make(browser).notifications.show([ringing('a')]);
  expect(browser.shown).toEqual([]);
});

test('what another tab shows to whoever looks at it is not shown above it', async () => {
  const browser = new Browser();
  let looks = true;
  const notifications = new Notifications({
    worker: browser.container as never,
    notification: browser.notification as never,
    page: 'here',
    now: () => 100_000,
    pressed: () => {},
    seen: async () => looks,
  });
  notifications.start();
  await notifications.show([ringing('a')]);
  expect(browser.shown).toEqual([]);
  looks = false;
  await notifications.show([ringing('a'), ringing('b')]);
  expect(browser.shown).toHaveLength(2);
  looks = true;
  await notifications.show([ringing('b'), ringing('c')]);
  expect(browser.shown.map(({ tag }) => tag)).toEqual(['b']); // what rings no more goes all the same
});

test('what a page left that was closed is taken away, and what rings in another tab is not', async () => {
  const browser = new Browser();
  browser.shown = [
    { tag: 'old', title: '', data: { at: 1 }, actions: [] },
    { tag: 'new', title: '', data: { at: 99_000 }, actions: [] },
    { tag: 'odd', title: '', data: null, actions: [] },
  ];
  const { notifications } = make(browser);
  await notifications.show([]);
  await settle();
  expect(browser.shown.map(({ tag }) => tag)).toEqual(['new']);
});

test('only what was pressed at this page’s own is heard', () => {
  const browser = new Browser();
  const { pressed } = make(browser);
  const answers: unknown[] = [];
  const port = { postMessage: (answer: unknown) => answers.push(answer) };
  const hear = (data: unknown) => browser.hear({ data, ports: [port] } as never);
  hear({ type: 'notice', page: 'here', call: 'in-1', action: 'answer' });
  hear({ type: 'notice', page: 'there', call: 'in-1', action: 'answer' });
  hear({ type: 'notice', page: 'here', call: 'in-1', action: 'other' });
  hear({ type: 'other', page: 'here', call: 'in-1', action: 'answer' });
  hear(null);
  expect(pressed).toEqual(['answer in-1', ' in-1']);
  expect(answers).toHaveLength(2);
});

/** Two ports, of which one hears the other a moment later. */
class Channel {
  readonly port1: { onmessage: ((event: { data: unknown }) => void) | null } = { onmessage: null };
  readonly port2 = {
    postMessage: (data: unknown) =>
      void Promise.resolve().then(() => this.port1.onmessage?.({ data })),
  };
}

/** Runs the worker as it is served, in a world of its own. */
function worker(pages: { own: boolean; focus: () => Promise<void> }[]) {
  const listeners = new Map<string, (event: never) => void>();
  const opened: string[] = [];
  const told: unknown[] = [];
  const clients = pages.map(({ own, focus }) => ({
    focus,
    postMessage: (message: unknown, [port]: [MessagePort]) => {
      told.push(message);
      if (own) port.postMessage('mine');
    },
  }));
  const self = {
    addEventListener: (type: string, listener: (event: never) => void) =>
      listeners.set(type, listener),
    skipWaiting: () => {},
    clients: {
      matchAll: async () => clients,
      openWindow: async (url: string) => opened.push(url),
      claim: async () => {},
    },
  };
  const timers: (() => void)[] = [];
  const wait = (then: () => void) => timers.push(then);
  new Function('self', 'setTimeout', 'MessageChannel', text)(self, wait, Channel);
  const click = async (action: string) => {
    let done: Promise<void> | undefined;
    listeners.get('notificationclick')?.({
      action,
      notification: { close: () => {}, data: { page: 'here', call: 'in-1' } },
      waitUntil: (work: Promise<void>) => {
        done = work;
      },
    } as never);
    await settle(); // whoever answers has answered; then the time is over
    for (const over of timers.splice(0)) over();
    await done;
  };
  return { click, opened, told, types: [...listeners.keys()] };
}

test('the worker tells the pages what was pressed, and shows the one whose call it is', async () => {
  const focused: string[] = [];
  const page = (name: string, own: boolean) => ({
    own,
    focus: async () => void focused.push(name),
  });
  const two = worker([page('first', false), page('second', true)]);
  await two.click('answer');
  expect(focused).toEqual(['second']);
  expect(two.told[0]).toEqual({ type: 'notice', page: 'here', call: 'in-1', action: 'answer' });
  await two.click('decline');
  expect(focused).toEqual(['second']); // whoever declines goes on with what they do
  await worker([page('third', false)]).click('');
  expect(focused).toEqual(['second', 'third']);
  const none = worker([]);
  await none.click('answer');
  expect(none.opened).toEqual(['/']);
});

test('the worker keeps nothing: it listens to no request', () => {
  expect(worker([]).types).toEqual(['install', 'activate', 'notificationclick']);
});
