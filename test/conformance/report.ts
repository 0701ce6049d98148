interface Line {
  compared: number;
  differences: number;
  /** The first few differences. */
  readonly examples: string[];
}

const SHOWN = 6;
const WIDTH = 300;

/** What was compared, by file, and what differed. */
export class Report {
  readonly #lines = new Map<string, Line>();

  add(file: string, compared: number, differences: readonly string[] = []): void {
    const line = this.#lines.get(file) ?? { compared: 0, differences: 0, examples: [] };
    line.compared += compared;
    line.differences += differences.length;
    line.examples.push(...differences.slice(0, SHOWN - line.examples.length));
    this.#lines.set(file, line);
  }

  get differences(): number {
    return [...this.#lines.values()].reduce((sum, line) => sum + line.differences, 0);
  }

  print(say: (text: string) => void): void {
    const files = [...this.#lines].sort(([a], [b]) => (a < b ? -1 : 1));
    const width = Math.max(...files.map(([file]) => file.length));
    const row = (file: string, compared: number | string, differences: number | string): string =>
      `${file.padEnd(width)}  ${String(compared).padStart(10)}  ${String(differences).padStart(11)}`;
    say(row('file', 'compared', 'differences'));
    for (const [file, line] of files) say(row(file, line.compared, line.differences));
    const compared = files.reduce((sum, [, line]) => sum + line.compared, 0);
    say(row(`total: ${files.length}`, compared, this.differences));
    for (const [file, line] of files.filter(([, { differences }]) => differences > 0)) {
      say(`\n${file}`);
      for (const text of line.examples) say(`  ${text.slice(0, WIDTH)}`);
      if (line.differences > SHOWN) say(`  ... and ${line.differences - SHOWN} more`);
    }
  }
}
