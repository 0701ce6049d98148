import { createHash, randomUUID } from 'node:crypto';

/**
 * The functions Step Functions adds to JSONata. A doubtful argument gives undefined (and so fails the field that asked),
 * numbers are cut towards zero: both as AWS does.
 */
export const STATES_FUNCTIONS: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  partition,
  range,
  hash,
  random,
  uuid: () => randomUUID(),
  parse: (text) => (text === undefined ? undefined : (JSON.parse(String(text)) as unknown)),
};

/** The most elements AWS lets `$range` build. */
const LONGEST_RANGE = 360_145;

function partition(values: unknown, size: unknown): unknown[][] | undefined {
  if (values === undefined || typeof size !== 'number') return undefined;
  const items: readonly unknown[] = Array.isArray(values) ? values : [values];
  const step = Math.trunc(size);
  if (step < 1 || items.length === 0) return undefined;
  const chunks: unknown[][] = [];
  for (let start = 0; start < items.length; start += step) chunks.push(items.slice(start, start + step));
  return chunks;
}

function range(first: unknown, last: unknown, step: unknown): number[] | number | undefined {
  if (typeof first !== 'number' || typeof last !== 'number' || typeof step !== 'number') return undefined;
  const [start, end, by] = [Math.trunc(first), Math.trunc(last), Math.trunc(step)];
  if (by === 0 || (end - start) * by < 0) return undefined;
  const length = Math.floor((end - start) / by) + 1;
  if (length > LONGEST_RANGE) throw new Error('Expression evaluation memory limit exceeded');
  const values = Array.from({ length }, (_, index) => start + index * by);
  return values.length === 1 ? values[0] : values;
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(text: unknown, algorithm: unknown): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = typeof algorithm === 'string' ? ALGORITHMS[algorithm] : undefined;
  if (typeof text !== 'string' || name === undefined) {
    throw new Error(`$hash takes a string and one of ${Object.keys(ALGORITHMS).join(', ')}`);
  }
  return createHash(name).update(text).digest('hex');
}

/** With a seed the number is reproducible here, though not AWS's own: its generator is not published. */
function random(seed: unknown): number {
  if (seed === undefined) return Math.random();
  const digest = createHash('sha256').update(String(seed)).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}
