import type { Protection } from '../ingest/masking/protection.ts';
import { MASKED } from '../ingest/masking/texts.ts';
import type { MappedRecord, NamedField } from './record-reader.ts';

/** Enough for what quarantine keeps of a record, with room for a mask that is longer than what it stands for. */
const SEARCHED_LENGTH = 8192;

/**
 * A refused record as quarantine and reports may quote it: as it came, apart from what is masked everywhere. Where a file is
 * about persons and a broken record does not say which of its fields is which, nothing of it is quoted; file and line name it.
 */
export function quotable(record: MappedRecord, isPersonal: boolean, protection: Protection): string {
  const { original, fields } = record;
  if (fields !== undefined)
    return withFields(original, fields(), (name, value) => protection.column(name, value, isPersonal));
  return isPersonal && !isJson(original) ? MASKED : protection.text(original.slice(0, SEARCHED_LENGTH));
}

/** A line with each of its fields cleaned where it stands. A field that is written otherwise than it reads hides the line. */
function withFields(
  line: string,
  fields: readonly NamedField[],
  clean: (name: string, value: string) => string,
): string {
  let text = '';
  let position = 0;
  for (const [name, value] of fields) {
    const at = line.indexOf(value, position);
    if (at === -1) return fields.every(([column, field]) => clean(column, field) === field) ? line : MASKED;
    text += line.slice(position, at) + clean(name, value);
    position = at + value.length;
  }
  return text + line.slice(position);
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
