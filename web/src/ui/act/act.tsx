import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { BoardWords } from '../../words/board';
import { Icon, type IconName } from '../icon/icon';
import './act.css';

/** Why something cannot be done now; '' when it can. */
export type Why = keyof BoardWords['why'] | '';

interface ActProps {
  /** What it does, and to whom: what a screen reader says. */
  readonly name: string;
  readonly icon?: IconName;
  /** The words that are seen; without them the icon alone is. */
  readonly children?: ComponentChildren;
  readonly busy?: boolean;
  readonly why?: Why;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly kind?: 'plain' | 'danger' | 'primary' | '';
  readonly press: () => void;
}

/**
 * A button that stays where it is and can be reached while it does nothing, and says why: what
 * cannot be done now is described by {@link Reasons}.
 */
export function Act(props: ActProps) {
  const { name, icon, children, busy = false, why = '', pressed, expanded, kind = '' } = props;
  return (
    <button
      type="button"
      class={`act ${kind}${children ? '' : ' bare'}`}
      aria-label={name}
      title={children ? undefined : name}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-busy={busy || undefined}
      aria-disabled={busy || why !== '' ? true : undefined}
      aria-describedby={why ? `why-${why}` : undefined}
      onClick={() => {
        if (!busy && !why) props.press();
      }}
    >
      {busy ? <span class="act-busy" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** What buttons are described by that can do nothing now; on the page once. */
export function Reasons({ words }: { words: BoardWords }) {
  return (
    <div hidden>
      {Object.entries(words.why).map(([why, text]) => (
        <p key={why} id={`why-${why}`}>
          {text}
        </p>
      ))}
    </div>
  );
}

/** Asks once more, in the same place, before what cannot be taken back. */
export function Confirmed({
  words,
  sure,
  ...act
}: ActProps & {
  words: { readonly act: { readonly cancel: string } };
  /** The question's yes. */
  sure: string;
}) {
  const asking = useSignal(false);
  const place = useRef<HTMLSpanElement>(null);
  const answer = (yes: boolean) => {
    asking.value = false;
    if (yes) act.press();
  };
  const ask = asking.value && !act.why;
  const asked = useRef(false);
  useLayoutEffect(() => {
    // The question takes the focus, and its answer gives it back.
    if (ask || asked.current) place.current?.querySelector('button')?.focus();
    asked.current = ask;
  }, [ask]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc takes the question back, from wherever in it.
    <span
      class="confirm-place"
      ref={place}
      onKeyDown={(event) => {
        if (!ask || event.key !== 'Escape') return;
        event.stopPropagation(); // it closes the question, and not what the question is in
        answer(false);
      }}
    >
      {ask ? (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; these are buttons.
        <span key="ask" class="confirm" role="group" aria-label={act.name}>
          <button type="button" class="act danger" onClick={() => answer(true)}>
            {sure}
          </button>
          <Act name={words.act.cancel} kind="plain" press={() => answer(false)}>
            {words.act.cancel}
          </Act>
        </span>
      ) : (
        <Act
          key="act"
          {...act}
          press={() => {
            asking.value = true;
          }}
        />
      )}
    </span>
  );
}
