/** Something the person at the command line can mend; shown without a stack trace. */
export class CommandError extends Error {
  /** What a script gets beside the message. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(message: string, details?: Readonly<Record<string, unknown>>) {
    super(message);
    this.name = 'CommandError';
    this.details = details;
  }
}
