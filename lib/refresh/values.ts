import type { StatementValues } from '../../glue-sql/statement.ts';
import type { StageConfig } from '../config.ts';

/** What the statements take from a stage's configuration. */
export const statementValues = ({ timeZone, holidays, attribution, stock }: StageConfig): StatementValues => ({
  zone: timeZone,
  holidays: `;${holidays.map(({ date, name }) => `${date}=${name};`).join('')}`,
  lookback_days: attribution.lookbackDays,
  half_life_days: attribution.halfLifeDays,
  service_factor: stock.serviceFactor,
});
