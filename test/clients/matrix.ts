import type { Platform } from '../../bin/cli/platform/platform.ts';
import { runQuery } from '../../bin/cli/platform/query.ts';
import { badOf, eventOf } from './client.ts';
import type { Exchanges } from './faulty-api.ts';

/** What became of the events of one client. */
export interface Row {
  readonly client: string;
  readonly events: number;
  readonly faults: Exchanges['faults'];
  /** By the API, those that came again included. */
  readonly received: number;
  readonly accepted: number;
  readonly duplicate: number;
  /** Different events that were refused. */
  readonly quarantined: number;
  readonly lost: number;
  readonly twice: number;
}

/** Reads from the lake what became of the events of a client. */
export async function rowOf(
  platform: Platform,
  client: string,
  events: number,
  { received, faults }: Exchanges,
): Promise<Row> {
  const name = eventOf(client);
  const [silver] = await runQuery(
    platform,
    `SELECT count(*) AS n, count(DISTINCT product_id) AS different FROM silver.events WHERE event = '${name}'`,
  );
  const [bad] = await runQuery(
    platform,
    `SELECT count(*) AS n, count(DISTINCT regexp_extract(original, 'key-[0-9]{5}')) AS different
     FROM staging.quarantine WHERE original LIKE '%${name}%'`,
  );
  const [accepted, different] = [Number(silver?.n), Number(silver?.different)];
  const quarantined = Number(bad?.different);
  return {
    client,
    events,
    faults,
    received,
    accepted,
    duplicate: received - accepted - quarantined,
    quarantined,
    lost: events - different - quarantined,
    twice: accepted - different,
  };
}

/** What is wrong with a row; nothing where it is as it should be. */
export function faultsOf({
  client,
  events,
  received,
  accepted,
  duplicate,
  quarantined,
  lost,
  twice,
  faults,
}: Row): string[] {
  const injected = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const checks: readonly (readonly [boolean, string])[] = [
    [lost === 0, `lost ${lost}`],
    [twice === 0, `${twice} twice`],
    [quarantined === badOf(events), `quarantined ${quarantined} instead of ${badOf(events)}`],
    [accepted === events - badOf(events), `accepted ${accepted} instead of ${events - badOf(events)}`],
    [duplicate >= 0 && received >= events, `received ${received}`],
    [injected > 0, 'no fault was injected'],
  ];
  return checks.filter(([isRight]) => !isRight).map(([, fault]) => `${client}: ${fault}`);
}

const COLUMNS = [
  'client',
  'events',
  '429',
  '503',
  'cut before',
  'cut after',
  'received',
  'accepted',
  'duplicate',
  'quarantined',
  'lost',
  'twice',
];

/** The rows as a table of Markdown. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ client, faults, ...row }) => {
    const figures: Readonly<Record<string, number>> = { ...row, ...faults };
    return [`\`${client}\``, ...COLUMNS.slice(1).map((column) => Number(figures[column]).toLocaleString('en'))];
  });
  const widths = COLUMNS.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  return [line(COLUMNS), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}
