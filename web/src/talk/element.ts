/**
 * The button: all that a page has before somebody means to talk. It draws a button, or takes the
 * one that the page has, and fetches the rest when it is pressed or has the focus. It stores nothing
 * and asks nobody anything before.
 */
import { telephone } from './drawing';
import type { PanelHandle, PanelModule } from './host';
import { languageOf } from './language';
import type { Page } from './state/ports';

export interface Source {
  /** The server's origin. */
  at: string;
  fetch: (at: string) => Promise<PanelModule>;
}

/** Set once by the entry: where the panel comes from. */
export const source: Source = { at: '', fetch: () => Promise.reject(new Error('no source')) };

const words = {
  en: ['Talk to us', 'Calls are not available now. Please reload the page.'],
  ja: ['電話で話す', 'ただいま通話できません。ページを再読み込みしてください。'],
} as const;

const css = `:host{display:inline-block}:host([hidden]){display:none}:host([for]){display:contents}
:host([corner]){position:fixed;z-index:2147483646;inset-block-end:max(1rem,env(safe-area-inset-bottom));inset-inline-end:1rem}
:host([framed]){display:block}[hidden]{display:none}
button{display:inline-flex;align-items:center;justify-content:center;gap:.5em;box-sizing:border-box;min-height:2.75rem;margin:0;padding:.5em 1.25em;border:1px solid transparent;border-radius:var(--talk-radius,999px);background:var(--talk-accent,light-dark(#0b6b58,#5ccdb0));color:var(--talk-on-accent,light-dark(#fff,#06211a));font:550 1rem/1.3 var(--talk-font,system-ui,sans-serif);cursor:pointer;touch-action:manipulation}
:host([corner]) button{box-shadow:0 .25rem 1rem rgb(0 0 0/.25)}
:host([framed]) button{width:calc(100% - 2rem);margin:1rem}
button:hover{filter:brightness(.95)}button:focus-visible{outline:3px solid var(--talk-accent,light-dark(#0b6b58,#5ccdb0));outline-offset:2px}
svg{width:1.25em;height:1.25em;flex:none;fill:currentColor}p{margin:0;font:.875rem/1.4 var(--talk-font,system-ui,sans-serif)}
@media(forced-colors:active){button{border-color:ButtonBorder}}`;

const SVG = 'http://www.w3.org/2000/svg';

let sheet: CSSStyleSheet | undefined;

/** What a page may set, beside the attributes. */
export interface Options {
  key: string;
  /** Id of a button of the page's own. */
  for?: string;
  label?: string;
  language?: string;
  /** Where the server is, if not where the loader came from. */
  at?: string;
  context?: Context;
}

/** The site's signed word on who the visitor is (a JWT), or how to get it when it is needed. */
export type Context = string | (() => string | Promise<string>);

// Where there is no page, as on a server that renders one, the module can still be read.
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

export class ClickToTalk extends Base {
  static readonly observedAttributes = ['label', 'language', 'key'];

  context: Context = '';
  /** The page as the agent is shown it, unverified; by itself the title and the address. */
  page: Page | null = null;
  at = '';
  #panel: Promise<PanelHandle> | null = null;
  #handle: PanelHandle | null = null;
  #listening: AbortController | null = null;

  /** Where the server is; set by itself where the loader was fetched by a script tag. */
  static get at(): string {
    return source.at;
  }
  static set at(origin: string) {
    source.at = new URL(origin).origin;
  }

  /** Makes a button and puts it at the end of the page. */
  static create({ at, context, ...attributes }: Options): ClickToTalk {
    const element = document.createElement('click-to-talk') as ClickToTalk;
    if (at) element.at = new URL(at).origin;
    if (context) element.context = context;
    for (const [name, value] of Object.entries(attributes)) {
      if (value) element.setAttribute(name, value);
    }
    if (!attributes.for) element.toggleAttribute('corner', true);
    document.body.append(element);
    return element;
  }

  /** The first button with this key, or that belongs to the button with this id. */
  static get(key: string): ClickToTalk | null {
    for (const one of document.querySelectorAll<ClickToTalk>('click-to-talk')) {
      if (one.key === key || one.getAttribute('for') === key) return one;
    }
    return null;
  }

  get key(): string {
    return this.getAttribute('key') ?? '';
  }
  set key(key: string) {
    this.setAttribute('key', key);
  }

  connectedCallback(): void {
    if (this.#listening) return; // it was only moved
    this.#listening = new AbortController();
    this.#draw();
    this.#listen(this.#listening.signal);
  }

  disconnectedCallback(): void {
    // A framework that moves an element takes it out and puts it in again.
    queueMicrotask(() => {
      if (!this.isConnected) this.#stop();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#listening || before === after) return;
    if (name === 'key') this.#unmount();
    else this.#draw();
  }

  /** Opens the question; the visitor starts the call in it. */
  async call(from: HTMLElement | null = null): Promise<void> {
    let said = this.#words()[1];
    try {
      said = await (await this.#fetch()).open(from);
    } catch {
      this.#tell('error', { code: 'outdated' }, false);
    }
    if (said) this.shadowRoot?.querySelector('p')?.replaceChildren(said);
  }
  hangup(): void {
    this.#handle?.hangUp();
  }
  mute(muted = true): void {
    this.#handle?.mute(muted);
  }
  sendDigits(digits: string): void {
    this.#handle?.digits(digits);
  }

  /** Ends a call, takes the button out of the page, and forgets everything. */
  destroy(): void {
    this.#stop(); // first, so that the page hears of the end
    this.remove();
  }

  #stop(): void {
    this.#listening?.abort();
    this.#listening = null;
    this.#unmount();
  }

  #unmount(): void {
    const [panel, handle] = [this.#panel, this.#handle];
    this.#panel = null;
    this.#handle = null;
    if (handle) handle.destroy();
    else {
      panel?.then(
        (late) => late.destroy(),
        () => {},
      );
    }
  }

  #draw(): void {
    const root = this.shadowRoot ?? this.#build();
    const slot = root.querySelector('slot');
    const button = slot?.querySelector('button');
    if (!slot || !button) return;
    slot.hidden = this.hasAttribute('for');
    button.lang = this.#language();
    button.lastElementChild?.replaceChildren(this.getAttribute('label') || this.#words()[0]);
  }

  #build(): ShadowRoot {
    const root = this.attachShadow({ mode: 'open' });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    root.adoptedStyleSheets = [sheet];
    const button = document.createElement('button');
    button.type = 'button';
    button.setAttribute('part', 'button');
    button.setAttribute('aria-haspopup', 'dialog');
    const drawing = document.createElementNS(SVG, 'svg');
    drawing.setAttribute('viewBox', '0 0 24 24');
    drawing.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', telephone);
    drawing.append(path);
    button.append(drawing, document.createElement('span'));
    const slot = document.createElement('slot');
    slot.append(button);
    const said = document.createElement('p');
    said.setAttribute('role', 'alert');
    root.append(slot, said);
    return root;
  }

  #listen(signal: AbortSignal): void {
    const id = this.getAttribute('for');
    // The page's own button may come later, or again: whoever is inside of it at the time counts.
    const from = (event: Event): HTMLElement | null => {
      const path = event.composedPath() as HTMLElement[];
      if (id) return path.find((one) => one.id === id) ?? null;
      const [target] = path;
      const own = this.shadowRoot?.querySelector('button');
      return target && target !== this && (this.contains(target) || own?.contains(target))
        ? target
        : null;
    };
    const on: EventTarget = id ? document : this;
    const intent = (event: Event) => {
      if (from(event)) this.#fetch().catch(() => {});
    };
    on.addEventListener('pointerdown', intent, { signal, passive: true });
    on.addEventListener('focusin', intent, { signal });
    on.addEventListener(
      'click',
      (event) => {
        const opener = from(event);
        if (!opener || event.defaultPrevented) return;
        event.preventDefault(); // a link to a telephone number is for who has no script
        void this.call(opener.closest<HTMLElement>('button,a,[tabindex]') ?? opener);
      },
      { signal },
    );
  }

  #fetch(): Promise<PanelHandle> {
    this.#panel ??= source.fetch(source.at || this.at).then(
      (module) => this.#mount(module),
      (error: unknown) => {
        this.#panel = null;
        throw error;
      },
    );
    return this.#panel;
  }

  #mount(module: PanelModule): PanelHandle {
    const root = this.shadowRoot as ShadowRoot;
    this.#handle = module.mount({
      root,
      at: this.at || source.at,
      key: this.key,
      framed: this.hasAttribute('framed'),
      languages: () => [this.#language()],
      context: async () => (typeof this.context === 'function' ? this.context() : this.context),
      page: () => this.page ?? { title: document.title, url: location.href },
      tell: (type, detail, cancelable) => this.#tell(type, detail, cancelable),
      toggled: (open) => {
        const slot = root.querySelector('slot');
        if (slot && this.hasAttribute('framed')) slot.hidden = open;
        const button = slot?.querySelector('button');
        button?.setAttribute('aria-expanded', `${open}`);
        root.querySelector('p')?.replaceChildren();
      },
    });
    return this.#handle;
  }

  #tell(type: string, detail: object, cancelable: boolean): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, cancelable, bubbles: true }));
  }

  /** The button's own language, the page's, the visitor's: the first that there are words for. */
  #language(): 'en' | 'ja' {
    const near = this.closest('[lang]')?.getAttribute('lang') ?? '';
    return languageOf([this.getAttribute('language') ?? '', near, ...navigator.languages]);
  }

  #words(): readonly [string, string] {
    return words[this.#language()];
  }
}
