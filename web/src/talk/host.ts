/** What the loader and the panel, which comes later, know of each other. */
import type { Page } from './state/ports';

export interface PanelHost {
  readonly root: ShadowRoot;
  /** The server's origin. */
  readonly at: string;
  /** The publishable key. */
  readonly key: string;
  /** Whether the panel fills a frame of its own. */
  readonly framed: boolean;
  /** Most wanted first. */
  languages(): readonly string[];
  /** The site's signed word on who the visitor is; empty: none. */
  context(): Promise<string>;
  page(): Page;
  /** Dispatches an event on the button; false: somebody prevented it. */
  tell(type: string, detail: object, cancelable: boolean): boolean;
  /** The panel was opened or closed. */
  toggled(open: boolean): void;
}

export interface PanelHandle {
  /** Opens the question; the focus goes back to who opened it. What is returned is said beside the button: why it was not opened. */
  open(from: HTMLElement | null): Promise<string>;
  hangUp(): void;
  mute(muted: boolean): void;
  digits(digits: string): void;
  destroy(): void;
}

export interface PanelModule {
  mount(host: PanelHost): PanelHandle;
}
