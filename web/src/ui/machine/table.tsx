import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import {
  type ActionName,
  type KeyDoubt,
  keysOf,
  names,
  type Shortcuts,
} from '../../state/shortcuts';
import type { MachineWords } from '../../words/machine';

/** Keys as they are printed on keyboards. */
const printed: Record<string, string> = { Control: 'Ctrl', Meta: 'Cmd', ' ': 'Space' };

function print(keys: string): string[] {
  return keys ? keys.split('+').map((key) => printed[key] ?? key) : [];
}

/** All actions that have keys, each with a way to change them. */
export function KeyTable({
  words,
  shortcuts,
}: {
  words: MachineWords['keys'];
  shortcuts: Shortcuts;
}) {
  const changing = useSignal<ActionName | ''>('');
  const said = useSignal<{ action: ActionName; doubt: KeyDoubt | '' } | null>(null);
  const list = useRef<HTMLDListElement>(null);
  const changed = useRef<ActionName | ''>('');
  useLayoutEffect(() => {
    // The button that was pressed has the focus again when the keys are known.
    const was = changed.current;
    changed.current = changing.value;
    if (was && !changing.value) {
      list.current?.querySelector<HTMLElement>(`[data-action="${was}"]`)?.focus();
    }
  }, [changing.value]);

  const take = (action: ActionName, event: KeyboardEvent) => {
    if (event.key === 'Tab') {
      changing.value = ''; // whoever walks on wants to walk on
      changed.current = '';
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      changing.value = '';
      return;
    }
    const bare = !event.ctrlKey && !event.altKey && !event.metaKey;
    const none = bare && (event.key === 'Backspace' || event.key === 'Delete');
    const keys = none ? '' : keysOf(event);
    if (!keys && !none) return; // more is to come
    const doubt = shortcuts.set(action, keys);
    said.value = { action, doubt };
    if (!doubt) changing.value = '';
  };

  return (
    <>
      <dl class="machine-keys" ref={list}>
        {names.map((name) => {
          const asks = changing.value === name;
          return (
            <div key={name} class={asks ? 'machine-key asks' : 'machine-key'}>
              <dt>{words.names[name]}</dt>
              <dd>
                <Keys keys={print(shortcuts.keys(name))} none={words.none} off={!shortcuts.on} />
                <button
                  type="button"
                  class="plain"
                  data-action={name}
                  aria-label={words.change(words.names[name])}
                  aria-describedby={asks ? 'machine-press' : undefined}
                  aria-pressed={asks}
                  onClick={() => {
                    said.value = null;
                    changing.value = asks ? '' : name;
                  }}
                  onKeyDown={(event) => asks && take(name, event)}
                  onBlur={() => {
                    if (asks) changing.value = '';
                  }}
                >
                  {asks ? words.press : words.changeShort}
                </button>
              </dd>
            </div>
          );
        })}
        <Fixed name={words.fixed.help} keys={['?']} />
        <Fixed name={words.fixed.digits} keys={[words.digitKeys]} />
        <Fixed name={words.fixed.close} keys={['Esc']} />
      </dl>
      <p id="machine-press" class="editor-hint">
        {words.hint}
      </p>
      <p class={said.value?.doubt ? 'machine-state wrong' : 'machine-state'} role="status">
        {said.value && say(said.value)}
      </p>
      <button
        type="button"
        disabled={!shortcuts.changed}
        onClick={() => {
          shortcuts.reset();
          said.value = null;
        }}
      >
        {words.reset}
      </button>
    </>
  );

  function say({ action, doubt }: { action: ActionName; doubt: KeyDoubt | '' }): string {
    if (doubt) return words.doubts[doubt];
    return words.now(words.names[action], print(shortcuts.keys(action)).join(' ') || words.none);
  }
}

function Fixed({ name, keys }: { name: string; keys: readonly string[] }) {
  return (
    <div class="machine-key">
      <dt>{name}</dt>
      <dd>
        <Keys keys={keys} none="" off={false} />
      </dd>
    </div>
  );
}

function Keys({ keys, none, off }: { keys: readonly string[]; none: string; off: boolean }) {
  if (keys.length === 0) return <span class="machine-none">{none}</span>;
  return (
    <span class={off ? 'machine-combination off' : 'machine-combination'}>
      {keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
}
