import { AwsFailure, UnsupportedError } from '../service.ts';

type EventMatcher = (event: unknown) => boolean;

/**
 * Reads an EventBridge event pattern once and gives the test for events. Fields of a pattern must all match, the elements
 * of a list are alternatives (values, or `{prefix: text}`), and an array in the event matches when one of its elements does.
 * Throws `InvalidEventPatternException` for what AWS refuses and {@link UnsupportedError} for another operator.
 */
export function compilePattern(pattern: unknown): EventMatcher {
  return compileNode(pattern, '');
}

function compileNode(pattern: unknown, path: string): EventMatcher {
  if (Array.isArray(pattern)) return compileLeaf(pattern, path);
  if (typeof pattern !== 'object' || pattern === null) throw invalidPattern('must be an object or an array', path);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalidPattern('empty objects are not allowed', path);
  const tests = fields.map(([name, value]) => {
    if (name.startsWith('$')) throw unsupported(name, path);
    return [name, compileNode(value, path === '' ? name : `${path}.${name}`)] as const;
  });
  const matches = (value: unknown) => tests.every(([name, test]) => test(member(value, name)));
  return (value) => (Array.isArray(value) && value.length > 0 ? value.some(matches) : matches(value));
}

/** A field that is not there, or whose parent is not an object, is undefined, which no alternative matches. */
function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function compileLeaf(alternatives: readonly unknown[], path: string): EventMatcher {
  if (alternatives.length === 0) throw invalidPattern('empty arrays are not allowed', path);
  const tests = alternatives.map((alternative) => compileAlternative(alternative, path));
  return (value) => [value].flat(Number.POSITIVE_INFINITY).some((leaf) => tests.some((test) => test(leaf)));
}

function compileAlternative(alternative: unknown, path: string): EventMatcher {
  if (alternative === null || ['string', 'number', 'boolean'].includes(typeof alternative))
    return (value) => value === alternative;
  const [entry, ...more] = typeof alternative === 'object' ? Object.entries(alternative ?? {}) : [];
  if (entry === undefined || more.length > 0 || Array.isArray(alternative))
    throw invalidPattern('a match expression must be a value or an object with one operator', path);
  const [operator, text] = entry;
  if (operator !== 'prefix') throw unsupported(operator, path);
  if (typeof text !== 'string') throw unsupported('prefix with an object', path);
  if (text === '') throw invalidPattern('prefix takes a string that is not empty', path);
  return (value) => typeof value === 'string' && value.startsWith(text);
}

function unsupported(operator: string, path: string): UnsupportedError {
  return new UnsupportedError(`the event pattern operator '${operator}' (at "${path}")`);
}

/** What PutRule answers for a pattern that AWS would refuse. `path` is like `detail.bucket.name`. */
function invalidPattern(reason: string, path: string): AwsFailure {
  const place = path === '' ? 'the pattern' : `"${path}"`;
  return new AwsFailure('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason} (at ${place})`);
}
