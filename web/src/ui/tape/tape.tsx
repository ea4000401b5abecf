import { useSignal } from '@preact/signals';
import type { Languages } from '../../words';
import { tapeWords } from '../../words/tape';
import { duration } from '../format';
import './tape.css';

/** What was recorded, to be heard and to be kept. */
export function Tape({
  languages,
  source,
  name,
  file,
  seconds,
}: {
  languages: Languages;
  source: string;
  /** What it is, for whoever is read to. */
  name: string;
  /** What the file is called that is kept, without its ending. */
  file: string;
  seconds: number;
}) {
  const words = tapeWords[languages.language.value];
  const broken = useSignal(false);
  return (
    <div class="tape">
      {/* biome-ignore lint/a11y/useMediaCaption: nobody wrote down what was said */}
      <audio
        controls
        preload="none"
        src={source}
        aria-label={name}
        onError={() => {
          broken.value = true;
        }}
        onCanPlay={() => {
          broken.value = false;
        }}
      />
      <a class="link" href={source} download={`${file}.wav`} aria-label={`${words.save}: ${name}`}>
        {words.save}
      </a>
      <span class="row-more">{duration(seconds)}</span>
      <p role="status">{broken.value ? words.broken : ''}</p>
    </div>
  );
}
