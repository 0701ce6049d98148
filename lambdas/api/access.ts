import type { Context } from 'hono';
import { isKnownKey } from '../http/keys.ts';
import { ProblemError } from '../http/problem.ts';

/**
 * Lets only those in who send a read key.
 * @param readKeys hashed keys, or null when everybody may read
 * @returns a check of a request that throws ProblemError 401
 */
export const readersOnly =
  (readKeys: readonly string[] | null) =>
  (c: Context): void => {
    const key = /^bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (readKeys === null || (key && isKnownKey(readKeys, key))) return;
    const detail = 'This needs a read key: send it as "Authorization: Bearer <key>".';
    throw new ProblemError(401, 'Unauthorized', detail, { 'www-authenticate': 'Bearer' });
  };
