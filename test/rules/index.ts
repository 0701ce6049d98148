import * as calls from './calls.ts';
import * as catalog from './catalog.ts';
import * as definitions from './definitions.ts';
import type { Rule } from './document.ts';
import * as images from './images.ts';
import * as ingestion from './ingestion.ts';
import * as lake from './lake.ts';
import * as operations from './operations.ts';
import * as permissions from './permissions.ts';
import * as statements from './statements.ts';

/** The rules that every template keeps, by name; those of CloudFormation itself stand in `cloudformation.ts`. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...calls,
  ...catalog,
  ...definitions,
  ...images,
  ...ingestion,
  ...lake,
  ...operations,
  ...permissions,
  ...statements,
};
