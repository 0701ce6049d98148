/**
 * The words the local account is written in: a caller, a call, a failure, a body on disk.
 * Every service of the account is a class whose methods carry the SDK operation's name (`PutObject`, `PutRecords`, ...).
 */

import { ACCOUNT_ID } from './common/arns.ts';

/** Who makes a call: a role of the template, or the operator at the command line (who has no role and may do anything). */
export interface Principal {
  readonly arn: string;
  /** Logical id of the `AWS::IAM::Role`; absent for the operator. */
  readonly roleId?: string;
}

export const OPERATOR: Principal = { arn: `arn:aws:iam::${ACCOUNT_ID}:user/operator` };

/** One SDK call, as the client middleware saw it: `{ service: 'S3', operation: 'PutObject', input: {...} }`. */
export interface ServiceCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Carries a call to the account and brings its output or an {@link AwsFailure} back. */
export type Dispatch = (call: ServiceCall) => Promise<Record<string, unknown>>;

/** A piece of a file that stands for an S3 body, so that large objects cross threads and processes without being copied. */
export interface FileSlice {
  readonly path: string;
  readonly start: number;
  readonly length: number;
}

/** An error as the AWS service would answer it; the middleware turns it into the SDK's own exception. */
export class AwsFailure extends Error {
  readonly code: string;
  readonly status: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status = 400, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'AwsFailure';
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** Something in the template or in a call that the local account does not support; it never guesses. */
export class UnsupportedError extends Error {
  constructor(what: string) {
    super(`The local account does not support ${what}. Add it to local/ or keep it out of the stack.`);
    this.name = 'UnsupportedError';
  }
}
