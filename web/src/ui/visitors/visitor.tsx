import type { Peer } from '../../state/call';
import { author, visitorOf } from '../../state/visitors';
import { who } from '../format';
import { type Fetch, kept, Later } from '../place/later';
import type { View } from '../view';
import type { CardView } from './visit';

const card: Fetch<CardView> = kept(() => import('./visitors').then((part) => part.VisitCard));
const tasks: Fetch<View> = kept(() => import('./visitors').then((part) => part.Tasks));

/** Who somebody is that comes by a button on another site; nothing for anybody else. */
export function Visitor({ peer, ...view }: View & { peer: Peer }) {
  const identity = visitorOf(peer.address);
  return identity ? (
    <Later {...view} key={identity} fetch={card} meanwhile={null} identity={identity} />
  ) : null;
}

/** Who wants to be called back, and who left a message; nothing where nobody ever did. */
export function Left(view: View) {
  const { phone, languages } = view;
  const { fresh, tasks: all } = phone.visitors;
  const words = languages.words();
  const one = fresh.value;
  const name = one && who(phone.named(author(one)), phone.people.value, words);
  return (
    <>
      <p class="hidden" role="status">
        {/* Whoever comes after another is told of, also in the same words. */}
        {one && name && (
          <span key={one.id}>{words.places[one.message ? 'left' : 'wants'](name)}</span>
        )}
      </p>
      {all.value?.length ? <Later {...view} fetch={tasks} /> : null}
    </>
  );
}
