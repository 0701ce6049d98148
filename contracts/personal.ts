import type { Personal, TableContract } from './table.ts';

/** What a person is known by. */
export const PERSON_KINDS = ['customer', 'device', 'order', 'contact'] as const;

export type PersonKind = (typeof PERSON_KINDS)[number];

/** What each kind of column may hold; the others lead to nobody. */
const KINDS_OF: Readonly<Partial<Record<Personal, readonly PersonKind[]>>> = {
  customer: ['customer'],
  device: ['device'],
  visitor: ['device', 'customer'],
  order: ['order'],
  contact: ['contact'],
  key: ['customer', 'order'],
};

/** How a column leads to a person, and what it then holds. */
export interface Lead {
  readonly column: string;
  readonly kinds: readonly PersonKind[];
  /** Whether the value is what the column's begins with, up to a `|`. */
  readonly isPrefix: boolean;
}

/** The columns of a table that say whose a row is. The first is the customer's, where it has any. */
export function leadsOf({ columns }: TableContract): Lead[] {
  const leads = Object.entries(columns).flatMap(([column, { personal }]) => {
    const kinds = personal && KINDS_OF[personal];
    return kinds ? [{ column, kinds, isPrefix: personal === 'key' }] : [];
  });
  return leads.sort((a, b) => Number(isOwner(b)) - Number(isOwner(a)));
}

/** The column that says whose a row is, whatever else it names: a device may be of two people. */
export const isOwner = ({ kinds, isPrefix }: Lead): boolean => kinds.join() === 'customer' && !isPrefix;

/** Columns of texts in which a person may be named. */
export const textsOf = ({ columns }: TableContract): string[] =>
  Object.entries(columns).flatMap(([name, { personal }]) => (personal === 'text' ? [name] : []));

/** The table of who is being erased or asked for, which is no place that anybody is erased from. */
export const ERASURES = 'erasures';

/** Whether a table holds anything of a person. */
export const holdsPersons = (table: TableContract): boolean =>
  table.name !== ERASURES && leadsOf(table).length + textsOf(table).length > 0;
