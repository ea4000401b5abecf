import type { Peer } from '../../state/call';
import { visitorOf } from '../../state/visitors';
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

/** Who wants to be called back; nothing where nobody ever did. */
export function CallBacks(view: View) {
  const { fresh, tasks: all } = view.phone.visitors;
  return (
    <>
      <p class="hidden" role="status">
        {fresh.value ? view.languages.words().places.wants(fresh.value.name) : ''}
      </p>
      {all.value?.length ? <Later {...view} fetch={tasks} /> : null}
    </>
  );
}
