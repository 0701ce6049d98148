import { isIceberg, type TableContract, type Zone } from '../contracts/table.ts';
import { readStatements, type Statement } from './statement.ts';
import { icebergTables, parquetTables } from './tables/index.ts';

const ZONES: readonly (readonly [zone: Zone, doc: string])[] = [
  ['bronze', 'What was received, as it came. Parquet, a partition `dt` a day of arrival.'],
  ['staging', 'Typed rows as they arrived, repetitions included. Parquet, a partition `dt` a day of arrival.'],
  ['silver', 'One row per business key, in the version in force. Iceberg; the refresh merges into it.'],
  ['gold', 'What people query: the star schema, the marts, and the incremental tables below them.'],
];

/** The data dictionary as Markdown: every table and view with its grain and its columns, from the contract and the files' headers. */
export function dataDictionary(): string {
  const tables = [...parquetTables, ...icebergTables];
  const statements = [...readStatements('silver'), ...readStatements('gold')];
  const sections = ZONES.map(([zone, doc]) => {
    const entries = [
      ...tables
        .filter((table) => table.zone === zone)
        .map(
          (table) =>
            [
              table.name,
              tableEntry(
                table,
                statements.find(({ target }) => target === qualified(table)),
              ),
            ] as const,
        ),
      ...statements
        .filter(({ kind, folder }) => kind === 'view' && folder === zone)
        .map((view) => [view.name, viewEntry(view)] as const),
    ].sort(([a], [b]) => (a < b ? -1 : 1));
    const index = entries.map(([name]) => `[${name}](#${anchorOf(zone, name)})`).join(', ');
    return [`## ${zone}`, doc, index, ...entries.map(([, entry]) => entry)].join('\n\n');
  });
  return `${[TITLE, ...sections].join('\n\n')}\n`;
}

const TITLE = `# Data dictionary

Made by \`npm run generate\` from the table contract (\`glue-sql/tables\`) and the headers of the statements; do not edit it by hand.
What a figure means is defined in [metrics.md](metrics.md). Times are UTC unless a column says business day, which begins and
ends in the stage’s time zone.`;

const qualified = ({ zone, name }: Pick<TableContract, 'zone' | 'name'>): string => `${zone}.${name}`;
const anchorOf = (zone: Zone, name: string): string => `${zone}${name}`;
const heading = (zone: Zone, name: string): string => `### ${zone}.${name}`;
const linkTo = (zone: string, name: string): string =>
  `[glue-sql/${zone}/${name}.sql](../glue-sql/${zone}/${name}.sql)`;

function tableEntry(table: TableContract, merge: Statement | undefined): string {
  const facts = [
    `${table.doc}.`,
    table.key.length > 0 ? `Key: ${table.key.map((column) => `\`${column}\``).join(', ')}.` : undefined,
    table.partitionByMonth && `Partitioned by the month of \`${table.partitionByMonth}\`.`,
    isIceberg(table) && merge ? `Merged by ${linkTo(merge.folder, merge.name)}.` : undefined,
  ];
  const rows = Object.entries(table.columns).map(([name, { type, required, doc }]) => [
    name,
    required ? type : `${type}, null`,
    doc,
  ]);
  return [heading(table.zone, table.name), facts.filter(Boolean).join(' '), columnTable(rows)].join('\n\n');
}

function viewEntry({ name, purpose, grain, inputs, metrics, columns }: Statement): string {
  const facts = [
    `${sentence(purpose)} Grain: ${sentence(grain)} Made by ${linkTo('gold', name)} from ${sources(inputs)}.`,
  ];
  if (metrics.length > 0)
    facts.push(`Figures: ${metrics.map((metric) => `[${metric}](metrics.md#${metric})`).join(', ')}.`);
  const rows = columns.map((column) => [column.name, column.type, column.doc]);
  return [heading('gold', name), facts.join(' '), columnTable(rows)].join('\n\n');
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/[.]?$/, '.');

const sources = (inputs: ReadonlySet<string>): string =>
  [...inputs]
    .sort()
    .map((input) => `[${input}](#${input.replace('.', '')})`)
    .join(', ');

function columnTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map(([name, type, doc = '']) => `| \`${name}\` | ${type} | ${doc.replaceAll('|', '\\|')} |`);
  return ['| column | type | what it is |', '| --- | --- | --- |', ...cells].join('\n');
}
