import type { ComponentChildren, InputHTMLAttributes } from 'preact';
import './form.css';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  /** What to know before typing. */
  readonly hint?: ComponentChildren;
  /** What is wrong with what was typed. */
  readonly wrong?: ComponentChildren;
}

/** A label, what it is for, and what is wrong with it, around a control that is told of both by {@link described}. */
export function Field({
  id,
  label,
  hint,
  wrong,
  wide = false,
  children,
}: FieldProps & { wide?: boolean; children: ComponentChildren }) {
  return (
    <div class={wide ? 'editor-field wide' : 'editor-field'}>
      <label for={id}>{label}</label>
      {children}
      {hint && (
        <p id={`${id}-hint`} class="editor-hint">
          {hint}
        </p>
      )}
      {wrong && (
        <div id={`${id}-wrong`} class="wrong">
          {wrong}
        </div>
      )}
    </div>
  );
}

/** The attributes by which a control in a {@link Field} says what describes it. */
export function described({ id, hint, wrong }: Omit<FieldProps, 'label'>) {
  const by = [hint ? `${id}-hint` : '', wrong ? `${id}-wrong` : ''].filter(Boolean).join(' ');
  return { id, 'aria-describedby': by || undefined, 'aria-invalid': Boolean(wrong) };
}

/** A field for a line of text. */
export function TextField({
  id,
  label,
  hint,
  wrong,
  wide = false,
  value,
  change,
  ...more
}: FieldProps & {
  readonly wide?: boolean;
  readonly value: string;
  readonly change: (value: string) => void;
} & Omit<
    InputHTMLAttributes<HTMLInputElement>,
    'id' | 'label' | 'value' | 'type' | 'role' | 'list'
  >) {
  return (
    <Field id={id} label={label} hint={hint} wrong={wrong} wide={wide}>
      <input
        {...described({ id, hint, wrong })}
        class="field"
        type="text"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={500}
        value={value}
        onInput={(event) => change(event.currentTarget.value)}
        {...more}
      />
    </Field>
  );
}

interface TickProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly wrong?: ComponentChildren;
  readonly value: boolean;
  readonly change: (value: boolean) => void;
}

/** A box to tick. */
export function Tick({ id, label, hint, wrong, value, change }: TickProps) {
  return (
    <div class="editor-tick">
      <input
        {...described({ id, hint, wrong })}
        type="checkbox"
        checked={value}
        onChange={(event) => change(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <p id={`${id}-hint`} class="editor-hint">
          {hint}
        </p>
      )}
      {wrong && (
        <div id={`${id}-wrong`} class="wrong">
          {wrong}
        </div>
      )}
    </div>
  );
}
