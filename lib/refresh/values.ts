import type { StatementValues } from '../../glue-sql/statement.ts';
import type { StageConfig } from '../config.ts';

/** Before everything that may have arrived. */
export const FIRST_DAY = '1970-01-01';
/** Before everything that may have happened. */
export const FIRST_SECOND = '1970-01-01 00:00:00';

/** What the statements take from a stage's configuration. */
export const statementValues = ({
  timeZone,
  holidays,
  attribution,
  identities,
  stock,
}: StageConfig): StatementValues => ({
  zone: timeZone,
  holidays: `;${holidays.map(({ date, name }) => `${date}=${name};`).join('')}`,
  lookback_days: attribution.lookbackDays,
  half_life_days: attribution.halfLifeDays,
  merge_days: identities.mergeDays,
  service_factor: stock.serviceFactor,
});
