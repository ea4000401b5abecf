import './avatar.css';

/** A disc with initials, in a colour of its own for each name. It repeats the name, so it is hidden from readers. */
export function Avatar({ name, large }: { name: string; large?: boolean }) {
  return (
    <span class={`avatar tone-${tone(name)}${large ? ' large' : ''}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  if (/^[+\d]/.test(name)) return '#';
  const words = name.trim().split(/[\s_]+/u);
  const [first = '', second = ''] = words.map((word) => [...word][0] ?? '');
  return (first + second).toUpperCase() || '?';
}

function tone(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % 5;
}
