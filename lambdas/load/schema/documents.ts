import { csvLine } from '../../../contracts/csv.ts';
import { exampleOf } from '../../ingest/fields/field.ts';
import type { FileSource } from '../source.ts';
import { fileSources } from '../sources/index.ts';
import type { DescribedField, RecordSchema } from './record-schema.ts';

export const TEMPLATE_FORMATS = ['csv', 'ndjson'] as const;

export type TemplateFormat = (typeof TEMPLATE_FORMATS)[number];

/** A file of the schema to start from: every field, and as many records as the first field has examples. It loads as it is. */
export function templateOf({ fields }: RecordSchema, format: TemplateFormat): string {
  const named = Object.entries(fields);
  const rows = (named[0]?.[1].examples ?? []).map((_, row) => row);
  if (format === 'csv') {
    const records = rows.map((row) => named.map(([, { examples }]) => examples[row] ?? ''));
    return `${[named.map(([name]) => name), ...records].map(csvLine).join('\n')}\n`;
  }
  return rows.map((row) => `${JSON.stringify(recordOf(named, row))}\n`).join('');
}

function recordOf(named: readonly (readonly [string, DescribedField])[], row: number): object {
  const given = named.filter(([, { examples }]) => (examples[row] ?? '') !== '');
  return Object.fromEntries(given.map(([name, field]) => [name, jsonValue(field, field.examples[row] ?? '')]));
}

function jsonValue({ kind }: DescribedField, text: string): string | number | boolean {
  if (kind.json === 'number') return Number(text);
  return kind.json === 'boolean' ? text === 'true' : text;
}

/** `docs/files.md`: every kind of file the platform reads, and the schemas of its own. */
export function filesPage(): string {
  const sources = [...fileSources.values()];
  const schemas = sources.flatMap(({ schema }) => schema ?? []);
  return `${[TITLE, ...schemas.map(section), OTHERS, others(sources)].join('\n\n')}\n`;
}

const TITLE = `# Files of a shop

Made by \`npm run generate\` from the schemas in \`lambdas/load/sources\`; do not edit it by hand.

A shop's orders, products, customers, suppliers, stock, returns and advertising come in as files: CSV with a header, or one
JSON object per line (or one JSON array), gzip or not, UTF-8 or Windows-1252. A template has every column and a few example
records:

\`\`\`sh
npx shoplake template orders > orders.csv                 # or --format ndjson, or --out FILE
npx shoplake load orders orders.csv --as web              # --as: the source, the same as of the shop's events
npx shoplake refresh
\`\`\`

Into a deployed stage the same file goes with \`--stage NAME\`, or by any tool that puts objects into
\`s3://<bronze bucket>/landing/orders/web/orders.csv\`.

**Columns** may stand in any order, separated by commas, semicolons or tabs (or what a first line \`sep=|\` says). Names are compared
without case, spaces and underscores, and have the other spellings listed below; columns of which nothing is made are named in the
report, with what those that sound like money may be. In JSON, null and a missing key mean the same as an empty field. Lines end
with LF, CRLF or CR.

**Times** are ISO 8601: \`2025-11-03T10:15:00Z\`, or with an offset like \`+01:00\`; or as spreadsheets write them: \`3.11.2025 10:15\`,
\`11/13/2025 2:30 PM\`, \`3 Nov 2025\`. Without an offset they are meant in the stage's time zone, and a day alone is its beginning.
**Amounts** may have a currency sign and thousands: \`1,234.50\`, \`1.234,50 €\`.

What may mean two things, as \`01/12/2025\` and \`1.250\`, is read as the whole file is written: one \`13/12/2025\` in it says that the
day comes first, one \`12,50\` that the comma stands before decimals. Where nothing in the file says it, or both ways are in it, such
values are refused and the others are read; \`load --dates dmy\` or \`mdy\` says the order of days and months.

**Every record ends as accepted or quarantined.** \`load\` prints how many, and for each reason the first lines, what is wrong with
them and what to write instead. Fix the lines and load the whole file again: records are known by their keys, so nothing counts
twice. The same file again is a duplicate as a whole. Reasons are \`missing_<column>\` and \`invalid_<column>\`, and for lines that
cannot be read at all \`wrong_column_count\`, \`unclosed_quote\`, \`malformed_csv\`, \`invalid_json\`, \`not_an_object\` or
\`line_too_long\`.`;

const OTHERS = `## Other files

Each of these goes with \`npx shoplake load SOURCE FILE...\` too. \`events\` are filed under \`--as\`, the others under their own name.`;

const escaped = (text: string): string => text.replaceAll('|', '\\|');

function section({ name, doc, notes, fields, either }: RecordSchema): string {
  const rows = Object.entries(fields).map(([field, described]) =>
    row(field, described, either?.includes(field) ?? false),
  );
  const table = ['| column | | what it is | kind | example | also |', '| --- | --- | --- | --- | --- | --- |', ...rows];
  return [`## ${name}`, `${doc[0]?.toUpperCase()}${doc.slice(1)}.`, notes.join(' '), table.join('\n')].join('\n\n');
}

function row(name: string, field: DescribedField, isEither: boolean): string {
  const needed = isEither ? 'this or the other' : field.required ? 'required' : '';
  const also = (field.spellings ?? []).map((spelling) => `\`${spelling}\``).join(', ');
  const cells = [`\`${name}\``, needed, field.doc, field.kind.label, `\`${exampleOf(field)}\``, also];
  return `| ${cells.map(escaped).join(' | ')} |`;
}

function others(sources: readonly FileSource[]): string {
  const rows = sources.filter(({ schema }) => !schema).map(({ name, doc }) => `| \`${name}\` | ${escaped(doc)} |`);
  return ['| source | what it is |', '| --- | --- |', ...rows].join('\n');
}
