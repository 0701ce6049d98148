/** What programs write instead of a character: JSON with or without need, as PHP does of `/`, and a cell of CSV of its quotes. */
const ESCAPED = /\\u([0-9a-f]{4})|\\(["\\/bfnrt])|""/gi;

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** A text with what is escaped in it as what it stands for; undefined where nothing is. */
export function plainText(text: string): string | undefined {
  if (!text.includes('\\') && !text.includes('""')) return undefined;
  return text.replace(ESCAPED, (_, code?: string, letter = '"') =>
    code === undefined ? (LETTERS[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
