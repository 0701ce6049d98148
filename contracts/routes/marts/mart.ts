import * as z from 'zod';
import { listOf, rowsOf } from '../../answers.ts';
import type { Dataset } from '../../snapshot.ts';
import { day, filters, name, oneOf, repeated, rowFormat } from '../parameters.ts';
import { FOR, type ReaderAccess, type Route, route } from '../route.ts';

/** A route that answers rows of one published mart. Each filter but `q`, `from` and `to` is a field of its rows. */
export interface MartRoute extends Route {
  readonly mart: Dataset;
  readonly row: z.ZodObject;
  /** The fields that tell rows apart. */
  readonly identity: readonly string[];
  /** Fields that `q` looks in. */
  readonly searched?: readonly string[];
  /** The field that `from` and `to` bound. */
  readonly dated?: string;
  /** Rows in which this is nothing are left out. */
  readonly having?: string;
}

interface MartDefinition<P extends string, S extends z.ZodObject> {
  readonly path: P;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly mart: Dataset;
  readonly row: S;
  readonly identity: readonly (keyof z.output<S> & string)[];
  readonly searched?: readonly (keyof z.output<S> & string)[];
  readonly dated?: keyof z.output<S> & string;
  readonly having?: keyof z.output<S> & string;
  readonly access?: ReaderAccess;
}

const CSV = ['text/csv'];
const common = { method: 'GET', caching: 'snapshot', produces: CSV } as const;
export const names = repeated(name).optional();
/** One or several of those that there are; of any other there would be no rows, and nobody would be told why. */
export const someOf = <const V extends readonly [string, ...string[]]>(values: V) => repeated(oneOf(values)).optional();
export const days = { from: day.optional(), to: day.optional() };
export const q = name.describe('a part of a name or an id').optional();

/** What both kinds of mart routes have, beside how their rows are answered. */
const mart = <const P extends string, S extends z.ZodObject, Q extends z.ZodRawShape>(
  { access = FOR.viewer, ...definition }: MartDefinition<P, S>,
  query: Q,
) => ({ ...common, ...definition, access, query: z.strictObject({ ...filters, ...query }) });

/** A list that is paged. */
export const list = <const P extends string, S extends z.ZodObject, Q extends z.ZodRawShape>(
  definition: MartDefinition<P, S>,
  query: Q,
) => route({ ...mart(definition, query), answer: listOf(definition.row) });

/** A mart that is small enough to be had whole. */
export const whole = <const P extends string, S extends z.ZodObject, Q extends z.ZodRawShape>(
  definition: MartDefinition<P, S>,
  query: Q,
) => route({ ...mart(definition, { format: rowFormat, ...query }), answer: rowsOf(definition.row) });
