import pc from 'picocolors';
import type { Example, Ignored, LoadReport } from '../../../contracts/load-report.ts';
import { table } from './output.ts';

/** What became of files, for the person who loaded them: the counts, and what to fix. */
export function describeLoads(reports: readonly Omit<LoadReport, 'kind'>[]): string {
  const counts = reports.map(({ source, file, received, accepted, duplicate, quarantined }) => ({
    source,
    file,
    received,
    accepted,
    duplicate,
    quarantined,
  }));
  const isNew = reports.some(({ accepted }) => accepted > 0);
  const parts = [table(counts), ...reports.flatMap(explain)];
  if (isNew) parts.push('Bring reports up to date with: npx shoplake refresh');
  return parts.join('\n\n');
}

function explain({ file, source, status, reasons, examples, ignored }: Omit<LoadReport, 'kind'>): string[] {
  if (status === 'repeated') return [`${pc.yellow(file)} was loaded before; nothing in it is new.`];
  return [...describeIgnored(file, ignored), ...describeReasons({ file, source, reasons, examples })];
}

/** The columns that nothing was made of, so that nobody thinks they count. */
function describeIgnored(file: string, ignored: Ignored): string[] {
  if (ignored.length === 0) return [];
  const hints = ignored.flatMap(({ column, hint }) => (hint === undefined ? [] : [`  ${column} ${hint}`]));
  return [[`${pc.yellow(file)}: not read: ${ignored.map(({ column }) => column).join(', ')}`, ...hints].join('\n')];
}

function describeReasons({
  file,
  source,
  reasons,
  examples,
}: Pick<LoadReport, 'file' | 'source' | 'reasons' | 'examples'>): string[] {
  const found = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  if (found.length === 0) return [];
  const [mostly = ''] = found[0] ?? [];
  return [
    ...found.map(([reason, count]) => {
      const shown = examples[reason] ?? [];
      const title = pc.yellow(`${file}: ${count.toLocaleString('en-GB')} × ${reason}`);
      const rest = count > shown.length && shown.length > 0 ? [`  and ${count - shown.length} more`] : [];
      return [title, ...shown.flatMap(describeExample), ...rest].join('\n');
    }),
    `Fix ${file} and load it again: what was accepted does not count twice.\nSee every refused line with: npx shoplake quarantine list --source ${source} --reason ${mostly}`,
  ];
}

function describeExample({ line, detail, original }: Example): string[] {
  const place = `  line ${line}: `;
  const quoted = original === undefined ? [] : [pc.dim(`${' '.repeat(place.length)}${original.replace(/\s+/g, ' ')}`)];
  return [`${place}${detail}`, ...quoted];
}
