import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import './sheet.css';

/** A dialog above the page. Esc closes it, and the focus goes back to what had it before. */
export function Sheet({
  label,
  close,
  children,
}: {
  /** The id of its heading. */
  label: string;
  close: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    shown?.querySelector<HTMLElement>('[data-begun]')?.focus(); // what asked for it before it was shown
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class="editor card"
      aria-labelledby={label}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      {children}
    </dialog>
  );
}
