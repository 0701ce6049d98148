export interface CohortRow {
  readonly cohortMonth: string | null;
  readonly monthsSince: number | null;
  readonly customers: number | null;
  readonly activeCustomers: number | null;
}

export interface Cohort {
  /** First day of the month of the first orders. */
  readonly month: string;
  readonly customers: number;
  /** Share of them who ordered so many months after. */
  readonly retention: ReadonlyMap<number, number | null>;
}

/** Cohorts over all sources that rows are of, the newest first: heads are added up, and shares follow from them. */
export const cohortsOf = (rows: readonly CohortRow[]): Cohort[] =>
  Array.from(
    Map.groupBy(rows, ({ cohortMonth }) => cohortMonth ?? ''),
    ([month, cells]) => {
      const ages = Map.groupBy(cells, ({ monthsSince }) => monthsSince ?? 0);
      const retention = Array.from(ages, ([age, of]): [number, number | null] => [
        age,
        heads(of, 'customers') === 0 ? null : heads(of, 'activeCustomers') / heads(of, 'customers'),
      ]);
      return { month, customers: heads(ages.get(0) ?? [], 'customers'), retention: new Map(retention) };
    },
  ).sort((a, b) => (a.month < b.month ? 1 : -1));

const heads = (rows: readonly CohortRow[], of: 'customers' | 'activeCustomers'): number =>
  rows.reduce((sum, row) => sum + (row[of] ?? 0), 0);
