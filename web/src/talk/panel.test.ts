import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rendered } from '../testing/screen';
import type { PanelHandle } from './host';
import { mount } from './panel';

const wire = {
  id: 'b1',
  label: '',
  who: 'our support',
  consent: 'Please be kind.',
  record: true,
  privacy_url: 'https://shop.example/privacy',
  language: '',
  open: true,
  opens_at: null as string | null,
  fallback: { number: '+15005550100' as string | null, callback: true },
  challenge: null,
  signalling: null,
  edge: 'roaming',
};

class Site {
  readonly told: string[] = [];
  readonly opened: boolean[] = [];
  readonly element = document.createElement('div');
  readonly panel: PanelHandle;
  language = 'en';

  constructor() {
    document.body.append(this.element);
    this.panel = mount({
      root: this.element.attachShadow({ mode: 'open' }),
      at: 'https://phone.example',
      key: 'pk_b1',
      framed: false,
      languages: () => [this.language],
      context: async () => '',
      page: () => ({ title: 'Shop', url: 'https://shop.example/' }),
      tell: (type, detail) => {
        this.told.push(`${type} ${JSON.stringify(detail)}`);
        return true;
      },
      toggled: (open) => this.opened.push(open),
    });
  }

  get root(): ShadowRoot {
    return this.element.shadowRoot?.firstElementChild?.shadowRoot as ShadowRoot;
  }
  get text(): string {
    return this.root.textContent ?? '';
  }
  get status(): string {
    return this.root.querySelector('[role=status]')?.textContent ?? '';
  }
  button(name: string): HTMLElement {
    const all = [...this.root.querySelectorAll<HTMLElement>('button')];
    const found = all.find((one) => (one.getAttribute('aria-label') ?? one.textContent) === name);
    if (!found) throw new Error(`no ${name}; there are: ${all.map((one) => one.textContent)}`);
    return found;
  }
  async open(): Promise<void> {
    await this.panel.open(null);
    await rendered();
  }
}

let answer: Partial<typeof wire> | number;
let asked: [string, unknown][];

beforeEach(() => {
  answer = {};
  asked = [];
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('RTCPeerConnection', class {});
  vi.stubGlobal('navigator', {
    userAgent: 'test',
    languages: ['en'],
    mediaDevices: { getUserMedia: () => Promise.reject(new DOMException('', 'NotAllowedError')) },
  });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push([url, init.body && JSON.parse(String(init.body))]);
    return typeof answer === 'number'
      ? new Response('{}', { status: answer })
      : new Response(JSON.stringify({ ...wire, ...answer }), { status: 200 });
  });
});

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

test('a closed panel is nothing, and asks nobody', () => {
  const site = new Site();
  expect(site.text).toBe('');
  expect(asked).toEqual([]);
  site.panel.destroy();
});

test('who answers, whether it is recorded, and the privacy link stand before the call', async () => {
  const site = new Site();
  await site.open();
  for (const said of [
    'You will talk with our support.',
    'Please be kind.',
    'The call is recorded.',
    'your browser asks whether this page may use the microphone',
  ]) {
    expect(site.text).toContain(said);
  }
  const link = site.root.querySelector('a');
  expect([link?.href, link?.target, link?.rel]).toEqual([
    'https://shop.example/privacy',
    '_blank',
    'noopener noreferrer',
  ]);
  const dialog = site.root.querySelector('[role=dialog]');
  expect(dialog?.getAttribute('lang')).toBe('en');
  expect(site.root.getElementById('title')?.textContent).toBe('Talk to us');
  expect(site.told).toEqual(['ready {}']);
  site.panel.destroy();
});

test('a button of another language speaks that', async () => {
  answer = { language: 'ja', record: false };
  const site = new Site();
  await site.open();
  expect(site.text).toContain('通話は録音されません。');
  expect(site.root.querySelector('[role=dialog]')?.getAttribute('lang')).toBe('ja');
  site.panel.destroy();
});

test('a refused microphone is explained, announced, and can be tried again', async () => {
  const site = new Site();
  await site.open();
  site.button('Start the call').click();
  await vi.waitFor(() => expect(site.text).toContain('The microphone is blocked'));
  expect(site.status).toContain('Allow it by the icon');
  expect(site.told.slice(1)).toEqual([
    'beforecall {"key":"pk_b1"}',
    'error {"code":"microphone_denied"}',
  ]);
  expect(site.button('Try again')).toBeTruthy();
  site.panel.destroy();
});

test('outside of the hours: when they open, the number, and the wish to be called', async () => {
  answer = { open: false, opens_at: '2030-01-07T09:00:00Z' };
  const site = new Site();
  await site.open();
  expect(site.text).toContain('We are closed now');
  expect(site.text).toMatch(/We open again Monday, January 7/);
  expect(site.root.querySelector('a')?.getAttribute('href')).toBe('tel:+15005550100');
  const form = site.root.querySelector('form') as HTMLFormElement;
  const submit = async () => {
    form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));
    await rendered();
  };
  await submit();
  expect(site.text).toContain('Please write your name.');
  expect(asked).toHaveLength(1);
  for (const [name, value] of [
    ['name', 'Ann'],
    ['number', '+15005550101'],
    ['note', 'Shoes'],
  ]) {
    const field = form.querySelector<HTMLInputElement>(`[name=${name}]`);
    if (field) field.value = value ?? '';
  }
  answer = {};
  await submit();
  await vi.waitFor(() => expect(site.text).toContain('Thank you. We will call you.'));
  expect(asked[1]).toEqual([
    'https://phone.example/v1/buttons/b1/callbacks',
    {
      name: 'Ann',
      number: '+15005550101',
      note: 'Shoes',
      page: { title: 'Shop', url: 'https://shop.example/' },
      language: 'en',
    },
  ]);
  site.panel.destroy();
});

test('a site that offers nothing else offers nothing else', async () => {
  answer = { open: false, fallback: { number: null, callback: false } };
  const site = new Site();
  await site.open();
  expect(site.root.querySelector('a, form')).toBeNull();
  site.panel.destroy();
});

test('Escape closes the question, and the button knows', async () => {
  const site = new Site();
  await site.open();
  const dialog = site.root.querySelector('[role=dialog]');
  dialog?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
  await rendered();
  expect(site.text).toBe('');
  expect(site.opened).toEqual([true, false]);
  site.panel.destroy();
});

test('a second panel closes the first', async () => {
  const first = new Site();
  const second = new Site();
  await first.open();
  await second.open();
  await rendered();
  expect(first.text).toBe('');
  expect(second.text).toContain('You will talk with our support.');
  first.panel.destroy();
  second.panel.destroy();
});

test('a server that is away leaves a way to try again', async () => {
  answer = 503;
  const site = new Site();
  await site.open();
  expect(site.text).toContain('The service made a mistake');
  answer = {};
  site.button('Try again').click();
  await vi.waitFor(() => expect(site.text).toContain('The call is recorded.'));
  site.panel.destroy();
});

test('destroyed, it leaves nothing in the page', async () => {
  const site = new Site();
  await site.open();
  site.panel.destroy();
  expect(site.element.shadowRoot?.childElementCount).toBe(0);
});

test('words of the site’s are text, whatever is in them', async () => {
  answer = { who: '<img src=x onerror=alert(1)>', consent: '<b>x</b>', label: '<i>l</i>' };
  const site = new Site();
  await site.open();
  expect(site.root.querySelector('img, b, i')).toBeNull();
  expect(site.text).toContain('<img src=x onerror=alert(1)>');
  site.panel.destroy();
});
