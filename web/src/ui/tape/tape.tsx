import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { tapeWords } from '../../words/tape';
import { duration } from '../format';
import type { View } from '../view';
import './tape.css';

/** What was recorded, to be heard and to be kept. It falls silent for a call. */
export function Tape({
  phone,
  languages,
  source,
  name,
  file,
  seconds,
}: View & {
  source: string;
  /** What it is, for whoever is read to. */
  name: string;
  /** What the file is called that is kept, without its ending. */
  file: string;
  seconds: number;
}) {
  const words = tapeWords[languages.language.value];
  const broken = useSignal(false);
  const sound = useRef<HTMLAudioElement>(null);
  const calls = phone.calls.value.live.length;
  useEffect(() => {
    if (calls > 0) sound.current?.pause();
  }, [calls]);
  return (
    <div class="tape">
      {/* biome-ignore lint/a11y/useMediaCaption: nobody wrote down what was said */}
      <audio
        ref={sound}
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
      {broken.value && (
        <button
          type="button"
          class="act"
          aria-label={`${words.again}: ${name}`}
          onClick={() => {
            broken.value = false;
            sound.current?.load();
            void sound.current?.play().catch(() => {});
          }}
        >
          {words.again}
        </button>
      )}
    </div>
  );
}
