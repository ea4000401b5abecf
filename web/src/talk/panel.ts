/** The part that is fetched when somebody means to talk: joins the conversation, the server, Twilio's SDK and the screen. */
import { effect } from '@preact/signals';
import { h, render } from 'preact';
import { signal } from '../state/signal';
import { obstacleIn } from './browser';
import { HttpDoor } from './door';
import type { PanelHandle, PanelHost } from './host';
import { languageOf } from './language';
import { type Phone, type Told, Trouble } from './state/ports';
import { solve } from './state/proof';
import { Talk } from './state/talk';
import { Panel } from './ui/panel';
import css from './ui/panel.css?inline';
import { catalogues } from './words';

/** The one panel that is open on this page: two would lie over each other, and two calls be heard at once. */
let shown: Talk | null = null;

/** Puts a panel, closed, into the shadow root of a button. */
export function mount(host: PanelHost): PanelHandle {
  const levels = signal<readonly [number, number]>([0, 0]);
  const phone = new LatePhone(async () => {
    const { Visitor } = await import('../sdk/visitor');
    return new Visitor({ report: (event) => talk.handle(event), levels: quiet(levels) });
  });
  const language = () => languageOf(host.languages());
  const talk = new Talk({
    door: new HttpDoor({ fetch: window.fetch.bind(window), at: host.at, key: host.key }),
    phone,
    clock: {
      now: () => Date.now(),
      after(ms, then) {
        const timer = setTimeout(then, ms);
        return () => clearTimeout(timer);
      },
    },
    solve: (challenge) =>
      solve(challenge, {
        now: () => performance.now(),
        pause: () => new Promise((resolve) => setTimeout(resolve)),
      }),
    obstacle: () => obstacleIn(window),
    page: host.page,
    language,
    context: host.context,
    allowed: () => host.tell('beforecall', { key: host.key }, true),
    tell: ({ type, ...detail }: Told) => void host.tell(type, detail, false),
  });

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // A root of its own, in which the button's styles do not count, nor its own for the button.
  const place = document.createElement('div');
  const root = place.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  host.root.append(place);
  const stop = effect(() => {
    const { label, language: of } = talk.description.value ?? { label: '', language: '' };
    void label;
    const chosen = languageOf([of, ...host.languages()]);
    render(
      h(Panel, {
        talk,
        words: catalogues[chosen],
        language: chosen,
        levels,
        framed: host.framed,
      }),
      root,
    );
  });
  let opener: HTMLElement | null = null;
  let open = false;
  const follow = effect(() => {
    const now = talk.phase.value.name !== 'closed';
    if (now === open) return;
    open = now;
    host.toggled(now);
    if (!now) {
      if (shown === talk) shown = null;
      opener?.focus({ preventScroll: true });
    }
  });

  return {
    async open(from) {
      if (shown && shown !== talk) {
        if (shown.busy()) {
          host.tell('error', { code: 'in_call' }, false);
          const { title, help } = catalogues[language()].problems.in_call;
          return `${title}. ${help}`;
        }
        shown.close();
      }
      shown = talk;
      opener = from;
      await talk.open();
      return '';
    },
    hangUp: () => talk.hangUp(),
    mute: (muted) => talk.mute(muted),
    digits: (digits) => talk.digits(digits),
    destroy() {
      talk.destroy();
      if (shown === talk) shown = null;
      follow();
      stop();
      render(null, root);
      place.remove();
    },
  };
}

/** Twilio's SDK comes when the panel is open, and not with it. */
class LatePhone implements Phone {
  readonly #fetch: () => Promise<Phone>;
  #phone: Promise<Phone> | null = null;
  #here: Phone | null = null;
  #closed = 0;

  constructor(fetch: () => Promise<Phone>) {
    this.#fetch = fetch;
  }

  async load(signalling: string | null): Promise<void> {
    await (await this.#get()).load(signalling);
  }
  async listen(): Promise<void> {
    const before = this.#closed;
    const phone = await this.#get();
    if (before !== this.#closed) throw new Trouble('call_failed'); // it was given up meanwhile
    await phone.listen();
  }
  async dial(...what: Parameters<Phone['dial']>): Promise<void> {
    await (await this.#get()).dial(...what);
  }
  hangUp(): void {
    this.#here?.hangUp();
  }
  mute(muted: boolean): void {
    this.#here?.mute(muted);
  }
  digits(digits: string): void {
    this.#here?.digits(digits);
  }
  close(): void {
    this.#closed++;
    this.#here?.close();
  }

  #get(): Promise<Phone> {
    this.#phone ??= this.#fetch().then(
      (phone) => {
        this.#here = phone;
        return phone;
      },
      () => {
        this.#phone = null;
        throw new Trouble('outdated');
      },
    );
    return this.#phone;
  }
}

/** Levels come sixty times in a second; ten are enough for the eye. */
function quiet(levels: { value: readonly [number, number] }) {
  let last = 0;
  return (visitor: number, other: number) => {
    const now = performance.now();
    if (now - last < 100) return;
    last = now;
    levels.value = [visitor, other];
  };
}
