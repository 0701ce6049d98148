/** What was looked at before a deploy. */
export interface Finding {
  readonly name: string;
  /** `unknown`: it could not be read, which need not mean that a deploy fails. */
  readonly status: 'ok' | 'missing' | 'unknown';
  /** What was found, and where something is missing, what to do. */
  readonly detail: string;
}

export const ok = (name: string, detail: string): Finding => ({ name, status: 'ok', detail });
export const missing = (name: string, detail: string): Finding => ({ name, status: 'missing', detail });

/** For what may not be read with these credentials. */
export const unknown = (name: string, error: unknown): Finding => ({
  name,
  status: 'unknown',
  detail: `It could not be read: ${(error as Error).message}`,
});
