/**
 * A small window of the telephone: above all others where the browser has such, else one like others. It
 * is drawn by this page, so it works the same call; it goes when the page goes.
 * Source: https://wicg.github.io/document-picture-in-picture/
 */
import { type ReadonlySignal, signal } from '../state/signal';

interface PictureInPicture {
  requestWindow(options: { width: number; height: number }): Promise<Window>;
}

const size = { width: 360, height: 620 };

export interface WindowPorts {
  /** Draws the telephone there; what it gives takes it away again. */
  readonly draw: (document: Document, root: HTMLElement) => () => void;
}

export class SmallWindow {
  readonly #ports: WindowPorts;
  readonly #open = signal(false);
  #window: Window | undefined;

  constructor(ports: WindowPorts) {
    this.#ports = ports;
    window.addEventListener('pagehide', () => this.close());
  }

  get open(): ReadonlySignal<boolean> {
    return this.#open;
  }

  /** Opens it. Must be called inside a click. False: the browser did not let it. */
  async show(): Promise<boolean> {
    if (this.#window) {
      this.#window.focus();
      return true;
    }
    const pip = (window as { documentPictureInPicture?: PictureInPicture })
      .documentPictureInPicture;
    const shown =
      (await pip?.requestWindow(size).catch(() => undefined)) ??
      window.open('', 'softphone-small', `popup,width=${size.width},height=${size.height}`);
    if (!shown) return false;
    this.#begin(shown);
    return true;
  }

  close(): void {
    this.#window?.close();
  }

  #begin(shown: Window): void {
    const { document: there } = shown;
    there.title = document.title;
    there.documentElement.lang = document.documentElement.lang;
    there.body.replaceChildren();
    there.head.replaceChildren();
    dress(there);
    const root = there.createElement('div');
    root.className = 'small-window';
    there.body.append(root);
    const undraw = this.#ports.draw(there, root);
    // Parts that are fetched later bring styles of their own; and the language may change.
    const watch = new MutationObserver(() => {
      dress(there);
      there.title = document.title;
      there.documentElement.lang = document.documentElement.lang;
    });
    watch.observe(document.head, { childList: true, subtree: true, characterData: true });
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['lang'] });
    this.#window = shown;
    this.#open.value = true;
    shown.addEventListener('pagehide', () => {
      watch.disconnect();
      undraw();
      this.#window = undefined;
      this.#open.value = false;
    });
  }
}

/** Gives a document the styles of the page that it does not have yet. */
function dress(there: Document): void {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]');
  const worn = new Set([...there.querySelectorAll('link')].map((one) => one.href));
  for (const { href } of links) {
    if (worn.has(href)) continue;
    const link = there.createElement('link');
    link.rel = 'stylesheet';
    link.href = href;
    there.head.append(link);
  }
}
