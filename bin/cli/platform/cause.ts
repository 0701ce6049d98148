import { isObject } from '../../../lambdas/ingest/fields/value.ts';

/** Where services say why something failed, in what Step Functions hands on of them. */
const REASONS: readonly (readonly string[])[] = [
  ['QueryExecution', 'Status', 'StateChangeReason'],
  ['Status', 'StateChangeReason'],
  ['errorMessage'],
  ['FailureReason'],
  ['message'],
];

/** From a brace to the one that closes it; braces in texts do not count. */
const OBJECT_START = /\{"/g;

/**
 * Why an execution failed, for a person. Step Functions hands on whole answers of services as JSON, alone or in a sentence: the
 * query with its text and statistics, the training job with its parameters. Of those, the reason is left.
 */
export function readableCause(cause: string): string {
  let text = '';
  let copied = 0;
  for (const { index } of cause.matchAll(OBJECT_START)) {
    if (index < copied) continue;
    const end = endOfObject(cause, index);
    const reason = end === undefined ? undefined : reasonIn(cause.slice(index, end));
    if (end === undefined || reason === undefined) continue;
    text += cause.slice(copied, index) + reason;
    copied = end;
  }
  return text + cause.slice(copied);
}

function endOfObject(text: string, start: number): number | undefined {
  let depth = 0;
  for (const { 0: piece, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/gs)) {
    if (piece === '{') depth += 1;
    if (piece === '}') depth -= 1;
    if (depth === 0) return start + index + 1;
  }
  return undefined;
}

function reasonIn(json: string): string | undefined {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    return undefined;
  }
  const found = REASONS.map((path) =>
    path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), given),
  );
  return found.find((reason) => typeof reason === 'string');
}
