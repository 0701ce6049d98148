import { OF_THE_CATALOG } from './catalog.ts';
import { OF_CLOUDFORMATION } from './cloudformation.ts';
import { OF_IMAGES } from './images.ts';
import { OF_INGESTION } from './ingestion.ts';
import { OF_THE_LAKE } from './lake.ts';
import { OF_THE_LANGUAGE } from './language.ts';
import type { TemplateMutant } from './mutant.ts';
import { OF_OPERATIONS } from './operations.ts';
import { OF_RETRIES } from './retries.ts';
import { OF_ROLES } from './roles.ts';
import { OF_SQL } from './statements.ts';

/** Faults in a template, each for a rule of `test/rules`. */
export const TEMPLATE: readonly TemplateMutant[] = [
  ...OF_CLOUDFORMATION,
  ...OF_THE_LAKE,
  ...OF_THE_CATALOG,
  ...OF_INGESTION,
  ...OF_OPERATIONS,
  ...OF_IMAGES,
  ...OF_ROLES,
  ...OF_THE_LANGUAGE,
  ...OF_RETRIES,
  ...OF_SQL,
];
