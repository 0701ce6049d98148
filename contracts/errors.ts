/** What stands in the way: the request itself, something that there is not, or something that is not there yet. */
export type ExpectedKind = 'invalid-request' | 'not-found' | 'not-ready';

/**
 * A state that is to be expected, with a message for the person who has to do something about it. The API answers it with a
 * status of its own, the command line with one line and no stack trace; everything else is a bug.
 */
export abstract class ExpectedError extends Error {
  abstract readonly kind: ExpectedKind;
}
