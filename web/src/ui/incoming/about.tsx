import { visitorOf } from '../../state/visitors';
import { Later } from '../place/later';
import type { AboutView } from '../view';
import { Visitor } from '../visitors/visitor';

/** What is known of whoever rings: visitors of other sites have a card of their own. */
export function About({ heading, ...view }: AboutView) {
  const { about, call } = view;
  if (visitorOf(call.peer.address)) {
    return (
      <div>
        {heading && <p>{heading}</p>}
        <Visitor {...view} peer={call.peer} />
      </div>
    );
  }
  return about ? <Later {...view} heading={heading} fetch={about} meanwhile={null} /> : null;
}
