/** What the site offers in place of a call: its telephone number, or a wish to be called back. */
import { useId, useState } from 'preact/hooks';
import type { View } from './view';

export function Instead(view: View) {
  const { talk, words } = view;
  const fallback = talk.description.value?.fallback;
  if (!fallback) return null;
  return (
    <>
      {/^\+\d{4,15}$/.test(fallback.number) && (
        <a class="main" data-main href={`tel:${fallback.number}`}>
          {words.instead.number(grouped(fallback.number))}
        </a>
      )}
      {fallback.callback && <CallBack {...view} />}
    </>
  );

  function grouped(number: string): string {
    return `\u2066${number}\u2069`; // left to right, whatever is around it
  }
}

function CallBack({ talk, words }: View) {
  const id = useId();
  const [missing, setMissing] = useState<'name' | 'number' | null>(null);
  const wished = talk.wished.value;
  const { instead } = words;
  if (wished === 'sent') {
    return (
      <p role="status" class="thanks">
        {instead.sent}
      </p>
    );
  }
  const code = wished === 'no' || wished === 'sending' ? null : wished;
  const complaint = missing
    ? instead.missing[missing]
    : code && `${words.problems[code].title}. ${words.problems[code].help}`;
  return (
    <form
      noValidate
      aria-labelledby={`${id}-title`}
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const read = (name: string) => String(form.get(name) ?? '').trim();
        const wish = { name: read('name'), number: read('number'), note: read('note') };
        const lacks = wish.name ? (wish.number ? null : 'number') : 'name';
        setMissing(lacks);
        if (!lacks) void talk.callBack(wish);
        else event.currentTarget.querySelector<HTMLElement>(`[name="${lacks}"]`)?.focus();
      }}
    >
      <h3 id={`${id}-title`}>{instead.heading}</h3>
      <label for={`${id}-name`}>{instead.name}</label>
      <input
        id={`${id}-name`}
        name="name"
        autocomplete="name"
        maxLength={64}
        required
        aria-invalid={missing === 'name'}
        aria-describedby={`${id}-complaint`}
      />
      <label for={`${id}-number`}>{instead.telephone}</label>
      <input
        id={`${id}-number`}
        name="number"
        type="tel"
        autocomplete="tel"
        dir="ltr"
        maxLength={32}
        required
        aria-invalid={missing === 'number' || code === 'number_invalid'}
        aria-describedby={`${id}-hint ${id}-complaint`}
      />
      <p id={`${id}-hint`} class="soft">
        {instead.telephoneHint}
      </p>
      <label for={`${id}-note`}>{instead.note}</label>
      <textarea id={`${id}-note`} name="note" rows={2} maxLength={500} />
      <p id={`${id}-complaint`} role="alert" class="complaint">
        {complaint}
      </p>
      <button type="submit" class="second" aria-disabled={wished === 'sending'}>
        {wished === 'sending' ? instead.sending : instead.send}
      </button>
    </form>
  );
}
