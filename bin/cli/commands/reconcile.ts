import type { Command } from 'commander';
import pc from 'picocolors';
import { type ResultRow, runQuery } from '../platform/query.ts';
import { onPlatform, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

const COUNTS = ['received', 'accepted', 'duplicate', 'quarantined', 'pending', 'difference'] as const;

export const reconcileCommand = (): Command =>
  platformCommand('reconcile', 'show that everything received ended as accepted, duplicate or quarantined').action(
    onPlatform(async (platform, { json }) => {
      const sql = `SELECT source, ${COUNTS.join(', ')} FROM ${platform.outputs.GoldDatabase}.reconciliation ORDER BY source`;
      const bySource = await waiting('Counting', runQuery(platform, sql));
      const totals = Object.fromEntries(COUNTS.map((count) => [count, sumOf(bySource, count)]));
      print(json === true, { ...totals, bySource }, () => describe(bySource, totals));
    }),
  );

const sumOf = (rows: readonly ResultRow[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);

function describe(bySource: readonly ResultRow[], totals: Readonly<Record<string, number>>): string {
  const { difference = 0, pending = 0 } = totals;
  const text = table([...bySource, { source: 'total', ...totals }]);
  if (difference === 0) return `${text}\n${pc.green('Everything that was received is accounted for.')}`;
  if (difference === pending) return `${text}\n${pending} staged and not merged yet; run: npx shoplake refresh`;
  return `${text}\n${pc.red(`${difference - pending} inputs are not accounted for.`)} Look at the failure prefix of the bronze bucket.`;
}
