import type { Languages, Words } from '../../words';
import './refusal.css';

export type Reason = keyof Words['refusal'];

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
