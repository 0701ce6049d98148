import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { Format } from '../../contracts/reports.ts';
import { CONTENT_TYPES } from '../reports/render.ts';

/** What the client likes best of what there is; the first for one that says nothing. */
export function accepted<F extends Format>(c: Context, formats: readonly [F, ...F[]]): F {
  const supports = formats.map((format) => mediaType(format));
  const best = accepts(c, { header: 'Accept', supports, default: mediaType(formats[0]) });
  return formats.find((format) => mediaType(format) === best) ?? formats[0];
}

const mediaType = (format: Format): string => CONTENT_TYPES[format].split(';')[0] ?? '';

/** A file of all rows. */
export const csvAnswer = (text: string, file: string): Response =>
  new Response(text, {
    headers: { 'content-type': CONTENT_TYPES.csv, 'content-disposition': `attachment; filename="${file}"` },
  });
