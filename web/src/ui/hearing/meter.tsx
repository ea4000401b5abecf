import { effect } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ReadonlySignal } from '../../state/signal';
import type { Words } from '../../words';
import './hearing.css';

/** How often a meter may be read out, in milliseconds: what it shows changes ten times in a second. */
const PACE = 1_000;

/** How loud something is, as a bar. It is no live region: who wants to know asks. */
export function Meter({
  level,
  label,
  words,
}: {
  level: ReadonlySignal<number>;
  label: string;
  words: Words;
}) {
  const meter = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const [silent, soft, loud] = words.sound.levels;
  // Not after the next picture: a pause of the last words may end before it.
  useLayoutEffect(() => {
    let pause: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      const now = level.peek();
      meter.current?.setAttribute('aria-valuenow', String(Math.round(now * 100)));
      const text = now < 0.15 ? silent : now < 0.5 ? soft : loud;
      meter.current?.setAttribute('aria-valuetext', text);
    };
    const stop = effect(() => {
      if (bar.current) bar.current.style.transform = `scaleX(${level.value.toFixed(2)})`;
      if (pause) return; // what it is when the pause is over will be told then
      tell();
      pause = setTimeout(() => {
        pause = undefined;
        tell();
      }, PACE);
    });
    return () => {
      stop();
      clearTimeout(pause);
    };
  }, [level, silent, soft, loud]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw a <meter> each in its own way, and animate it.
    <div
      ref={meter}
      class="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      aria-valuetext={silent}
    >
      <span ref={bar} class="meter-bar" />
    </div>
  );
}
