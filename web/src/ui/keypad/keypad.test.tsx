import { afterEach, expect, test, vi } from 'vitest';
import { Screen, words } from '../../testing/screen';
import { Keypad } from './keypad';

afterEach(() => {
  vi.useRealTimers();
});

test('is a group of twelve keys', () => {
  const screen = new Screen(<Keypad words={words().words()} press={() => {}} />);
  screen.find('group', 'Keypad');
  expect(screen.names('button')).toEqual([
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '9',
    '*',
    '0',
    '#',
  ]);
});

test('holding 0 gives +, once, and only where a number is typed', () => {
  vi.useFakeTimers();
  const typed: string[] = [];
  const hold = (plus: boolean) => {
    const screen = new Screen(
      <Keypad words={words().words()} plus={plus} press={(key) => typed.push(key)} />,
    );
    const zero = screen.find('button', '0');
    zero.dispatchEvent(new Event('pointerdown', { bubbles: true }));
    vi.advanceTimersByTime(600);
    zero.dispatchEvent(new Event('pointerup', { bubbles: true }));
    zero.click();
    zero.click(); // a short press after a long one is short
  };
  hold(true);
  expect(typed).toEqual(['+', '0']);
  typed.length = 0;
  hold(false);
  expect(typed).toEqual(['0', '0']);
});
