import { AwsFailure } from '@shoplake/local';
import { type Faults, FunctionError } from '@shoplake/local/testing';

/** Functions by their folder under `lambdas/`, as their names in the account contain it. */
const isFunction = (name: string, folder: string): boolean => name.toLowerCase().includes(`${folder}function`);

/** The functions are throttled for good: what was sent stays where it is kept safe. */
export const holding =
  (...folders: readonly string[]): Faults =>
  (name) =>
    folders.some((folder) => isFunction(name, folder))
      ? new AwsFailure('TooManyRequestsException', 'Rate Exceeded.', 429)
      : undefined;

/** The function fails whenever its event holds the text. */
export const failingOn =
  (folder: string, text: string): Faults =>
  (name, event) =>
    isFunction(name, folder) && textOf(event).includes(text)
      ? new FunctionError({ errorType: 'Error', errorMessage: `The function cannot bear ${text}` })
      : undefined;

/** An event as text, the data of stream records decoded. */
function textOf(event: unknown): string {
  const { Records } = event as { Records?: readonly { kinesis?: { data: string } }[] };
  const data = (Records ?? []).map(({ kinesis }) => Buffer.from(kinesis?.data ?? '', 'base64').toString());
  return JSON.stringify(event) + data.join('');
}
