import type { Languages, Words } from '../../words';
import './refusal.css';

export type Reason = keyof Words['refusal'];

/** In place of the telephone, where there can be none: all else on the page can be used. */
export function Lack({ reason, languages }: { reason: Reason; languages: Languages }) {
  const words = languages.words();
  const { title, help } = words.refusal[reason];
  return (
    <section class="lack" aria-labelledby="lack">
      <h2 id="lack">{title}</h2>
      <p>{help}</p>
      {reason === 'inApp' && (
        <p>
          {words.refusalAddress} <code>{location.origin + location.pathname}</code>
        </p>
      )}
      <p class="lack-still">{words.refusalStill}</p>
    </section>
  );
}

/** In place of the page, where it cannot work. */
export function Refusal({ reason, languages }: { reason: Reason; languages: Languages }) {
  const words = languages.words();
  const { title, help } = words.refusal[reason];
  return (
    <main class="refusal card">
      <h1>{title}</h1>
      <p>{help}</p>
    </main>
  );
}
