import { afterEach, expect, test } from 'vitest';
import { rendered, Screen } from '../../testing/screen';
import { World } from '../../testing/world';
import { Dialable } from './dialable';

let screen: Screen;

afterEach(() => {
  screen.close();
  history.replaceState(null, '', '/');
});

async function show(text: string): Promise<World> {
  const world = await new World().ready();
  screen = new Screen(<Dialable phone={world.softphone} text={text} />);
  await rendered();
  return world;
}

test('a number in what somebody wrote is filled in, and not called', async () => {
  history.replaceState(null, '', '/contacts');
  const world = await show('<b>Office</b>: +1 500 555 0001');
  expect(screen.text).toBe('<b>Office</b>: +1 500 555 0001');
  const link = screen.find('link', '+1 500 555 0001');
  expect(link.getAttribute('href')).toBe('/?to=%2B15005550001');
  link.click();
  expect(world.softphone.wanted.value).toBe('+15005550001');
  expect(location.pathname).toBe('/');
  expect(world.softphone.calls.value.live).toEqual([]);
});

test('with a key held it is a link as any other', async () => {
  const world = await show('+15005550001');
  const click = new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true });
  screen.find('link', '+15005550001').dispatchEvent(click);
  expect(click.defaultPrevented).toBe(false);
  expect(world.softphone.wanted.value).toBe('');
});
