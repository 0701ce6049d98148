const NUMBER = /^[-+]?[\d,]*\.?\d*( %)?$/;

/** Lines of cells as aligned columns: those that hold nothing but numbers and blanks to the right, the first line aside. */
export function alignColumns(lines: readonly (readonly string[])[]): string[] {
  const body = lines.slice(1);
  const columns = (lines[0] ?? []).map((_, index) => ({
    width: Math.max(...lines.map((line) => width(line[index] ?? ''))),
    isNumeric: body.every((line) => NUMBER.test(line[index] ?? '')),
  }));
  return lines.map((line) =>
    columns
      .map((column, index) => {
        const text = line[index] ?? '';
        const gap = ' '.repeat(column.width - width(text));
        return column.isNumeric ? gap + text : text + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** A value as a bar of eighths of a block. @param most the value that fills the whole width */
export function bar(value: number, most: number, blocks: number): string {
  if (value <= 0 || most <= 0) return '';
  const eighths = Math.max(1, Math.round((value / most) * blocks * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (' ▏▎▍▌▋▊▉'[eighths % 8] ?? '').trim();
}

/** A text of a user’s on one line of at most so many characters, without what would steer a terminal. */
export function oneLine(text: string, most: number): string {
  const characters = Array.from(text.replace(/[\s\p{C}]+/gu, ' ').trim());
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('');
}

/** Characters, not UTF-16 units. */
const width = (text: string): number => Array.from(text).length;
