import { number } from '../format';
import { Icon } from '../icon/icon';
import { called, type View } from './view';
import '../people/people.css';

/** The telephone book: our own numbers, and those that answer by themselves. */
export function Directory(view: View) {
  const { telephone, words } = view;
  const { numbers, robots } = telephone.directory.value;
  const ready = telephone.line.value.phase === 'ready' && telephone.calls.value.live.length === 0;
  const list = (id: string, heading: string, all: readonly { number: string }[]) =>
    all.length > 0 && (
      <>
        <h3 id={id}>{heading}</h3>
        <ul aria-labelledby={id}>
          {all.map((one) => {
            const name = called(view, one.number);
            return (
              <li key={one.number} class="row">
                <span class="row-text">
                  <span class="row-name">{name}</span>
                  <span class="row-more">{number(one.number)}</span>
                </span>
                <button
                  type="button"
                  class="row-call"
                  aria-label={words.people.call(`${name} ${number(one.number)}`)}
                  disabled={!ready}
                  onClick={() => telephone.dial(one.number)}
                >
                  <Icon name="phone" />
                </button>
              </li>
            );
          })}
        </ul>
      </>
    );
  if (numbers.length + robots.length === 0) return null;
  return (
    <section class="card panel book" aria-labelledby="book">
      <h2 id="book">{words.telephone.directory}</h2>
      {list('book-numbers', words.telephone.numbers, numbers)}
      {list('book-robots', words.telephone.robots, robots)}
    </section>
  );
}
