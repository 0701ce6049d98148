import type { z } from 'zod';

/** @throws Error that names what is wrong with what, in one line */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`);
  throw new Error(`${what} is wrong: ${wrong.join('; ')}.`);
}
