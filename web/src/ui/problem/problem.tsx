import type { Problem as State } from '../../state/problem';
import type { Words } from '../../words';
import { Icon } from '../icon/icon';
import { browserKind } from './browser';
import './problem.css';

/** What went wrong, and what to do about it. */
export function Problem({ problem, words }: { problem: State; words: Words }) {
  const refused = words.signIn.refusals[problem.refusal?.reason ?? ''];
  const { title, help } = refused ?? words.problems[problem.name];
  return (
    <div class="problem">
      <Icon name="alert" />
      <div>
        <p class="problem-title">{title}</p>
        <p>
          {problem.name === 'microphoneDenied'
            ? words.sound.denied[browserKind(navigator.userAgent)]
            : help}
        </p>
        {problem.code !== undefined && <p class="problem-code">{words.code(problem.code)}</p>}
      </div>
    </div>
  );
}
