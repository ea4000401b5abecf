import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Room } from '../../state/conference';
import { boardWords } from '../../words/board';
import { Reasons } from '../act/act';
import { useFocusRescued } from '../focus';
import { Icon } from '../icon/icon';
import type { BoardView } from '../view';
import { Audit } from './audit';
import { Bar } from './bar';
import { Conference } from './conference';
import { Editor } from './editor';
import { News } from './news';
import { Past } from './past';
import { Rooms } from './rooms';
import '../form/form.css';
import '../table/table.css';
import './board.css';
import './conference.css';

export { Roster } from './roster';

type Face = 'live' | 'past' | 'audit';

/** The board: every room and everyone in it, and how to steer. */
export function Board(view: BoardView) {
  const { phone, board, languages } = view;
  const words = boardWords[languages.language.value];
  const here = useFocusRescued();
  const face = useSignal<Face>('live');
  const editing = useSignal<Room | null | undefined>(undefined);
  const session = phone.session.value;
  const supervisor = session.phase === 'in' && session.person.supervise === true;
  const faces: readonly Face[] = supervisor ? ['live', 'past', 'audit'] : ['live', 'past'];
  const edit = (room: Room | null) => {
    editing.value = room;
  };
  useEffect(() => void board.refresh(), []);
  return (
    <div class="board" ref={here} tabIndex={-1}>
      <Bar {...view} />
      <nav class="board-views" aria-label={words.views.label}>
        {faces.map((one) => (
          <button
            key={one}
            type="button"
            class="act plain"
            aria-current={face.value === one ? 'page' : undefined}
            onClick={() => {
              face.value = one;
            }}
          >
            {words.views[one]}
          </button>
        ))}
      </nav>
      <Notices {...view} />
      <Reasons words={words} />
      {face.value === 'live' && <Live {...view} edit={edit} />}
      {face.value === 'past' && <Past {...view} />}
      {face.value === 'audit' && <Audit {...view} />}
      {editing.value !== undefined && (
        <Editor
          {...view}
          room={editing.value}
          close={() => {
            editing.value = undefined;
          }}
        />
      )}
    </div>
  );
}

/** What is true of the whole board: it cannot steer, or it may be out of date. */
function Notices({ phone, languages }: BoardView) {
  const words = boardWords[languages.language.value];
  const { control, fresh } = phone.conferences;
  return (
    <div role="status" class="board-notices">
      {!fresh.value && (
        <p class="notice">
          <Icon name="alert" />
          {words.stale}
        </p>
      )}
      {!control.value && (
        <p class="notice">
          <Icon name="alert" />
          <span>
            <strong>{words.control.title}.</strong> {words.control.help}
          </span>
        </p>
      )}
    </div>
  );
}

/** What goes on now, and the rooms where nothing does. */
function Live(view: BoardView & { edit: (room: Room | null) => void }) {
  const { phone, board, languages } = view;
  const words = boardWords[languages.language.value];
  const typed = useSignal('');
  const focused = useSignal('');
  const headings = phone.conferences.headings.value;
  const sought = typed.value.normalize('NFKC').trim().toLowerCase();
  const many = headings.length + (board.rooms.value?.length ?? 0) > 6;
  return (
    <>
      {many && (
        <div class="board-find">
          <label class="hidden" for="board-find">
            {words.find}
          </label>
          <input
            id="board-find"
            class="field"
            type="text"
            placeholder={words.find}
            autocomplete="off"
            spellcheck={false}
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </div>
      )}
      <section
        aria-labelledby="board-live"
        onFocusCapture={(event) => {
          const inside = (event.target as HTMLElement).closest<HTMLElement>('[data-sid]');
          focused.value = inside?.dataset.sid ?? '';
        }}
      >
        <h2 id="board-live">{words.live}</h2>
        {headings.length === 0 ? (
          <p class="panel-empty">
            {phone.conferences.known.value ? words.quiet : languages.words().fetching}
          </p>
        ) : (
          <div class="board-cards">
            {headings.map(({ sid }) => (
              <Conference
                key={sid}
                phone={phone}
                languages={languages}
                board={board}
                sid={sid}
                sought={sought}
                edit={view.edit}
              />
            ))}
          </div>
        )}
        {headings.length > 0 && <p class="panel-empty board-none">{words.found}</p>}
      </section>
      <Rooms {...view} sought={sought} />
      <News {...view} focused={focused.value} />
    </>
  );
}
