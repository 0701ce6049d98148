import { UnsupportedError } from '../service.ts';
import { invalidArgument, keyTooLong } from './failures.ts';

/** A command's input as it came; only what an operation lists may be set. */
export type Input = Readonly<Record<string, unknown>>;

const KEY_BYTES = 1024;

/** Throws for a member that the operation does not support, so that no option is ever silently without effect. */
export function allowOnly(operation: string, input: Input, members: readonly string[]): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !members.includes(name)) throw new UnsupportedError(`S3 ${operation} with ${name}`);
  }
}

export function requireString(input: Input, member: string): string {
  const value = input[member];
  if (typeof value !== 'string' || value === '') throw new Error(`No value provided for input HTTP label: ${member}.`);
  return value;
}

export function optionalString(input: Input, member: string): string | undefined {
  return input[member] as string | undefined;
}

/** The key of a command: present, valid UTF-8 and at most 1,024 bytes. */
export function requireKey(input: Input): string {
  return checkKey(requireString(input, 'Key'));
}

export function checkKey(key: string): string {
  if (!key.isWellFormed()) throw invalidArgument('The key is not valid Unicode.');
  const bytes = Buffer.byteLength(key);
  if (bytes > KEY_BYTES) throw keyTooLong(bytes);
  return key;
}
