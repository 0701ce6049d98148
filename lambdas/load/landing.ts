import { BRONZE, DEFAULT_SOURCE } from '../../contracts/lake.ts';
import { FileRejectedError, type FileSource } from './source.ts';
import { fileSources } from './sources/index.ts';

/** What the key of a landed object says. */
export interface Landed {
  readonly reader: FileSource;
  /** Source that the rows are filed under. */
  readonly source: string;
  /** Within which a content is loaded once: one file may be loaded as orders, and then as the lines it really holds. */
  readonly scope: string;
}

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/**
 * Reads the landing key: `landing/<source>/<file>`; kinds of files that any shop has name the shop's own source below it,
 * `landing/events/<source>/<file>`, so that a history and the live traffic of one shop are one source.
 * @throws FileRejectedError for an unknown source
 */
export function readLandingKey(key: string): Landed {
  const [folder = '', ...rest] = key.slice(BRONZE.landing.length).split('/');
  const reader = fileSources.get(folder);
  if (!reader) {
    const known = [...fileSources.keys()].join(', ');
    throw new FileRejectedError('unknown_source', `unknown source "${folder}"; the known ones are ${known}.`);
  }
  if (!reader.isOfShop) return { reader, source: reader.name, scope: reader.name };
  const source = rest.length > 1 ? (rest[0] ?? '') : DEFAULT_SOURCE;
  if (!NAME.test(source)) {
    throw new FileRejectedError(
      'unknown_source',
      `"${source}" is not a source name; use a-z, 0-9, - and _, at most 63 characters.`,
    );
  }
  return { reader, source, scope: `${reader.name}/${source}` };
}

/**
 * The folder of a file below the landing prefix; undefined where the file’s kind is a source of its own and cannot be filed elsewhere.
 * @param as the source that it is to be filed under
 */
export function landingFolder({ name, isOfShop }: FileSource, as: string | undefined): string | undefined {
  if (isOfShop) return `${name}/${as ?? DEFAULT_SOURCE}`;
  return as === undefined ? name : undefined;
}
