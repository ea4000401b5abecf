import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ClickToTalk, source } from './element';
import type { PanelHost } from './host';

customElements.define('click-to-talk', ClickToTalk);

/** Panels that write down what they are told. */
class Panels {
  fetched = 0;
  broken = false;
  destroyed: () => unknown = () => {};
  readonly log: string[] = [];
  readonly hosts: PanelHost[] = [];

  /** Why a panel is not opened. */
  reason = '';

  async fetch() {
    this.fetched++;
    if (this.broken) throw new TypeError('no network');
    return {
      mount: (host: PanelHost) => {
        this.hosts.push(host);
        const note = (what: string) => this.log.push(`${host.key} ${what}`);
        return {
          open: async (from: HTMLElement | null) => {
            note(`open ${from?.id || from?.tagName}`);
            return this.reason;
          },
          hangUp: () => note('hangUp'),
          mute: (muted: boolean) => note(`mute ${muted}`),
          digits: (digits: string) => note(`digits ${digits}`),
          destroy: () => {
            note('destroy');
            this.destroyed();
          },
        };
      },
    };
  }
}

let panels: Panels;
let requests: number;

beforeEach(() => {
  panels = new Panels();
  requests = 0;
  source.at = 'https://phone.example';
  source.fetch = () => panels.fetch();
  vi.stubGlobal('fetch', () => requests++);
  document.body.replaceChildren();
  document.documentElement.lang = '';
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

function put(html: string): ClickToTalk {
  const place = document.createElement('div');
  place.innerHTML = html;
  document.body.append(place);
  return document.querySelector('click-to-talk') as unknown as ClickToTalk;
}

const own = (button: Element) => button.shadowRoot?.querySelector('button') as HTMLButtonElement;
const settled = () => new Promise((resolve) => setTimeout(resolve));

test('before intent there is a button, and nothing else: no request, nothing stored', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  await settled();
  expect(own(button).textContent).toBe('Talk to us');
  expect(own(button).getAttribute('aria-haspopup')).toBe('dialog');
  expect([panels.fetched, requests]).toEqual([0, 0]);
  expect([document.cookie, localStorage.length, sessionStorage.length]).toEqual(['', 0, 0]);
});

test.each(['pointerdown', 'focusin'])('%s means to talk, once', async (name) => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  own(button).dispatchEvent(new Event(name, { bubbles: true, composed: true }));
  own(button).dispatchEvent(new Event(name, { bubbles: true, composed: true }));
  await settled();
  expect(panels.fetched).toBe(1);
  expect(panels.log).toEqual([]);
});

test('a click opens the panel, and the focus comes back to the button', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  own(button).click();
  await settled();
  expect(panels.log).toEqual(['pk_a open BUTTON']);
  expect(panels.hosts[0]).toMatchObject({ at: 'https://phone.example', framed: false });
});

test('why the panel is not opened is said beside the button', async () => {
  panels.reason = 'You are in a call already.';
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  own(button).click();
  await settled();
  const said = button.shadowRoot?.querySelector('[role=alert]');
  expect(said?.textContent).toBe('You are in a call already.');
});

test('the page’s own button inside of it is the button, and a link is not followed', async () => {
  put('<click-to-talk key="pk_a"><a id="mine" href="tel:+15005550100">Call</a></click-to-talk>');
  const click = new MouseEvent('click', { bubbles: true, composed: true, cancelable: true });
  document.getElementById('mine')?.dispatchEvent(click);
  await settled();
  expect(click.defaultPrevented).toBe(true);
  expect(panels.log).toEqual(['pk_a open mine']);
});

test('a button of the page’s own, elsewhere and later, is found by its id', async () => {
  const button = ClickToTalk.create({ key: 'pk_a', for: 'call' });
  expect(button.shadowRoot?.querySelector('slot')?.hidden).toBe(true);
  document.body.insertAdjacentHTML('beforeend', '<button id="call"><b>Call</b></button>');
  document.querySelector<HTMLElement>('#call b')?.click();
  await settled();
  expect(panels.log).toEqual(['pk_a open call']);
  document.body.insertAdjacentHTML('beforeend', '<button id="other">Other</button>');
  document.getElementById('other')?.click();
  await settled();
  expect(panels.log).toHaveLength(1);
  expect(ClickToTalk.get('call')).toBe(button);
});

test('without a place of its own it floats, so that nothing moves', () => {
  expect(ClickToTalk.create({ key: 'pk_a' }).hasAttribute('corner')).toBe(true);
  expect(ClickToTalk.create({ key: 'pk_b', for: 'x' }).hasAttribute('corner')).toBe(false);
});

test('two on a page know nothing of each other', async () => {
  put('<click-to-talk key="pk_a"></click-to-talk><click-to-talk key="pk_b"></click-to-talk>');
  const [a, b] = [...document.querySelectorAll('click-to-talk')] as unknown as ClickToTalk[];
  const heard: string[] = [];
  b?.addEventListener('ended', () => heard.push('b'));
  own(a as Element).click();
  await settled();
  panels.hosts[0]?.tell('ended', { reason: 'completed', seconds: 1 }, false);
  expect(heard).toEqual([]);
  own(b as Element).click();
  await settled();
  expect(panels.log).toEqual(['pk_a open BUTTON', 'pk_b open BUTTON']);
  expect(ClickToTalk.get('pk_b')).toBe(b);
});

test('what the panel tells is an event of the element, and can be prevented where it may', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  await button.call();
  const heard: unknown[] = [];
  document.body.addEventListener('ended', (event) => heard.push((event as CustomEvent).detail));
  panels.hosts[0]?.tell('ended', { reason: 'busy', seconds: 0 }, false);
  expect(heard).toEqual([{ reason: 'busy', seconds: 0 }]);
  button.addEventListener('beforecall', (event) => event.preventDefault());
  expect(panels.hosts[0]?.tell('beforecall', { key: 'pk_a' }, true)).toBe(false);
});

test('the methods reach the panel, and do nothing where there is none', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  button.hangup();
  button.mute();
  button.sendDigits('1');
  await button.call();
  button.mute();
  button.mute(false);
  button.sendDigits('12#');
  button.hangup();
  expect(panels.log.slice(1)).toEqual([
    'pk_a mute true',
    'pk_a mute false',
    'pk_a digits 12#',
    'pk_a hangUp',
  ]);
});

test('taken out of the page it ends; moved, it goes on', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  await button.call();
  document.body.append(button); // out and in
  await settled();
  expect(panels.log).toEqual(['pk_a open undefined']);
  button.remove();
  await settled();
  expect(panels.log).toEqual(['pk_a open undefined', 'pk_a destroy']);
  document.body.append(button); // and used again
  own(button).click();
  await settled();
  expect(panels.log.slice(2)).toEqual(['pk_a open BUTTON']);
});

test('destroyed while its panel is on the way, nothing stays and nothing is heard of the page', async () => {
  const button = ClickToTalk.create({ key: 'pk_a', for: 'call' });
  document.body.insertAdjacentHTML('beforeend', '<button id="call">Call</button>');
  const removed = vi.spyOn(panels, 'fetch');
  document.getElementById('call')?.click();
  button.destroy();
  await settled();
  expect(panels.log.at(-1)).toBe('pk_a destroy');
  expect(document.querySelector('click-to-talk')).toBeNull();
  document.getElementById('call')?.click();
  await settled();
  expect(removed).toHaveBeenCalledTimes(1);
});

test('destroyed in a call, the page hears that it ended', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  await button.call();
  const heard: boolean[] = [];
  document.addEventListener('ended', () => heard.push(button.isConnected), { once: true });
  const [host] = panels.hosts;
  panels.destroyed = () => host?.tell('ended', { reason: 'hung_up', seconds: 1 }, false);
  button.destroy();
  expect(heard).toEqual([true]);
});

test('a panel that cannot be fetched is said, and asked for again', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  const heard: unknown[] = [];
  button.addEventListener('error', (event) => heard.push((event as unknown as CustomEvent).detail));
  panels.broken = true;
  await button.call();
  expect(heard).toEqual([{ code: 'outdated' }]);
  expect(button.shadowRoot?.querySelector('[role=alert]')?.textContent).toContain('not available');
  panels.broken = false;
  await button.call();
  expect(panels.log).toEqual(['pk_a open undefined']);
});

test.each([
  ['<click-to-talk key="pk_a" language="ja"></click-to-talk>', '電話で話す'],
  ['<div lang="ja-JP"><click-to-talk key="pk_a"></click-to-talk></div>', '電話で話す'],
  ['<div lang="fr"><click-to-talk key="pk_a"></click-to-talk></div>', 'Talk to us'],
  ['<click-to-talk key="pk_a" language="ja" label="Ring"></click-to-talk>', 'Ring'],
])('%s says %s', (html, label) => {
  expect(own(put(html)).textContent).toBe(label);
});

test('what an attribute changes is drawn, and another key is another button', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  button.setAttribute('label', 'Ring us');
  expect(own(button).textContent).toBe('Ring us');
  await button.call();
  button.key = 'pk_b';
  await settled();
  expect(panels.log.at(-1)).toBe('pk_a destroy');
  await button.call();
  expect(panels.log.at(-1)).toBe('pk_b open undefined');
});

test('the context may be a text, or be fetched when it is needed', async () => {
  const button = put('<click-to-talk key="pk_a"></click-to-talk>');
  await button.call();
  const [host] = panels.hosts;
  expect(await host?.context()).toBe('');
  button.context = 'a.b.c';
  expect(await host?.context()).toBe('a.b.c');
  button.context = async () => 'd.e.f';
  expect(await host?.context()).toBe('d.e.f');
  expect(host?.page()).toEqual({ title: document.title, url: location.href });
  button.page = { title: 'Basket', url: 'https://shop.example/basket' };
  expect(host?.page().title).toBe('Basket');
});
