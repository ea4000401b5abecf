/**
 * Notifications of calls, by the worker: those have buttons, and are shown for tabs in the background too.
 * Sources: https://notifications.spec.whatwg.org/, https://www.w3.org/TR/service-workers/
 */
import { type ReadonlySignal, signal } from '../state/signal';
import { trustedWorker } from './trusted';

/** What the browser says about notifications; none where it has no such that have buttons. */
export type Permission = 'default' | 'granted' | 'denied' | 'none';

/** A notification as it is shown. */
export interface Shown {
  readonly call: string;
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly lang: string;
  readonly answer: string;
  readonly decline: string;
}

export interface NotificationPorts {
  /** The browser's; undefined where there are none. */
  readonly worker: ServiceWorkerContainer | undefined;
  readonly notification: typeof Notification | undefined;
  /** Something was pressed: '' is the notification itself. */
  readonly pressed: (call: string, action: 'answer' | 'decline' | '') => void;
  /** A word that no other page has. */
  readonly page: string;
  readonly now: () => number;
  /** Whether another tab of the same person is looked at, and shows the call. */
  readonly seen?: () => Promise<boolean>;
}

/** What rang so long ago rings no more, whoever showed it. */
const STALE = 60_000;

export class Notifications {
  readonly #ports: NotificationPorts;
  readonly #permission = signal<Permission>('none');
  #registration: Promise<ServiceWorkerRegistration | undefined> = Promise.resolve(undefined);
  #shown: readonly string[] = [];
  /** One after the other, so that what is shown last is what should be. */
  #last: Promise<void> = Promise.resolve();

  constructor(ports: NotificationPorts) {
    this.#ports = ports;
  }

  get permission(): ReadonlySignal<Permission> {
    return this.#permission;
  }

  /** Begins: registers the worker, and listens to it. */
  start(): void {
    const { worker, notification } = this.#ports;
    if (!worker) return;
    if (notification) this.#permission.value = notification.permission;
    worker.addEventListener('message', (event) => this.#hear(event));
    this.#registration = worker
      .register(trustedWorker(), { updateViaCache: 'none' })
      .then(() => worker.ready) // only a worker that is at work can show any
      .catch(() => undefined);
    void this.#sweep();
  }

  /** Asks the person. Must be called inside a click. */
  async ask(): Promise<void> {
    const { notification } = this.#ports;
    if (notification) this.#permission.value = await notification.requestPermission();
  }

  /** Shows these, and takes away what was shown and is not among them. */
  show(all: readonly Shown[]): Promise<void> {
    this.#last = this.#last.then(() => this.#change(all)).catch(() => {});
    return this.#last;
  }

  async #change(all: readonly Shown[]): Promise<void> {
    const old = this.#shown;
    if (all.length === 0 && old.length === 0) return;
    const registration = await this.#registration;
    if (!registration || this.#permission.value !== 'granted') return;
    const tags = all.map((one) => one.tag);
    this.#shown = old.filter((one) => tags.includes(one));
    for (const tag of old.filter((one) => !tags.includes(one))) {
      for (const one of await registration.getNotifications({ tag })) one.close();
    }
    const fresh = all.filter(({ tag }) => !old.includes(tag));
    if (fresh.length > 0 && (await this.#ports.seen?.())) return;
    for (const one of fresh) {
      await registration.showNotification(one.title, {
        body: one.body,
        tag: one.tag,
        lang: one.lang,
        icon: '/assets/icon-192-1.png',
        badge: '/assets/icon-mono-1.png',
        requireInteraction: true,
        silent: true, // the page rings, on the device and as loud as was chosen
        data: { page: this.#ports.page, call: one.call, at: this.#ports.now() },
        actions: [
          { action: 'answer', title: one.answer },
          { action: 'decline', title: one.decline },
        ],
      } as NotificationOptions);
      this.#shown = [...this.#shown, one.tag];
    }
  }

  /** What a page left that was closed while it rang. */
  async #sweep(): Promise<void> {
    const registration = await this.#registration;
    const left = (await registration?.getNotifications().catch(() => [])) ?? [];
    for (const one of left) {
      const at = Number((one.data as { at?: unknown } | null)?.at);
      if (!(this.#ports.now() - at < STALE)) one.close();
    }
  }

  #hear(event: MessageEvent): void {
    const { type, page, call, action } = (event.data ?? {}) as Record<string, unknown>;
    if (type !== 'notice' || page !== this.#ports.page || typeof call !== 'string') return;
    event.ports[0]?.postMessage('mine');
    this.#ports.pressed(call, action === 'answer' || action === 'decline' ? action : '');
  }
}
