import { UnsupportedError } from '../service.ts';

/** A command's input as it came. */
export type Input = Readonly<Record<string, unknown>>;

/**
 * Refuses a member that an operation does not know, so that no option is ever silently without effect.
 * @param operation service and operation, `S3 PutObject`
 * @throws UnsupportedError
 */
export function onlyMembers(operation: string, input: Input, members: readonly string[]): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !members.includes(name)) throw new UnsupportedError(`${operation} with ${name}`);
  }
}
