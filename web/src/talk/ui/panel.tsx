/** The panel: one thing at a time, from the question to why the call ended. */
import { useEffect, useRef } from 'preact/hooks';
import type { Phase } from '../state/phase';
import { Asking, Impossible } from './asking';
import { Calling } from './calling';
import { Ended } from './ended';
import { Icon } from './icon';
import { type View, who } from './view';

export function Panel(view: View) {
  const { talk, words, language, framed } = view;
  const phase = talk.phase.value;
  const box = useRef<HTMLDivElement>(null);
  useFocus(box, phase.name);
  if (phase.name === 'closed') return null;
  const going = talk.busy();
  return (
    <div
      ref={box}
      class={framed ? 'panel framed' : 'panel'}
      part="panel"
      role="dialog"
      aria-labelledby="title"
      tabIndex={-1}
      lang={language}
      popover={framed ? undefined : 'manual'}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || going) return;
        event.stopPropagation();
        talk.close();
      }}
    >
      <header>
        <h2 id="title">{talk.description.value?.label || words.heading}</h2>
        {!going && (
          <button type="button" class="close" aria-label={words.close} onClick={() => talk.close()}>
            <Icon name="close" />
          </button>
        )}
      </header>
      <p role="status" class="hidden">
        {said(view, phase)}
      </p>
      <Body {...view} />
    </div>
  );
}

function Body(view: View) {
  const phase = view.talk.phase.value;
  switch (phase.name) {
    case 'closed':
      return null;
    case 'loading':
      return <p class="wait">{view.words.loading}</p>;
    case 'asking':
      return <Asking {...view} problem={phase.problem} />;
    case 'impossible':
      return <Impossible {...view} why={phase.why} />;
    case 'ended':
      return <Ended {...view} reason={phase.reason} seconds={phase.seconds} />;
    default:
      return <Calling {...view} phase={phase} />;
  }
}

/** What a screen reader says of its own accord when the phase changes. */
function said(view: View, phase: Phase): string {
  const { words } = view;
  switch (phase.name) {
    case 'closed':
      return '';
    case 'loading':
      return words.loading;
    case 'asking':
      return phase.problem
        ? `${words.problems[phase.problem].title}. ${words.problems[phase.problem].help}`
        : '';
    case 'impossible':
      return `${words.problems[phase.why].title}. ${words.problems[phase.why].help}`;
    case 'permission':
      return `${words.phase.permission} ${words.phase.permissionHelp}`;
    case 'connecting':
      return words.phase.connecting;
    case 'ringing':
      return words.phase.ringing(who(view));
    case 'connected':
      return words.phase.connected(who(view));
    case 'reconnecting':
      return `${words.phase.reconnecting}. ${words.phase.reconnectingHelp}`;
    case 'ended':
      return words.ended[phase.reason];
  }
}

/**
 * The panel is opened where the browser keeps what is above all else, and the focus goes in; when a
 * phase takes away what had the focus, the next one's main button gets it.
 */
function useFocus(box: { readonly current: HTMLDivElement | null }, phase: Phase['name']): void {
  const shown = useRef<HTMLDivElement | null>(null);
  useEffect(() => {
    const panel = box.current;
    const first = panel !== shown.current;
    shown.current = panel;
    if (!panel) return;
    if (first) {
      if (panel.popover === 'manual') panel.showPopover?.();
      panel.focus({ preventScroll: true });
      return;
    }
    const lost = (document.activeElement ?? document.body) === document.body;
    if (!lost) return;
    (panel.querySelector<HTMLElement>('[data-main]') ?? panel).focus({ preventScroll: true });
  }, [box, phase]);
}
