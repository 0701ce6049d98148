import type { Metered } from './targets.ts';

/** A metered profile as JSON tells it: what the bill is made of, without the rehearsal it comes from. */
export const resultOf = ({ profile, moment, bills, limits }: Metered) => ({
  ...profile,
  arrivals: {
    batchesPerDay: moment.arrivals.batchesPerDay,
    objectsPerDay: Object.fromEntries(
      Object.entries(moment.arrivals.tables).map(([table, { perDay }]) => [table, perDay]),
    ),
  },
  bills,
  limits,
});
