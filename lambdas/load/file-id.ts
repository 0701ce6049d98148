import { createHash } from 'node:crypto';

const ID_LENGTH = 24;

/** Identity of a file's content: the same bytes in the same scope have the same id, whatever the file is called. */
export const fileIdOf = (scope: string, etag: string, size: number): string =>
  createHash('sha256')
    .update(`${scope}\n${etag.replaceAll('"', '')}\n${size}`)
    .digest('hex')
    .slice(0, ID_LENGTH);
