import { Icon } from '../icon/icon';
import type { MachinePart } from './view';

/** Before going online: the offer to be told of calls, while it was neither taken nor refused. */
export function OfferNotices({ own, notifications }: MachinePart) {
  if (notifications.permission.value !== 'default') return null;
  return (
    <button type="button" class="plain online-offer" onClick={() => void notifications.ask()}>
      <Icon name="ring" /> {own.notices.offer}
    </button>
  );
}
