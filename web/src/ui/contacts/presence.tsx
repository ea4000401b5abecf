import type { ContactWords } from '../../words/contacts';

/** Whether somebody is signed in, by a dot and by a word; nothing where that cannot be known. */
export function Presence({ here, words }: { here: boolean | undefined; words: ContactWords }) {
  if (here === undefined) return null;
  return (
    <span class={here ? 'presence here' : 'presence'} title={here ? words.here : words.away}>
      <span class="hidden">{here ? words.here : words.away}</span>
    </span>
  );
}
