/** What one hears of a call, and is heard: levels, and how the connection is, in words. */
import type { Call } from '../../state/call';
import type { Judgement } from '../../state/quality';
import type { Kind, News } from '../../state/sound';
import type { Words } from '../../words';
import { Icon } from '../icon/icon';
import { Later } from '../place/later';
import type { Hearing, View } from '../view';
import { Meter } from './meter';
import './hearing.css';

/** The levels of a call, and one sentence on how it sounds. */
export function InCall({ hearing, languages, call }: View & { hearing: Hearing; call: Call }) {
  const words = languages.words();
  const { sound, quality } = hearing;
  const judgement = quality.now.value.get(call.id);
  const text = said(call, judgement, hearing, words);
  return (
    <div class="hearing">
      <div class="hearing-levels">
        <Icon name={call.muted ? 'microphoneOff' : 'microphone'} />
        <Meter level={sound.mine} label={words.sound.mine} words={words} />
        <Icon name="ear" />
        <Meter level={sound.theirs} label={words.sound.theirs} words={words} />
      </div>
      <p class={`hearing-said ${text.how}`} aria-live="polite">
        {text.words}
      </p>
    </div>
  );
}

function said(
  call: Call,
  judgement: Judgement | undefined,
  { sound }: Hearing,
  words: Words,
): { words: string; how: 'good' | 'fair' | 'poor' } {
  const w = words.sound;
  if (call.held) return { words: '', how: 'good' };
  if (sound.unheard.value) return { words: w.unheard, how: 'fair' };
  const device = sound.used('microphone').label;
  if (call.warnings.includes('silent') && !call.muted) {
    return { words: device ? w.check(device) : words.call.warnings.silent, how: 'fair' };
  }
  if (call.warnings.includes('deaf')) return { words: words.call.warnings.deaf, how: 'poor' };
  if (!judgement) return { words: '', how: 'good' };
  const { verdict, causes } = judgement;
  const [cause] = causes;
  const why = cause ? `: ${w.causes[cause]}` : '';
  return { words: w.verdicts[verdict] + (verdict === 'good' ? '' : why), how: verdict };
}

/** Says that a device is gone, and what is used instead. */
export function DeviceNews({ hearing, languages }: View & { hearing: Hearing }) {
  const words = languages.words();
  const news = hearing.sound.news.value;
  return (
    <div role="alert">
      {news && (
        <div class="news">
          <Icon name="alert" />
          <p>{newsWords(news, words)}</p>
          <button
            type="button"
            class="plain"
            aria-label={words.sound.dismiss}
            onClick={() => hearing.sound.dismiss()}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}

function newsWords({ kind, how, label, now }: News, words: Words): string {
  const w = words.sound;
  const device = label || w.some;
  if (how === 'back') return w.back(device);
  const then: Record<Kind, string> = w.none;
  const instead = now ? w.now(now.label || w.system) : then[kind];
  return `${w.lost[kind](device)} ${instead}`;
}

/** What was wrong with the sound of the last call, if anything was, and the question how it was. */
export function AfterCall({ hearing, sid, ...view }: View & { hearing: Hearing; sid: string }) {
  const words = view.languages.words();
  const lately = hearing.quality.lately.value;
  if (!lately || lately.sid !== sid || lately.verdict === 'good') return null;
  const [cause] = lately.causes;
  return (
    <div class="after">
      <p>
        {words.sound.was[lately.verdict]}
        {cause && ` ${capital(words.sound.causes[cause])}`}
      </p>
      <Later {...view} hearing={hearing} fetch={hearing.parts.rating} sid={sid} />
    </div>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
