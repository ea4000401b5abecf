import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** Some settings that are mostly as usual: what they are is said in short, and they open when they are wanted or wrong. */
export function Fold({
  title,
  brief,
  wrong,
  children,
}: {
  title: string;
  brief: string;
  wrong: ComponentChildren;
  children: ComponentChildren;
}) {
  const place = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (wrong && place.current) place.current.open = true;
  }, [Boolean(wrong)]);
  return (
    <details class="fold" ref={place}>
      <summary>
        <span class="fold-title">{title}</span>
        <span class="fold-brief">{brief}</span>
      </summary>
      <div class="fold-inside">{children}</div>
    </details>
  );
}
