/** Looks at a rendered page as a person with a screen reader does: by role and name. */
import { type ComponentChild, render } from 'preact';
import type { Languages } from '../words';
import { languages } from '../words';
import { catalogues } from '../words/all';

export function words(language: 'en' | 'ja' = 'en'): Languages {
  return languages({
    wanted: [language],
    storage: undefined,
    announce: () => {},
    there: catalogues,
  });
}

export class Screen {
  readonly #root = document.createElement('div');

  constructor(content: ComponentChild) {
    document.body.replaceChildren(this.#root);
    render(content, this.#root);
  }

  /** Ends the page, and with it its timers. */
  close(): void {
    render(null, this.#root);
  }

  get text(): string {
    return this.#root.textContent ?? '';
  }

  /** Every name of that role, in order. */
  names(role: string): string[] {
    return this.#all(role).map(nameOf);
  }

  find(role: string, name: string): HTMLElement {
    const found = this.#all(role).filter((element) => nameOf(element) === name);
    if (found.length !== 1 || !found[0]) {
      throw new Error(
        `${found.length} × ${role} "${name}"; there are: ${this.names(role).join(', ')}`,
      );
    }
    return found[0];
  }

  /** The field with that label, whatever kind it is. */
  labelled(name: string): HTMLInputElement {
    const found = [...this.#root.querySelectorAll<HTMLLabelElement>('label')].filter(
      (label) => label.textContent?.trim() === name,
    );
    const field =
      document.getElementById(found[0]?.htmlFor ?? '') ??
      found[0]?.querySelector('input, select, textarea');
    if (found.length !== 1 || !field) throw new Error(`${found.length} × label "${name}"`);
    return field as HTMLInputElement;
  }

  async press(name: string): Promise<void> {
    this.find('button', name).click();
    await rendered();
  }

  async type(name: string, text: string): Promise<void> {
    const input = this.labelled(name);
    input.value = text;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await rendered();
  }

  #all(role: string): HTMLElement[] {
    return [...this.#root.querySelectorAll<HTMLElement>('*')].filter((one) => roleOf(one) === role);
  }
}

/** Lets the page catch up with the state. */
export async function rendered(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

const implicit: Record<string, string> = {
  BUTTON: 'button',
  A: 'link',
  UL: 'list',
  LI: 'listitem',
  H1: 'heading',
  H2: 'heading',
  H3: 'heading',
  TABLE: 'table',
};

function roleOf(element: HTMLElement): string {
  const explicit = element.getAttribute('role');
  if (explicit) return explicit;
  if (element.tagName === 'INPUT') {
    return element.getAttribute('type') === 'text' ? 'textbox' : '';
  }
  return implicit[element.tagName] ?? '';
}

function nameOf(element: HTMLElement): string {
  const label = element.getAttribute('aria-label');
  if (label) return label;
  const by = element.getAttribute('aria-labelledby');
  if (by) return document.getElementById(by)?.textContent?.trim() ?? '';
  const forLabel = element.id && document.querySelector(`label[for="${element.id}"]`);
  return ((forLabel || element).textContent ?? '').trim();
}
