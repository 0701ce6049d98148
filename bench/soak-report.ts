import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './account.ts';

/** What a soak has measured. */
export interface SoakResult {
  readonly minutes: number;
  /** Seconds from the end of each fault to the first event in staging; undefined when none came. */
  readonly recoveries: readonly { readonly fault: string; readonly seconds: number | undefined }[];
  readonly leftOut: readonly string[];
  readonly accepted: number;
  readonly refused: number;
  readonly refreshes: number;
  readonly lost: number;
  readonly doubled: number;
  readonly difference: number;
  /** Resident, in MiB: median of the first and of the last quarter after the last start of the process. */
  readonly memory: { readonly warm: number; readonly end: number };
  /** Seconds from Ctrl-C to the end of the process. */
  readonly stopped: number;
}

const PAGE = join(ROOT, 'docs', 'reliability.md');
const [BEGIN, END] = ['<!-- soak -->', '<!-- soak end -->'];

/** Puts the figures into the page. @throws Error when the page has lost their place */
export async function writeSoak(result: SoakResult): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before === -1 || after < before) throw new Error(`${PAGE} has no place for the figures: ${BEGIN} and ${END}`);
  await writeFile(PAGE, `${page.slice(0, before + BEGIN.length)}\n${tell(result)}\n${page.slice(after)}`);
}

/** The figures as Markdown. */
export function tell(result: SoakResult): string {
  const times = Map.groupBy(result.recoveries, ({ fault }) => fault);
  const rows = Array.from(times, ([fault, each]) => {
    const seconds = each.map((one) => one.seconds ?? Number.POSITIVE_INFINITY);
    return [fault, String(each.length), ...[Math.min(...seconds), Math.max(...seconds)].map(spelled)];
  });
  const left = result.leftOut.map((name) => [name, '0', 'left out', 'left out']);
  const table = aligned([['fault', 'times', 'best', 'worst'], ...rows, ...left]);
  const { minutes, accepted, refused, refreshes, lost, doubled, difference, memory, stopped } = result;
  return [
    `${minutes} minutes; seconds from the end of the fault until an event accepted after it lay in staging:`,
    '',
    ...table,
    '',
    `${accepted.toLocaleString('en-GB')} events were accepted, after ${refused.toLocaleString('en-GB')} refusals; ${refreshes} refreshes went through meanwhile.`,
    `Lost ${lost}, doubled ${doubled}, difference of the ledger ${difference}. Memory of the process: ${memory.warm} MiB warm, ${memory.end} MiB in`,
    `the end. It was gone ${stopped.toFixed(1)} s after Ctrl-C.`,
  ].join('\n');
}

const spelled = (seconds: number): string => (Number.isFinite(seconds) ? `${seconds.toFixed(1)} s` : 'never');

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [heading = [], ...others] = rows;
  return [line(heading), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others.map(line)];
}
