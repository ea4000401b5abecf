import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

test('the button and its page speak the visitor’s language, whatever the page was served in', async () => {
  document.documentElement.lang = 'en';
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['ja-JP', 'en']);
  vi.stubGlobal('location', { origin: 'https://phone.example', pathname: '/talk/b1' });
  await import('./frame');
  const button = document.querySelector('click-to-talk');
  expect(button?.getAttribute('key')).toBe('pk_b1');
  expect(button?.shadowRoot?.querySelector('button')?.textContent).toBe('電話で話す');
  expect(document.documentElement.lang).toBe('ja');
});
