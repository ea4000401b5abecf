import type { Room } from '../../state/conference';
import { boardWords } from '../../words/board';
import { Act, Confirmed } from '../act/act';
import { Icon } from '../icon/icon';
import { ToChannels } from '../rooms/channels';
import type { BoardView } from '../view';
import { entering, Mark } from './conference';
import { Trouble } from './trouble';

/** The rooms where nobody is: to be entered, and by those who may, changed. */
export function Rooms(view: BoardView & { sought: string; edit: (room: Room | null) => void }) {
  const { phone, board, languages, sought } = view;
  const words = boardWords[languages.language.value];
  const session = phone.session.value;
  const live = new Set(phone.conferences.headings.value.map((one) => one.room));
  const inside = (text: string) => text.normalize('NFKC').toLowerCase().includes(sought);
  const rooms = (board.rooms.value ?? []).filter(
    (one) => !live.has(one.name) && (inside(one.title) || inside(one.name)),
  );
  const creates = session.phase === 'in' && session.person.createRooms;
  return (
    <section class="board-rooms" aria-labelledby="board-rooms">
      <div class="board-line">
        <h2 id="board-rooms">{words.rooms}</h2>
        {creates && (
          <Act name={words.act.create} icon="add" press={() => view.edit(null)}>
            {words.act.create}
          </Act>
        )}
      </div>
      {rooms.length === 0 ? (
        <p class="panel-empty">{sought ? words.found : words.noRooms}</p>
      ) : (
        <ul class="card board-room-list" aria-labelledby="board-rooms">
          {rooms.map((room) => (
            <Row key={room.name} {...view} room={room} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row(view: BoardView & { room: Room; edit: (room: Room) => void }) {
  const { board, languages, room } = view;
  const words = boardWords[languages.language.value];
  const common = languages.words();
  const { doing } = board.at(`room:${room.name}`).value;
  const enters = room.roles.includes('speak') || room.roles.includes('listen');
  const moderates = room.roles.includes('moderate');
  return (
    <li class="board-room">
      <div class="board-room-row">
        <span class="row-text">
          <span class="row-name">{room.title}</span>
          <span class="board-room-facts">
            {room.title !== room.name && <span>{room.name}</span>}
            {room.maxTurn > 0 && <Mark icon="speaking" text={words.marks.channel} />}
            {room.moderated && <Mark icon="star" text={words.marks.moderated} />}
            {room.locked && <Mark icon="lock" text={words.marks.locked} />}
            {room.record && <Mark icon="record" text={words.editor.record} />}
          </span>
        </span>
        <span class="board-room-acts">
          {enters && room.maxTurn > 0 && (
            <ToChannels class="button act" name={common.rooms.listenNamed(room.title)}>
              <Icon name="ear" />
              {common.rooms.listen}
            </ToChannels>
          )}
          {enters && room.maxTurn === 0 && (
            <Act
              name={common.rooms.enterNamed(room.title)}
              icon="phone"
              why={entering(view)}
              press={() => board.enter(room)}
            >
              {common.rooms.enter}
            </Act>
          )}
          {moderates && room.locked && (
            <Act
              name={words.act.of(words.act.unlock, room.title)}
              icon="lock"
              busy={doing === 'unlock'}
              press={() => void board.unlock(room)}
            >
              {words.act.unlock}
            </Act>
          )}
          {moderates && (
            <>
              <Act
                name={words.act.of(words.act.edit, room.title)}
                icon="edit"
                press={() => view.edit(room)}
              >
                {words.act.edit}
              </Act>
              <Confirmed
                words={words}
                name={words.act.of(words.act.delete, room.title)}
                sure={words.act.deleteSure(room.title)}
                kind="plain"
                busy={doing === 'delete'}
                press={() => void board.deleteRoom(room)}
              >
                <Icon name="close" />
                {words.act.delete}
              </Confirmed>
            </>
          )}
        </span>
      </div>
      <Trouble {...view} place={`room:${room.name}`} />
    </li>
  );
}
