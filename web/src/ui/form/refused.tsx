import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Complaint, type ComplaintProps } from './complaint';
import type { Doing } from './doing';

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
