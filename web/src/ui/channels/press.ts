import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Channels } from '../../state/channels';

/** What takes Space and Enter for itself. */
const own = 'a, button, input, select, textarea, summary, [contenteditable]';

/**
 * Space and Enter press to talk while the focus is in the panel to talk or in the channel that is spoken
 * in, and on nothing there that they would work by themselves. They are let go wherever the focus is then.
 */
export function usePress(here: RefObject<HTMLElement | null>, channels: Channels): void {
  useEffect(() => {
    const root = here.current;
    if (!root) return;
    let held = '';
    const down = (event: KeyboardEvent) => {
      if (event.code !== 'Space' && event.code !== 'Enter') return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const at = event.target as HTMLElement;
      const talk = at.closest('[data-talk]') !== null;
      const button = at.closest('[data-press]') !== null;
      if (!talk || (!button && at.closest(own))) return;
      event.preventDefault(); // it would click, and scroll
      if (event.repeat || held) return;
      held = event.code;
      if (channels.latch.peek()) channels.toggle();
      else channels.press();
    };
    const up = (event: KeyboardEvent) => {
      if (event.code !== held) return;
      held = '';
      event.preventDefault();
      if (channels.radio.peek().hold === 'held') channels.release();
    };
    const blur = () => {
      held = '';
    };
    root.addEventListener('keydown', down);
    window.addEventListener('keyup', up, true);
    window.addEventListener('blur', blur);
    return () => {
      root.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up, true);
      window.removeEventListener('blur', blur);
      if (channels.radio.peek().hold === 'held') channels.release(); // the button is gone
    };
  }, []);
}
