import { AccountEndedError, DataFolderError, DataFolderInUseError, UnsupportedError } from '@shoplake/local';
import { CommanderError } from 'commander';
import { ExpectedError } from '../../../contracts/errors.ts';

/** Something the person at the command line can do something about. */
export class CommandError extends ExpectedError {
  override readonly name = 'CommandError';
  readonly kind = 'invalid-request';
  /** What a script gets beside the message. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.details = details;
  }
}

/** How a command ends. */
export interface Ending {
  readonly exitCode: number;
  /** What is said about it; undefined where that has been said already. */
  readonly message: string | undefined;
  /** What a script gets beside the message. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

/** As shells and most commands have it. */
const FAILED = 1;
const MISUSED = 2;

/** The one place where an error becomes an exit code and a message: a stack trace is for bugs alone. */
export function endingOf(error: unknown): Ending {
  if (error instanceof CommanderError) {
    return { exitCode: error.exitCode === 0 ? 0 : MISUSED, message: undefined };
  }
  const message = expectedMessage(error);
  const details = error instanceof CommandError ? error.details : undefined;
  if (message !== undefined) return { exitCode: FAILED, message, ...(details && { details }) };
  const { stack, message: unexpected } = error instanceof Error ? error : new Error(String(error));
  return { exitCode: FAILED, message: stack ?? unexpected };
}

function expectedMessage(error: unknown): string | undefined {
  if (SAY_ALL.some((known) => error instanceof known)) return (error as Error).message;
  if (!(error instanceof Error)) return undefined;
  const { code, path, errcode, message } = (error.cause ?? error) as NodeJS.ErrnoException & { errcode?: number };
  const what = code === 'ERR_SQLITE_ERROR' ? STORE_HINTS[(errcode ?? 0) & PRIMARY_CODE] : undefined;
  if (what !== undefined) return `The folder of the account cannot be used: ${what} (${message}).`;
  if (error instanceof DataFolderError) return folderMessage(error);
  const hint = HINTS[code ?? ''];
  // What wraps an error says more than the error; `fetch` alone does not.
  const isTold = error.cause !== undefined && error.message !== 'fetch failed';
  if (hint !== undefined) return isTold ? error.message : hint(path ?? '');
  return awsMessage(error);
}

const folderMessage = ({ message, hasRemedy, dataDir }: DataFolderError): string =>
  hasRemedy ? message : `${message} Clear it with: npx shoplake reset --data ${dataDir}`;

/** Errors whose message says what happened and what to do. */
const SAY_ALL = [ExpectedError, DataFolderInUseError, AccountEndedError, UnsupportedError];

/** SQLite's result codes, of which the lowest byte says what kind it is. */
const PRIMARY_CODE = 0xff;
const STORE_HINTS: Readonly<Record<number, string>> = {
  8: 'it may be read and not written. Choose another one with --data',
  10: 'the disk gave an error. Look at the disk, or choose another folder with --data',
  13: 'the disk is full. Make room, and try again',
  14: 'this user may not open its files. Choose another one with --data',
};

/** Errors of the operating system that say something about the machine, not about the program. */
const HINTS: Readonly<Record<string, (path: string) => string>> = {
  EADDRINUSE: () => 'The port is taken by another program. Choose another one with --port, or leave it out.',
  EACCES: (path) => `${path} may not be read or written by this user.`,
  EPERM: (path) => `${path} may not be changed by this user.`,
  EROFS: (path) => `${path} lies on a disk that is read-only. Choose another folder with --data.`,
  ENOSPC: (path) => `The disk is full: ${path} could not be written. Make room, and try again.`,
  EDQUOT: (path) => `Your share of the disk is used up: ${path} could not be written. Make room, and try again.`,
  EMFILE: () => 'Too many files are open. Raise the limit with: ulimit -n 4096',
  EPIPE: () => 'Whoever read the output has gone.',
  ENOTDIR: (path) => `${path} is not a folder.`,
  ECONNREFUSED: () => 'Nobody answers at the address of the API. Start the account with: npm start',
};

/** What AWS itself refuses: missing credentials, or permissions. */
function awsMessage(error: Error & { readonly $metadata?: unknown }): string | undefined {
  if (error.name === 'CredentialsProviderError') {
    return `There are no AWS credentials: ${error.message}. Set AWS_PROFILE or sign in, or leave --stage out for the local account.`;
  }
  return error.$metadata === undefined ? undefined : `AWS refused the call: ${error.name}: ${error.message}`;
}
