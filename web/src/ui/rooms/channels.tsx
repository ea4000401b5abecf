import type { ComponentChildren } from 'preact';
import { pathOf, visit, within } from '../place/place';

/** The way to the channels: a channel is not entered as a room is, because nobody could ask for the floor there. */
export function ToChannels(props: { class: string; name: string; children: ComponentChildren }) {
  return (
    <a
      class={props.class}
      href={pathOf('channels')}
      aria-label={props.name}
      onClick={(event) => within(event, () => visit(pathOf('channels')))}
    >
      {props.children}
    </a>
  );
}
