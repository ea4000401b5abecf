import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Problem } from '../../state/problem';
import type { Languages } from '../../words';
import { Icon } from '../icon/icon';
import type { Doing } from './doing';
import './form.css';

export interface ComplaintProps {
  readonly languages: Languages;
  readonly problem: Problem;
  /** Sentences by the server's codes. */
  readonly refusals: Readonly<Record<string, string>>;
  /** For what is forbidden, where no code says more. */
  readonly forbidden?: string;
}

/** The sentence for a problem: by the server's code, or else by the problem's name. */
export function Complaint({ languages, problem, refusals, forbidden }: ComplaintProps) {
  const known = refusals[problem.refusal?.reason ?? ''];
  if (known) return <p>{known}</p>;
  if (problem.name === 'forbidden' && forbidden) return <p>{forbidden}</p>;
  const { title, help } = languages.words().problems[problem.name];
  const detail = problem.name === 'invalid' || problem.name === 'conflict';
  return (
    <p>
      {title}. {detail && problem.refusal ? <span lang="en">{problem.refusal.detail}</span> : help}
    </p>
  );
}

/** What went wrong, beside where it was asked for. What appears in it is spoken. */
export function Trouble({
  problem,
  ...rest
}: Omit<ComplaintProps, 'problem'> & { problem: Problem | null }) {
  return (
    <div role="status" class="trouble-place">
      {problem && (
        <div class="trouble">
          <Icon name="alert" />
          <Complaint {...rest} problem={problem} />
        </div>
      )}
    </div>
  );
}

/** What the server finds wrong with a field, as it names it, or with a part of that where not only the whole is meant. */
export type Wrong = (field: string, whole?: 'whole') => ComponentChildren;

/** What the server finds wrong with a form: it is said at the field that it names, where one goes on. */
export function useRefused(doing: Doing, words: Omit<ComplaintProps, 'problem'>) {
  const form = useRef<HTMLFormElement>(null);
  const { problem } = doing;
  const field = problem?.refusal?.field ?? '';
  const wrong: Wrong = (name, whole) =>
    problem &&
    field &&
    (field === name ||
      (!whole && (field.startsWith(`${name}.`) || field.startsWith(`${name}[`)))) && (
      <Complaint {...words} problem={problem} />
    );
  useEffect(() => {
    if (!field) return;
    const first = '[aria-invalid="true"], .wrong[tabindex]:not(:empty)';
    form.current?.querySelector<HTMLElement>(first)?.focus();
  }, [problem]);
  return { form, wrong };
}
