/** The origins in a text: of addresses of pages as well, as browsers write them; what is none stays for the server to name. */
export function originsOf(text: string): readonly string[] {
  const all = text.split(/[\s,]+/).filter(Boolean);
  return [...new Set(all.map(originOf))];
}

function originOf(text: string): string {
  try {
    const { origin, protocol } = new URL(text);
    return /^https?:$/.test(protocol) ? origin : text;
  } catch {
    return text;
  }
}
