import { ARRIVAL_DAY } from '../../contracts/table.ts';
import { textParameter } from './parameters.ts';
import type { Statement } from './runs.ts';

/** Which input that was refused; without any, all of it. */
export interface RefusedFilter {
  /** The first UTC day of arrival, `yyyy-MM-dd`: days before are not read. */
  readonly since?: string | undefined;
  readonly source?: readonly string[] | undefined;
  readonly reason?: readonly string[] | undefined;
}

/**
 * Input that was refused, the newest first, each once: what was refused again on a later try stands there with that.
 * @param staging its database
 */
export function refusedInput(staging: string, { reason, ...filter }: RefusedFilter, limit: number): Statement {
  const { where, parameters } = conditions(filter);
  const ofReason = reason === undefined ? '' : ` WHERE reason IN (${reason.map(() => '?').join(', ')})`;
  // Athena takes parameters in WHERE alone, not in HAVING. The id of a later reading is greater.
  const sql = `SELECT * FROM (
    SELECT max(ingest_id) AS id, max(source) AS source, max_by(reason, ingest_id) AS reason, max_by(detail, ingest_id) AS detail,
      max(file) AS file, max(line) AS line, max(received_at) AS received_at
    FROM ${staging}.quarantine${where}
    GROUP BY split_part(ingest_id, '@', 1)
  )${ofReason}
  ORDER BY received_at DESC, id LIMIT ${limit}`;
  return { name: 'refused_input', sql, parameters: [...parameters, ...(reason ?? []).map(textParameter)] };
}

/** One input that was refused, with its original. @param since a day on or before that of its arrival, so that less is read */
export function refusedOriginal(staging: string, id: string, since?: string): Statement {
  const { where, parameters } = conditions({ since });
  const sql = `SELECT ingest_id AS id, source, processor, reason, detail, file, line, received_at, original
  FROM ${staging}.quarantine${where === '' ? ' WHERE' : `${where} AND`} ingest_id = ? LIMIT 1`;
  return { name: 'refused_original', sql, parameters: [...parameters, textParameter(id)] };
}

function conditions({ since, source }: Omit<RefusedFilter, 'reason'>): { where: string; parameters: string[] } {
  const parts = [
    ...(since === undefined ? [] : [{ sql: `${ARRIVAL_DAY} >= ?`, values: [since] }]),
    ...(source === undefined ? [] : [{ sql: `source IN (${source.map(() => '?').join(', ')})`, values: source }]),
  ];
  return {
    where: parts.length === 0 ? '' : ` WHERE ${parts.map(({ sql }) => sql).join(' AND ')}`,
    parameters: parts.flatMap(({ values }) => values.map(textParameter)),
  };
}
