import { csvLine } from './csv-text.ts';
import type { Field } from './field.ts';
import type { RecordSchema } from './record-schema.ts';

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

function recordOf(named: readonly (readonly [string, Field])[], row: number): object {
  const given = named.filter(([, { examples }]) => (examples[row] ?? '') !== '');
  return Object.fromEntries(given.map(([name, field]) => [name, jsonValue(field, field.examples[row] ?? '')]));
}

function jsonValue({ kind }: Field, text: string): string | number | boolean {
  if (kind.json === 'number') return Number(text);
  return kind.json === 'boolean' ? text === 'true' : text;
}
