import { prefixOf } from '../../contracts/lake.ts';
import { rawEvents } from '../../glue-sql/tables/ledger.ts';
import type { Bill } from './bill.ts';
import { METERED_STAGE } from './meter.ts';
import { bytesOfAnObject, compacted } from './objects.ts';
import { PEERS, PRICES } from './prices.ts';
import { DAYS_A_MONTH } from './profile.ts';
import { costOf } from './run-cost.ts';
import type { Metered, Target } from './targets.ts';
import { FIGURES, linesOf, MIB, number, perMillion, shopText, usdOf, whenOf } from './text.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table whose first columns are text and whose others are numbers. */
const tableOf = (heading: readonly string[], rows: readonly (readonly string[])[], texts = 1): string =>
  [
    row(heading),
    row(heading.map((_, index) => (index < texts ? '---' : '---:'))),
    ...rows.map((cells) => row(cells)),
  ].join('\n');

const ages = (bills: readonly Bill[]): string[] =>
  bills.map(({ history }) => `${number(history)} ${history === 1 ? 'day' : 'days'}`);

const describe = ({ profile }: Metered): string => shopText(profile);

const MADE = 'Made by `npm run bench -- cloud --write`; do not edit it by hand.';

/** `docs/cost.md` */
export function costPage(metered: readonly Metered[], targets: readonly Target[]): string {
  return `# What it costs in AWS

${MADE} What \`npx shoplake cost --events-per-day N --orders-per-day N --stage NAME\`
prints is the same for your own figures.

Nothing here was measured in AWS. The platform is run once in the laptop's account, and every statement, state and call is counted; how often
they run, and what is there at all, says the template of the stage \`${METERED_STAGE}\`. DuckDB plans each statement as Trino would and tells which columns of which tables it reads, under
which bounds ([the conformance run](../test/conformance/README.md) holds that against Trino's own plans); the objects are made by the code of
\`transform\` at the profile's rate, batch by batch as the event source cuts it. Tables grow in proportion to the events and orders of the sample
shop. Prices are those of ${PRICES.source}, ${PRICES.asOf}, without the free tier ([the table](../bench/cloud/prices.ts)); what neither the template nor
a file shows is [assumed, one line each](../bench/cloud/assumptions.ts).

## A month's bill, by the shop's age

${metered.map(billTable).join('\n\n')}

## Beside others

${tableOf(['', 'USD a million events', 'by'], peerRows(metered), 1)}

## What each statement reads

A refresh of the small shop, statements that read most first, and what each costs in a month of ${DAYS_A_MONTH} days if every refresh runs it. Athena bills
10 MB a statement at least, and nothing for one that defines a view.

${statementTable(of(metered, 'small'))}

## Aims

\`npm run bench -- cloud\` fails, and with it CI, when one of these is missed.

${tableOf(
  ['', 'now', 'aim', ''],
  targets.map(({ name, value, aim, isMet }) => [name, value, aim, isMet ? 'met' : '**missed**']),
  4,
)}
`;
}

function billTable(metered: Metered): string {
  const { bills } = metered;
  const million = bills.map((bill) => perMillion(metered, bill));
  return `### ${describe(metered)}

${tableOf(
  ['USD', ...ages(bills)],
  [
    ...linesOf(bills).map((what) => [what, ...bills.map((bill) => number(usdOf(bill, what), 2))]),
    ['**a month**', ...bills.map(({ usd }) => `**${number(usd, 2)}**`)],
    ...(million[0] === undefined ? [] : [['a million events', ...million.map((usd) => number(usd ?? 0, 2))]]),
  ],
)}`;
}

function peerRows(metered: readonly Metered[]): string[][] {
  const own = metered.flatMap((each) => {
    const bill = each.bills.find(({ history }) => history === DAYS_A_MONTH);
    const usd = bill && perMillion(each, bill);
    return usd === undefined
      ? []
      : [[`Shoplake, ${each.profile.name}`, number(usd, 2), `this page, after ${DAYS_A_MONTH} days`]];
  });
  const range = ({ low, high }: { readonly low: number; readonly high: number }) =>
    low === high ? `${low}` : `${low} to ${number(high, 2)}`;
  return [...own, ...Object.values(PEERS).map((peer) => [peer.name, range(peer), peer.source])];
}

const SHOWN = 25;

function statementTable({ moment, bills }: Metered): string {
  const at = bills.map(({ history }) => costOf(moment.rehearsal.arrived, { ...moment, history }));
  const runs = moment.facts.refreshesPerDay * DAYS_A_MONTH;
  const named = (at.at(-1) ?? []).map((cost, index) => ({ cost, index })).filter(({ cost }) => cost.kind !== 'view');
  const most = named.sort((a, b) => b.cost.bytes - a.cost.bytes).slice(0, SHOWN);
  const cells = most.map(({ cost, index }) => [
    `\`${cost.name}\``,
    ...at.map((costs) => number((costs[index]?.bytes ?? 0) / MIB, 1)),
    number((at.at(-1)?.[index]?.usd ?? 0) * runs, 2),
  ]);
  return tableOf(['', ...ages(bills).map((age) => `MiB, ${age}`), `USD a month, ${ages(bills).at(-1)}`], cells);
}

function of(metered: readonly Metered[], name: string): Metered {
  const found = metered.find(({ profile }) => profile.name === name);
  if (!found) throw new Error(`No profile "${name}" was metered`);
  return found;
}

/** `docs/scale.md` */
export function scalePage(metered: readonly Metered[]): string {
  return `# How far it carries

${MADE} How it is worked out: [cost.md](cost.md).

## When a limit is met

Of the stage \`${METERED_STAGE}\` as it is configured, counted from the shop's first day; never is within ten years.

${metered
  .filter(({ profile }) => profile.eventsPerDay > 0)
  .map(
    (each) =>
      `### ${describe(each)}\n\n${tableOf(
        ['limit', 'met', 'figure'],
        each.limits.map(({ name, figure, days }) => [name, whenOf(days), figure]),
        3,
      )}`,
  )
  .join('\n\n')}

## What a refresh does

With new data; of the idle shop, one that finds none.

${metered
  .map(
    (each) =>
      `### ${describe(each)}\n\n${tableOf(
        ['', ...ages(each.bills)],
        FIGURES.map(([what, figure]) => [what.trim(), ...each.bills.map(figure)]),
      )}`,
  )
  .join('\n\n')}

## Objects

What \`transform\` writes in a day, and how large an object is.

${metered
  .filter(({ profile }) => profile.eventsPerDay > 0)
  .map(objectTable)
  .join('\n\n')}

## Tables that a refresh reads most often

Places in its statements that read a table: Trino keeps no result of a view or a common table expression, so each place reads it anew.

${scanTable(of(metered, 'small'))}
`;
}

function objectTable(metered: Metered): string {
  const rows = Object.entries(metered.moment.arrivals.tables).map(([table, written]) => {
    const { perDay, rowsPerDay } = written;
    const settled = table === prefixOf(rawEvents).slice(0, -1) ? compacted(written) : undefined;
    return [
      `\`${table}\``,
      number(perDay),
      number(rowsPerDay / perDay, 1),
      number(bytesOfAnObject(written) / 1024, 1),
      settled ? number(settled.length) : '',
      settled ? number(settled.reduce((sum, bytes) => sum + bytes, 0) / settled.length / 1024) : '',
    ];
  });
  const heading = ['', 'objects a day', 'rows', 'KiB', 'compacted, a day', 'KiB, compacted'];
  return `### ${describe(metered)}\n\n${tableOf(heading, rows)}`;
}

function scanTable({ moment }: Metered): string {
  const counts = new Map<string, number>();
  for (const { scans } of moment.rehearsal.arrived.statements)
    for (const { table } of scans) counts.set(table, (counts.get(table) ?? 0) + 1);
  const rows = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, SHOWN);
  return tableOf(
    ['', 'scans'],
    rows.map(([table, count]) => [`\`${table}\``, number(count)]),
  );
}
