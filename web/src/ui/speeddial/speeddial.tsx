import { number } from '../format';
import { Icon } from '../icon/icon';
import type { View } from '../view';
import '../people/people.css';

/** Numbers that are worth trying, where the server names some. */
export function SpeedDial({ phone, languages }: View) {
  const words = languages.words();
  const numbers = phone.settings.value?.speedDial ?? [];
  if (numbers.length === 0) return null;
  return (
    <section class="card panel" aria-labelledby="speeddial">
      <h2 id="speeddial">{words.speedDial.heading}</h2>
      <ul aria-labelledby="speeddial">
        {numbers.map(({ to, name }) => {
          const shown = words.speedDial.names[name] ?? name;
          return (
            <li key={to} class="row">
              <span class="row-text">
                <span class="row-name">{shown}</span>
                <span class="row-more">{number(to)}</span>
              </span>
              <button
                type="button"
                class="row-call"
                aria-label={words.people.call(`${shown} ${number(to)}`)}
                disabled={!phone.idle}
                onClick={() => phone.dial(to)}
              >
                <Icon name="phone" />
              </button>
            </li>
          );
        })}
      </ul>
      {phone.settings.value?.notice === 'local' && (
        <p class="panel-more">
          <a class="link" href="/telephone" target="_blank" rel="noopener">
            {words.telephone.open}
          </a>
          <span class="panel-note">{words.telephone.openMore}</span>
        </p>
      )}
    </section>
  );
}
