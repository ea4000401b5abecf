import { Icon } from '../icon/icon';
import type { BoardView } from '../view';
import { ToChannels } from './channels';
import '../people/people.css';

/** The rooms that one may enter, where there are some; a click enters. */
export function Rooms({ phone, board, languages }: BoardView) {
  const words = languages.words();
  const rooms = (board.rooms.value ?? []).filter(
    (one) => one.roles.includes('speak') || one.roles.includes('listen'),
  );
  const live = new Set(phone.conferences.headings.value.map((one) => one.room));
  if (rooms.length === 0) return null;
  return (
    <section class="card panel" aria-labelledby="rooms">
      <h2 id="rooms">{words.rooms.heading}</h2>
      <ul aria-labelledby="rooms">
        {rooms.map((room) => (
          <li key={room.name} class="row">
            <span class="row-text">
              <span class="row-name">{room.title}</span>
              <span class="row-more">
                {room.live || live.has(room.name) ? words.rooms.going : words.rooms.nobody}
                {room.maxTurn > 0 && ` · ${words.rooms.channel}`}
                {room.locked && ` · ${words.rooms.locked}`}
              </span>
            </span>
            {room.maxTurn > 0 ? (
              <ToChannels class="button row-call" name={words.rooms.listenNamed(room.title)}>
                <Icon name="ear" />
              </ToChannels>
            ) : (
              <button
                type="button"
                class="row-call"
                aria-label={words.rooms.enterNamed(room.title)}
                disabled={!phone.idle}
                onClick={() => board.enter(room)}
              >
                <Icon name="phone" />
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
