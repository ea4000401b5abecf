/** A host page's hold of the frame on it: the same methods and events as the button itself has. */
import type { Context } from './element';
import { type Command, report, SOURCE } from './message';

export class Framed extends EventTarget {
  readonly #frame: HTMLIFrameElement;
  readonly #origin: string;
  readonly #listening = new AbortController();
  #context: Context;

  /** Context: the site's signed word on who the visitor is, as the element has it. */
  constructor(frame: HTMLIFrameElement, context: Context = '') {
    super();
    this.#frame = frame;
    this.#origin = new URL(frame.src, location.href).origin;
    this.#context = context;
    const { signal } = this.#listening;
    addEventListener('message', (event) => this.#heard(event), { signal });
    frame.addEventListener('load', () => void this.#hello(), { signal });
    void this.#hello();
  }

  call(): void {
    this.#say({ type: 'call' });
  }
  hangup(): void {
    this.#say({ type: 'hangup' });
  }
  mute(muted = true): void {
    this.#say({ type: 'mute', muted });
  }
  sendDigits(digits: string): void {
    this.#say({ type: 'sendDigits', digits });
  }

  /** Ends a call and takes the frame out of the page. */
  destroy(): void {
    this.hangup();
    this.#listening.abort();
    this.#frame.remove();
  }

  async #hello(): Promise<void> {
    const given = this.#context;
    // A page that cannot say who its visitor is says so by nothing: they can call all the same.
    const context =
      typeof given === 'function'
        ? await Promise.resolve()
            .then(given)
            .catch(() => '')
        : given;
    this.#say({
      type: 'hello',
      title: document.title,
      url: location.href,
      context,
      language: document.documentElement.lang,
    });
  }

  #heard(event: MessageEvent): void {
    const said = report(event, this.#frame.contentWindow, this.#origin);
    if (said) this.dispatchEvent(new CustomEvent(said.name, { detail: said.detail }));
  }

  #say(command: Command): void {
    this.#frame.contentWindow?.postMessage({ source: SOURCE, ...command }, this.#origin);
  }
}
