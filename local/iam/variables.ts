import { UnsupportedError } from '../service.ts';

/** Policy variables (`${aws:username}`) would have to be filled in for each request; no policy of the stack uses them. */
export function assertNoVariables(values: readonly string[], where: string): void {
  const variable = values.find((value) => value.includes('${'));
  if (variable !== undefined) {
    throw new UnsupportedError(`the policy variable in ${variable} (in ${where})`);
  }
}
