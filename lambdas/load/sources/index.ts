import type { FileSource } from '../source.ts';
import { events } from './events.ts';
import { onlineRetail } from './online-retail.ts';

/** Every kind of file the platform reads, by the name of its landing folder. */
export const fileSources: ReadonlyMap<string, FileSource> = new Map(
  [onlineRetail, events].map((source) => [source.name, source]),
);
