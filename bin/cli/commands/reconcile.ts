import type { Command } from 'commander';
import pc from 'picocolors';
import type { ReceivedRecord } from '../../../contracts/receipts.ts';
import { pendingRecords } from '../platform/pending.ts';
import { type ResultRow, runQuery } from '../platform/query.ts';
import { onPlatform, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

const COUNTS = ['received', 'accepted', 'duplicate', 'quarantined', 'pending', 'difference'] as const;

export const reconcileCommand = (): Command =>
  platformCommand('reconcile', 'show that everything received ended as accepted, duplicate or quarantined').action(
    onPlatform(async (platform, { json }) => {
      const sql = `SELECT source, ${COUNTS.join(', ')} FROM ${platform.outputs.GoldDatabase}.reconciliation ORDER BY source`;
      const bySource = await waiting(
        'Counting',
        Promise.all([runQuery(platform, sql), pendingRecords(platform)]).then(([rows, pending]) =>
          withPending(rows, pending),
        ),
      );
      const totals = Object.fromEntries(COUNTS.map((count) => [count, sumOf(bySource, count)]));
      print(json === true, { ...totals, bySource }, () => describe(bySource, totals));
    }),
  );

/** What was counted, and what no refresh has taken yet: of that, only what was refused is settled. */
function withPending(rows: readonly ResultRow[], records: readonly ReceivedRecord[]): ResultRow[] {
  const found = new Map(rows.map((row) => [String(row.source), { ...row }]));
  for (const { source, received, repeated, refused } of records) {
    const row = found.get(source) ?? { source, ...Object.fromEntries(COUNTS.map((count) => [count, 0])) };
    const staged = received - repeated - refused;
    const more = { received, duplicate: repeated, quarantined: refused, pending: staged, difference: staged };
    for (const [count, number] of Object.entries(more)) row[count] = Number(row[count] ?? 0) + number;
    found.set(source, row);
  }
  return [...found.values()].sort((a, b) => (String(a.source) < String(b.source) ? -1 : 1));
}

const sumOf = (rows: readonly ResultRow[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);

function describe(bySource: readonly ResultRow[], totals: Readonly<Record<string, number>>): string {
  const { difference = 0, pending = 0 } = totals;
  const text = table([...bySource, { source: 'total', ...totals }]);
  if (difference === 0) return `${text}\n${pc.green('Everything that was received is accounted for.')}`;
  if (difference === pending) return `${text}\n${pending} wait for a refresh; run: npx shoplake refresh`;
  return `${text}\n${pc.red(`${difference - pending} inputs are not accounted for.`)} Look at the failure prefix of the bronze bucket.`;
}
