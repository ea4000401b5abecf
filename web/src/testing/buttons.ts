/** Buttons for tests: a server that keeps them, and refuses as it is told. */
import {
  type Button,
  type ButtonChange,
  type ButtonServer,
  type ButtonSettings,
  type Embedding,
  type Named,
  type Refused,
  type Snippet,
  usualButton,
} from '../state/button';

export function shop(change: Partial<Button> = {}): Button {
  return {
    ...usualButton,
    id: 'mfrggzdfmz',
    key: 'pk_mfrggzdfmz',
    name: 'Shop',
    to: 'team:sales',
    origins: ['https://shop.example'],
    contextKeys: [],
    on: true,
    open: true,
    ...change,
  };
}

export class FakeButtons implements ButtonServer {
  kept: readonly Button[] = [];
  refused: readonly Refused[] = [];
  /** What was asked of it, in order. */
  readonly log: string[] = [];
  /** Thrown by what changes something, while set. */
  failure: Error | null = null;

  async buttons(): Promise<readonly Button[]> {
    return this.kept;
  }
  async makeButton(settings: ButtonSettings): Promise<Button> {
    this.#did(`make ${JSON.stringify(settings)}`);
    const made = shop(settings);
    this.kept = [made, ...this.kept];
    return made;
  }
  async changeButton(id: string, change: ButtonChange): Promise<void> {
    this.#did(`change ${id} ${JSON.stringify(change)}`);
    this.kept = this.kept.map((one) => (one.id === id ? { ...one, ...change } : one));
  }
  async deleteButton(id: string, endCalls: boolean): Promise<void> {
    this.#did(`delete ${id} ${endCalls}`);
    this.kept = this.kept.filter((one) => one.id !== id);
  }
  async makeContextKey(id: string): Promise<string> {
    this.#did(`key ${id}`);
    return 'ctx_secret';
  }
  async deleteContextKey(id: string, key: string): Promise<void> {
    this.#did(`unkey ${id} ${key}`);
  }
  async refusals(): Promise<readonly Refused[]> {
    return this.refused;
  }
  async snippet(): Promise<Readonly<Record<Embedding, Snippet>>> {
    const of = (name: string) => ({
      code: `<${name}>`,
      csp: `csp of ${name}`,
      permissions: `permissions of ${name}`,
    });
    return { iframe: of('iframe'), script: of('script'), element: of('element') };
  }
  async rooms(): Promise<readonly Named[]> {
    return [{ name: 'standup', title: 'Stand-up' }];
  }

  #did(what: string): void {
    if (this.failure) throw this.failure;
    this.log.push(what);
  }
}
