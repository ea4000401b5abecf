import { number } from '../format';
import type { View } from '../view';
import './callerid.css';

/** Which of one's numbers a telephone is shown; nothing where there is no choice. */
export function CallerId({ phone, languages, id }: View & { id: string }) {
  const words = languages.words();
  const all = phone.abilities()?.callerIds ?? [];
  if (all.length < 2) return null;
  return (
    <div class="callerid">
      <label for={id}>{words.lines.fromNumber}</label>
      <select
        id={id}
        class="field"
        value={phone.callerId.value}
        onChange={(event) => phone.showAs(event.currentTarget.value)}
      >
        {all.map((one) => (
          <option key={one} value={one}>
            {number(one)}
          </option>
        ))}
      </select>
    </div>
  );
}
