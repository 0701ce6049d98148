import { UnsupportedError } from '../service.ts';
import { invalidDefinition } from './errors.ts';
import { isObject } from './json.ts';
import { checkFields, checkTemplate } from './validate-template.ts';

/** The error names of the `States.` family that this interpreter can meet. */
const STATES_ERRORS = new Set([
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'States.Runtime',
  'States.DataLimitExceeded',
  'States.QueryEvaluationError',
]);

const RETRIER = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
  'Comment',
];
const CATCHER = ['ErrorEquals', 'Next', 'Assign', 'Output', 'Comment'];

/** Checks a state's `Retry` and `Catch`. */
export function checkErrorHandling(state: Record<string, unknown>, path: string): void {
  eachOf(state.Retry, `${path}/Retry`, (retrier, at) => {
    checkFields(retrier, RETRIER, at);
    checkRetrier(retrier, at);
  });
  eachOf(state.Catch, `${path}/Catch`, (catcher, at) => {
    checkFields(catcher, CATCHER, at);
    checkTemplate(catcher.Assign, `${at}/Assign`);
    checkTemplate(catcher.Output, `${at}/Output`);
  });
}

function eachOf(list: unknown, path: string, check: (item: Record<string, unknown>, at: string) => void): void {
  if (list === undefined) return;
  if (!Array.isArray(list)) throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected an array', path);
  for (const [index, item] of list.entries()) {
    const at = `${path}[${index}]`;
    if (!isObject(item)) throw invalidDefinition('SCHEMA_VALIDATION_FAILED: Expected an object', at);
    checkErrorEquals(item.ErrorEquals, index === list.length - 1, at);
    check(item, at);
  }
}

function checkErrorEquals(names: unknown, last: boolean, path: string): void {
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) {
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: ErrorEquals must list error names', path);
  }
  for (const name of names) {
    if (name.startsWith('States.') && !STATES_ERRORS.has(name))
      throw new UnsupportedError(`the error '${name}' (${path})`);
  }
  if (!names.includes('States.ALL')) return;
  if (names.length === 1 && last) return;
  throw invalidDefinition('SCHEMA_VALIDATION_FAILED: States.ALL must appear alone and last', path);
}

function checkRetrier(retrier: Record<string, unknown>, path: string): void {
  const within = (field: string, test: (value: number) => boolean, rule: string) => {
    const value = retrier[field];
    if (value === undefined || (typeof value === 'number' && test(value))) return;
    throw invalidDefinition(`SCHEMA_VALIDATION_FAILED: ${field} must be ${rule}`, path);
  };
  within('IntervalSeconds', (value) => Number.isInteger(value) && value >= 1, 'a positive integer');
  within('MaxAttempts', (value) => Number.isInteger(value) && value >= 0, 'an integer of at least 0');
  within('BackoffRate', (value) => value >= 1, 'at least 1');
  within('MaxDelaySeconds', (value) => Number.isInteger(value) && value > 0 && value < 31_622_400, '1 to 31622399');
  if (retrier.JitterStrategy !== undefined && !['FULL', 'NONE'].includes(String(retrier.JitterStrategy))) {
    throw invalidDefinition('SCHEMA_VALIDATION_FAILED: JitterStrategy must be FULL or NONE', path);
  }
}
