import { Icon, type IconName } from '../icon/icon';

interface Props {
  readonly id?: string;
  readonly icon: IconName;
  /** What it does. */
  readonly name: string;
  /** Of what is on or off. */
  readonly pressed?: boolean;
  /** Of what shows or hides something below. */
  readonly expanded?: boolean;
  /** The id of what says why it can do nothing; it stays where it is and can be reached. */
  readonly why?: string | undefined;
  readonly disabled?: boolean;
  readonly keys?: string | undefined;
  readonly kind?: 'leave' | 'live' | '';
  readonly press: () => void;
}

/** One of the large buttons of a call. */
export function Control(props: Props) {
  const { icon, name, pressed, expanded, why, disabled = false, kind = '' } = props;
  return (
    <button
      type="button"
      id={props.id}
      class={`call-control ${kind}`}
      aria-pressed={pressed}
      aria-expanded={expanded}
      aria-disabled={why ? true : undefined}
      aria-describedby={why}
      aria-keyshortcuts={props.keys}
      disabled={disabled}
      onClick={() => {
        if (!why) props.press();
      }}
    >
      <span class="call-disc">
        <Icon name={icon} />
      </span>
      {name}
    </button>
  );
}
