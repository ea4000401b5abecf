import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { type Contacts, suggest } from '../../state/contacts';
import { contactWords } from '../../words/contacts';
import type { SuggestProps } from '../dialer/form';
import { number } from '../format';
import { Icon } from '../icon/icon';
import type { View } from '../view';
import { Presence } from './presence';
import './suggest.css';

/**
 * Who could be meant by what is typed, below the field. The field keeps the focus: the arrows go through the list, Enter
 * takes one, Esc closes it.
 * Source: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function Suggest({
  phone,
  languages,
  contacts,
  field,
  typed,
  take,
}: View & SuggestProps & { contacts: Contacts }) {
  const words = contactWords[languages.language.value];
  const open = useSignal(false);
  const at = useSignal(-1);
  const found = open.value
    ? suggest(typed, contacts.all.value ?? [], phone.people.value, phone.history.value ?? [])
    : [];
  const shown = found.length > 0;
  const chosen = Math.min(at.value, found.length - 1);
  const pick = (n: number) => {
    const one = found[n];
    if (!one) return false;
    take(one.address.replace(/^client:/, ''));
    open.value = false;
    at.value = -1;
    return true;
  };

  useLayoutEffect(() => {
    const input = field.current;
    if (!input) return;
    input.setAttribute('aria-expanded', String(shown));
    if (shown && chosen >= 0) input.setAttribute('aria-activedescendant', `suggestion-${chosen}`);
    else input.removeAttribute('aria-activedescendant');
  });
  useEffect(() => {
    const input = field.current;
    if (!input) return;
    const press = (event: KeyboardEvent) => {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        if (!shown && step < 0) return; // the last one called is the dialler's
        open.value = true;
        const n = found.length;
        at.value =
          n === 0 ? -1 : shown ? (chosen + step + n + (chosen < 0 && step < 0 ? 1 : 0)) % n : -1;
      } else if (event.key === 'Escape' && shown) {
        open.value = false;
        at.value = -1;
      } else if (!(event.key === 'Enter' && shown && chosen >= 0 && pick(chosen))) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
    };
    const change = () => {
      open.value = input.value.trim() !== '';
      at.value = -1;
    };
    const leave = () => {
      open.value = false;
    };
    input.addEventListener('keydown', press);
    input.addEventListener('input', change);
    input.addEventListener('blur', leave);
    return () => {
      input.removeEventListener('keydown', press);
      input.removeEventListener('input', change);
      input.removeEventListener('blur', leave);
    };
  });
  return (
    <>
      <div
        id="suggestions"
        class="suggestions card"
        role="listbox"
        aria-label={words.suggestions}
        hidden={!shown}
      >
        {found.map((one, n) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus, and says which is meant.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
          <div
            key={one.address}
            id={`suggestion-${n}`}
            class="suggestion"
            role="option"
            aria-selected={n === chosen}
            onMouseDown={(event) => event.preventDefault()} // the field keeps the focus
            onClick={() => pick(n)}
          >
            <span class="row-text">
              <span class="row-name">{one.name || number(one.address)}</span>
              <span class="row-more">
                {[
                  words.kinds[one.kind],
                  one.address.startsWith('+') && one.name && number(one.address),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
            {one.favourite && <Icon name="star" />}
            <Presence here={one.here} words={words} />
          </div>
        ))}
      </div>
      <p class="hidden" role="status">
        {shown ? words.suggested(found.length) : ''}
      </p>
    </>
  );
}
