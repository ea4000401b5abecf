import { useRef } from 'preact/hooks';
import type { Words } from '../../words';
import './keypad.css';

const keys = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const;

const HOLD = 550;

/** Twelve keys. Holding 0 gives +, where a number is typed and not sent. */
export function Keypad({
  words,
  press,
  plus = false,
}: {
  words: Words;
  press: (key: string) => void;
  plus?: boolean;
}) {
  const held = useRef<ReturnType<typeof setTimeout> | null>(null);
  const swallow = useRef(false);

  const hold = (key: string) => {
    swallow.current = false;
    if (!plus || key !== '0') return;
    held.current = setTimeout(() => {
      swallow.current = true;
      press('+');
    }, HOLD);
  };
  const release = () => {
    if (held.current) clearTimeout(held.current);
    held.current = null;
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields; these are keys.
    <div class="keypad" role="group" aria-label={words.keypad.label}>
      {keys.map(([key, letters]) => (
        <button
          key={key}
          type="button"
          class="keypad-key"
          data-letters={key === '0' && !plus ? '' : letters}
          title={plus && key === '0' ? words.keypad.plus : undefined}
          onPointerDown={() => hold(key)}
          onPointerUp={release}
          onPointerLeave={release}
          onPointerCancel={release}
          onContextMenu={(event) => {
            if (swallow.current) event.preventDefault();
          }}
          onClick={() => {
            if (!swallow.current) press(key);
            swallow.current = false;
          }}
        >
          {key}
        </button>
      ))}
    </div>
  );
}
