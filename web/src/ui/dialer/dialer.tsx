import { looksLikeNumber } from '../../state/destination';
import { CallerId } from '../callerid/callerid';
import { who } from '../format';
import { type Fetch, kept, Later } from '../place/later';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import { DialForm } from './form';

/** How the last call went. */
export const ended: Fetch<View> = kept(() => import('../ended/ended').then((part) => part.Ended));

/** Typing, pasting or tapping whom to call. */
export function Dialer({ phone, languages, hearing, suggest }: View) {
  const words = languages.words();
  const line = phone.line.value;
  const Suggest = suggest?.value;
  const last = phone.history.value?.find(
    ({ direction, peer }) => direction === 'outgoing' && !peer.address.startsWith('conference:'),
  )?.peer;

  return (
    <DialForm
      words={words}
      label={words.dial.field}
      placeholder={words.dial.placeholder}
      maxLength={128}
      wanted={phone.wanted}
      ready={line.phase === 'ready'}
      last={last?.address.replace(/^client:/, '') ?? ''}
      dial={(typed) => phone.dial(typed).ok}
      hint={hint}
      suggest={(props) => Suggest && <Suggest phone={phone} languages={languages} {...props} />}
      shown={(typed) =>
        looksLikeNumber(typed) && <CallerId phone={phone} languages={languages} id="shown" />
      }
    >
      {line.phase === 'reconnecting' && line.problem ? (
        <Problem problem={line.problem} words={words} />
      ) : (
        phone.calls.value.ended && (
          <Later
            phone={phone}
            languages={languages}
            hearing={hearing}
            fetch={ended}
            meanwhile={null}
          />
        )
      )}
    </DialForm>
  );

  function hint(typed: string, complained: boolean): string {
    const text = typed.trim();
    if (text === '') {
      if (complained) return words.dial.doubts.empty;
      return last ? words.dial.redial(who(last, phone.people.value, words)) : '';
    }
    const to = phone.destination(typed);
    if (to.ok) {
      const prefixes = phone.abilities()?.prefixes ?? [];
      if (to.warning === 'people') return words.dial.warnings.people;
      if (to.warning === 'prefix') {
        return prefixes.length > 0
          ? words.dial.warnings.prefix(prefixes.join(', '))
          : words.dial.warnings.noNumbers;
      }
      return words.dial.willCall(who(phone.named(to.peer), phone.people.value, words));
    }
    // Somebody who is still typing a number is helped; somebody typing a name is left in peace.
    return complained ||
      (to.doubt === 'countryCode' && looksLikeNumber(text)) ||
      to.doubt === 'digits' ||
      to.doubt === 'self'
      ? words.dial.doubts[to.doubt]
      : '';
  }
}
