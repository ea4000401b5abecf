import { Avatar } from '../avatar/avatar';
import { address } from '../format';
import { Icon } from '../icon/icon';
import type { View } from '../view';
import './people.css';

/** The others who are signed in; a click calls. */
export function People(view: View) {
  const { phone, languages, attending } = view;
  const words = languages.words();
  const people = phone.people.value;
  return (
    <section class="card panel" aria-labelledby="people">
      <h2 id="people">{words.people.heading}</h2>
      {people.length === 0 ? (
        <p class="panel-empty">{words.people.empty}</p>
      ) : (
        <ul aria-labelledby="people">
          {people.map((person) => (
            <li key={person.identity} class="row">
              <Avatar name={person.name} />
              <span class="row-text">
                <span class="row-name">{person.name}</span>
                {address({ address: person.identity, name: person.name }, person.name) && (
                  <span class="row-more">{person.identity}</span>
                )}
                {attending && person.presence && (
                  <attending.ui.Dot {...view} at={person.presence} />
                )}
              </span>
              <button
                type="button"
                class="row-call"
                aria-label={words.people.call(person.name)}
                disabled={!phone.idle}
                onClick={() => phone.dial(`client:${person.identity}`)}
              >
                <Icon name="phone" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
