import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Visit } from '../../state/visitors';
import { type VisitorsWords, visitorsWords } from '../../words/visitors';
import { Icon } from '../icon/icon';
import { Problem } from '../problem/problem';
import type { View } from '../view';
import './visitors.css';

export type CardView = View & { readonly identity: string };

/**
 * Who calls from a button on another site. What the page says of itself is apart from what the site's
 * server has signed, and is text alone: nobody goes anywhere by a slip.
 */
export function VisitCard({ phone, languages, identity }: CardView) {
  const words = visitorsWords[languages.language.value];
  const { value, problem } = phone.visitors.visit(identity).value;
  useEffect(() => void phone.visitors.meet(identity), [identity]);
  if (problem && problem.name !== 'gone') {
    return (
      <div class="visit-none" role="status">
        <Problem problem={problem} words={languages.words()} />
        <button type="button" class="act" onClick={() => void phone.visitors.meet(identity)}>
          {languages.words().online.retry}
        </button>
      </div>
    );
  }
  if (!value) {
    return (
      <p class="visit-none" role="status">
        {problem ? words.unknown : languages.words().fetching}
      </p>
    );
  }
  const claims = Object.entries(value.verified);
  return (
    <section class="visit" aria-label={words.card}>
      <dl>
        <Fact name={words.button}>{value.button || words.deleted}</Fact>
        <Fact name={words.language}>{words.languages[value.language] ?? value.language}</Fact>
      </dl>
      {claims.length > 0 && (
        <div class="visit-group verified">
          <p class="visit-mark" title={words.verifiedMore}>
            <Icon name="check" />
            {words.verified}
            <span class="visit-more">{words.verifiedMore}</span>
          </p>
          <dl>
            {claims.map(([name, text]) => (
              <Fact
                key={name}
                name={Object.hasOwn(words.claims, name) ? (words.claims[name] ?? '') : name}
              >
                {text}
              </Fact>
            ))}
          </dl>
        </div>
      )}
      <div class="visit-group">
        <p class="visit-mark">
          <Icon name="alert" />
          {words.unverified}
          <span class="visit-more">{words.unverifiedMore}</span>
        </p>
        <dl>
          <Said visit={value} words={words} />
        </dl>
      </div>
    </section>
  );
}

function Said({ visit, words }: { visit: Visit; words: VisitorsWords }) {
  const { title, url, origin } = visit;
  const site = elsewhere(url, origin) ? origin : '';
  if (!title && !url && !site) return <Fact name={words.title}>{words.nothing}</Fact>;
  return (
    <>
      {title && <Fact name={words.title}>{title}</Fact>}
      {url && (
        <Fact name={words.url} kind="visit-url">
          {url}
        </Fact>
      )}
      {site && <Fact name={words.origin}>{site}</Fact>}
    </>
  );
}

/** Whether a page says that it is somewhere else than the browser says. Of a page in our own frame the browser knows nothing. */
function elsewhere(url: string, origin: string): boolean {
  if (!origin || origin === location.origin) return false;
  try {
    return new URL(url).origin !== origin;
  } catch {
    return true;
  }
}

function Fact({
  name,
  kind,
  children,
}: {
  name: string;
  kind?: string;
  children: ComponentChildren;
}) {
  return (
    <div>
      <dt>
        <bdi>{name}</bdi>
      </dt>
      <dd class={kind}>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}
