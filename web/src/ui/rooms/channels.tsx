import type { ComponentChildren } from 'preact';
import { visit, within } from '../place/place';

const path = '/channels';

/** The way to the channels: a channel is not entered as a room is, because nobody could ask for the floor there. */
export function ToChannels(props: { class: string; name: string; children: ComponentChildren }) {
  return (
    <a
      class={props.class}
      href={path}
      aria-label={props.name}
      onClick={(event) => within(event, () => visit(path))}
    >
      {props.children}
    </a>
  );
}
