import { lineage, version } from '../contracts/entity.ts';
import { type Column, isIceberg, type TableContract } from '../contracts/table.ts';
import { readStatements, type Statement } from './statement.ts';
import { icebergTables, parquetTables } from './tables/index.ts';

/** The data dictionary as Markdown: a section for each table and view, from the contract and the headers of the statements. */
export function dataDictionary(): string {
  const tables = [...parquetTables, ...icebergTables];
  const merges = readStatements('silver');
  const gold = readStatements('gold');
  const of = (zones: readonly string[]): Section[] =>
    [...Map.groupBy(tables, ({ name }) => name)].flatMap(([name, same]) => {
      const own = same.filter(({ zone }) => zones.includes(zone));
      return own.length === 0 ? [] : [tableSection(name, own, [...merges, ...gold])];
    });
  const views = gold.filter(({ kind }) => kind === 'view').map(viewSection);
  return `${[
    TITLE,
    ...chapter('Bronze', 'What was received, as it came. Parquet, a partition `dt` a day of arrival.', of(['bronze'])),
    ...chapter(
      'Staging and silver',
      'Staging holds typed rows as they arrived, repetitions included: Parquet, a partition `dt` a day of arrival. Silver holds one row ' +
        'per business key, in the version in force: Iceberg, into which the refresh merges.',
      of(['staging', 'silver']),
    ),
    ...chapter('Gold', 'What people query: the star schema, the marts, and the incremental tables below them.', [
      ...of(['gold']),
      ...views,
    ]),
  ].join('\n\n')}\n`;
}

interface Section {
  readonly name: string;
  readonly text: string;
}

const COMMON: Readonly<Record<string, Column>> = { ...lineage, ...version };

const TITLE = `# Data dictionary

Made by \`npm run generate\` from the table contract (\`glue-sql/tables\`) and the headers of the statements; do not edit it by hand.
What a figure means is defined in [metrics.md](metrics.md). Times are UTC unless a column says business day, which begins and
ends in the stage’s time zone. Columns marked **personal** hold something of a person, by which [erasure](privacy.md) goes: an id of a
\`customer\`, a \`device\`, a \`visitor\` (either) or an \`order\`, the hash of a \`contact\`, a \`key\` that begins with one of them, a
\`text\` in which any may stand, or \`data\` of theirs.

These columns mean the same wherever they stand, and are not repeated below:

${columnTable(Object.entries(COMMON).map(([name, { type, doc }]) => [name, type, doc]))}`;

function chapter(title: string, doc: string, sections: readonly Section[]): string[] {
  const sorted = sections.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const index = sorted.map(({ name }) => `[${name}](#${anchorOf(name)})`).join(', ');
  return [`## ${title}`, doc, index, ...sorted.map(({ text }) => text)];
}

/** Views that have the name of the staging table they read are told apart by their zone. */
const STAGED: ReadonlySet<string> = new Set(parquetTables.map(({ name }) => name));
const headingOfView = (name: string): string => (STAGED.has(name) ? `gold.${name}` : name);

const anchorOf = (name: string): string => name.replace(/[^\w-]/g, '');

const linkTo = (zone: string, name: string): string =>
  `[glue-sql/${zone}/${name}.sql](../glue-sql/${zone}/${name}.sql)`;

/** @param tables of one name: staging, silver or both */
function tableSection(name: string, tables: readonly TableContract[], statements: readonly Statement[]): Section {
  const facts = tables.map((table) => {
    const { zone, doc, key, partitionByMonth } = table;
    const merge = statements.find(({ target }) => target === `${zone}.${table.name}`);
    return [
      `**${zone}.${table.name}.** ${doc}.`,
      key.length > 0 ? `Key: ${key.map((column) => `\`${column}\``).join(', ')}.` : undefined,
      partitionByMonth && `Partitioned by the month of \`${partitionByMonth}\`.`,
      isIceberg(table) && merge ? `Merged by ${linkTo(merge.folder, merge.name)}.` : undefined,
    ]
      .filter(Boolean)
      .join(' ');
  });
  return { name, text: [`### ${name}`, ...facts, columnTable(tableRows(tables))].join('\n\n') };
}

/** The columns of all tables; one that only some of them have says which. */
function tableRows(tables: readonly TableContract[]): string[][] {
  const names = new Set(tables.flatMap(({ columns }) => Object.keys(columns)));
  return [...names].flatMap((name) => {
    const having = tables.filter(({ columns }) => name in columns);
    const column = having.at(-1)?.columns[name];
    if (!column || COMMON[name]?.doc === column.doc) return [];
    const where = having.length < tables.length ? ` (${having.map(({ zone }) => zone).join(', ')} only)` : '';
    const whose = column.personal ? `; **personal**: ${column.personal}` : '';
    return [[name, column.required ? column.type : `${column.type}, null`, `${column.doc}${where}${whose}`]];
  });
}

function viewSection({ name, purpose, grain, inputs, metrics, columns }: Statement): Section {
  const facts = [
    `**gold.${name}.** ${sentence(purpose)} Grain: ${sentence(grain)} Made by ${linkTo('gold', name)} from ${sources(inputs)}.`,
    ...(metrics.length > 0
      ? [`Figures: ${metrics.map((metric) => `[${metric}](metrics.md#${metric})`).join(', ')}.`]
      : []),
  ];
  const rows = columns.map((column) => [column.name, column.type, column.doc]);
  const heading = headingOfView(name);
  return { name: heading, text: [`### ${heading}`, facts.join(' '), columnTable(rows)].join('\n\n') };
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/[.]?$/, '.');

const sources = (inputs: ReadonlySet<string>): string =>
  [...inputs]
    .sort()
    .map((input) => {
      const [zone, name = ''] = input.split('.');
      return `[${input}](#${anchorOf(zone === 'gold' ? headingOfView(name) : name)})`;
    })
    .join(', ');

function columnTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map(([name, type, doc = '']) => `| \`${name}\` | ${type} | ${doc.replaceAll('|', '\\|')} |`);
  return ['| column | type | what it is |', '| --- | --- | --- |', ...cells].join('\n');
}
