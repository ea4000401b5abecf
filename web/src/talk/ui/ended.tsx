import type { EndReason } from '../state/names';
import { Icon } from './icon';
import { Instead } from './instead';
import type { View } from './view';

/** Why the call ended, how long it took, and what the visitor can do now. */
export function Ended(view: View & { readonly reason: EndReason; readonly seconds: number }) {
  const { talk, words, reason, seconds } = view;
  const answered = reason === 'hung_up' || reason === 'completed' || reason === 'limit';
  return (
    <div class="ended" data-reason={reason}>
      <p class="lead">{words.ended[reason]}</p>
      {seconds > 0 && <p class="soft">{words.lasted(Math.floor(seconds / 60), seconds % 60)}</p>}
      {!answered && <Instead {...view} />}
      <div class="row">
        <button type="button" class="second" onClick={() => void talk.open()}>
          <Icon name="phone" />
          {words.ask.anew}
        </button>
        <button type="button" class="second" data-main onClick={() => talk.close()}>
          {words.close}
        </button>
      </div>
    </div>
  );
}
