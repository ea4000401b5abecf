import { type Signal, useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentChildren, RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { Words } from '../../words';
import { Icon } from '../icon/icon';
import { Keypad } from '../keypad/keypad';
import './dialer.css';

/** What those are given who suggest whom to call. */
export interface SuggestProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly typed: string;
  /** Fills in whom to call. */
  readonly take: (address: string) => void;
}

export interface Props {
  readonly words: Words;
  readonly label: string;
  readonly placeholder: string;
  /** What may be typed: numbers only, or names as well. */
  readonly inputMode?: 'tel';
  readonly maxLength: number;
  /** Whether the line is good, so that Call can be pressed. */
  readonly ready: boolean;
  /** What Call fills in while nothing is typed; '' for nothing. */
  readonly last: string;
  /** Calls whom was typed; false if nobody can be called so. */
  readonly dial: (typed: string) => boolean;
  /** What is said below the field; complained is true after Call was pressed in vain. */
  readonly hint: (typed: string, complained: boolean) => string;
  /** What there is to choose about calling what is typed. */
  readonly shown?: (typed: string) => ComponentChildren;
  /** Who could be meant by what is typed. */
  readonly suggest?: (props: SuggestProps) => ComponentChildren;
  /** What is to be filled in from elsewhere, and is taken by that; '' for nothing. */
  readonly wanted?: Signal<string>;
  /** What stands above the field. */
  readonly children: ComponentChildren;
}

/** The field, the keys and the button by which somebody is called. */
export function DialForm(props: Props) {
  const { words, ready, last } = props;
  const typed = useSignal('');
  const complaint = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  const empty = typed.value.trim() === '';

  const change = (next: string) => {
    typed.value = next;
    complaint.value = false;
  };
  useSignalEffect(() => {
    const to = props.wanted?.value;
    if (!to || !props.wanted) return;
    props.wanted.value = '';
    change(to);
    field.current?.focus();
  });
  const submit = () => {
    if (empty && last) {
      change(last);
      return;
    }
    complaint.value = !props.dial(typed.value);
    if (complaint.value) field.current?.focus();
  };

  return (
    <form
      class="dialer"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) submit();
      }}
    >
      {props.children}
      <div class="dialer-field">
        <label class="hidden" for="to">
          {props.label}
        </label>
        <input
          ref={(input) => {
            field.current = input;
            input?.setAttribute('autocorrect', 'off'); // as a property browsers take it for "on"
          }}
          id="to"
          class="field"
          type="text"
          inputMode={props.inputMode}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          enterkeyhint="go"
          maxLength={props.maxLength}
          placeholder={props.placeholder}
          {...(props.suggest && {
            role: 'combobox',
            'aria-autocomplete': 'list',
            'aria-expanded': false,
            'aria-controls': 'suggestions',
          })}
          aria-describedby="to-hint"
          aria-invalid={complaint.value}
          value={typed.value}
          onInput={(event) => change(event.currentTarget.value)}
        />
        <button
          type="button"
          class="plain dialer-erase"
          aria-label={words.dial.erase}
          hidden={empty}
          onClick={() => {
            change(typed.value.slice(0, -1));
            field.current?.focus();
          }}
        >
          <Icon name="erase" />
        </button>
        {props.suggest?.({ field, typed: typed.value, take: change })}
      </div>
      <p
        id="to-hint"
        class={complaint.value ? 'dialer-hint wrong' : 'dialer-hint'}
        aria-live="polite"
      >
        {props.hint(typed.value, complaint.value)}
      </p>
      {props.shown?.(typed.value)}
      <Keypad words={words} plus press={(key) => change(typed.value + key)} />
      <button type="submit" class="primary dialer-call" disabled={!ready}>
        <Icon name="phone" />
        {words.dial.call}
      </button>
    </form>
  );
}
