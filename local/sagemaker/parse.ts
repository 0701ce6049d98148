import { z } from 'zod';
import { UnsupportedError } from '../service.ts';
import { invalid } from './resources.ts';

/** A member that takes more values in AWS than the account models. */
export const supported = <const T extends string | number | boolean>(...values: readonly T[]) =>
  z.custom<T>((value) => values.includes(value as T), { params: { unsupported: true } });

/**
 * Reads a request. Members that a shape does not list, and values of {@link supported} members that it does not, are not
 * supported; everything else that is wrong is the caller's mistake, told as SageMaker tells it.
 */
export function parse<T>(operation: string, shape: z.ZodType<T>, input: unknown): T {
  // As on the wire: members that are undefined are not there.
  const result = shape.safeParse(JSON.parse(JSON.stringify(input)));
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      throw new UnsupportedError(`SageMaker ${operation} with ${[...issue.path, issue.keys[0]].join('.')}`);
    }
    if (issue.code === 'custom' && issue.params?.unsupported && valueAt(input, issue.path) !== undefined) {
      const value = JSON.stringify(valueAt(input, issue.path));
      throw new UnsupportedError(`SageMaker ${operation} with ${issue.path.join('.')} ${value}`);
    }
  }
  const { issues } = result.error;
  const faults = issues.map(({ path, message }) => {
    const value = JSON.stringify(valueAt(input, path)) ?? 'null';
    return `Value ${value} at '${path.join('.')}' failed to satisfy constraint: ${message}`;
  });
  const count = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`;
  throw invalid(`${count}: ${faults.join('; ')}`);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

/** Names of jobs, endpoints, variants and package groups. */
export const name = z
  .string()
  .max(63, 'Member must have length less than or equal to 63')
  .regex(
    /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/,
    'Member must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}',
  );

export const s3Uri = z
  .string()
  .max(1024, 'Member must have length less than or equal to 1024')
  .regex(/^s3:\/\/[^/]+\/?.*$/, 'Member must satisfy regular expression pattern: ^s3://([^/]+)/?(.*)$');

export const roleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/,
    'Member must satisfy regular expression pattern: ^arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+$',
  );

export const image = z
  .string()
  .max(255, 'Member must have length less than or equal to 255')
  .regex(/^\S+$/, 'Member must satisfy regular expression pattern: [\\S]+');

/** A map of strings, at most `entries` of them. */
export const textMap = (entries: number, keyLength: number, valueLength: number, keyPattern = /^.*$/) =>
  z
    .record(
      z
        .string()
        .max(keyLength, `Map keys must have length less than or equal to ${keyLength}`)
        .regex(keyPattern, `Map keys must satisfy regular expression pattern: ${keyPattern.source}`),
      z.string().max(valueLength, `Map values must have length less than or equal to ${valueLength}`),
    )
    .refine((map) => Object.keys(map).length <= entries, {
      message: `Member must have length less than or equal to ${entries}`,
    });

const ENVIRONMENT_KEY = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export const trainingEnvironment = textMap(100, 512, 512, ENVIRONMENT_KEY);
export const servingEnvironment = textMap(100, 1024, 1024, ENVIRONMENT_KEY);

export const tags = z.array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) })).max(50);
