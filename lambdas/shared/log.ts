/**
 * Writes one structured line. Counts and ids only: payloads, keys and tokens never reach a log.
 * The functions log in Lambda's JSON format, which keeps an object as it is.
 */
export function audit(what: string, fields: Readonly<Record<string, string | number | boolean | null>>): void {
  console.info({ what, ...fields });
}

/** Writes an unexpected failure, by name and message. */
export function reportFailure(what: string, error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  console.error({ what, name, message, stack });
}
