import { moneyAxis, TimeChart } from '../charts/time-chart.tsx';
import { shortMoney } from '../format.ts';
import { NotedChart } from '../ui/noted-chart.tsx';
import { Ignored, type Overview, reasonsOf } from './key-figures.tsx';

export interface RevenueAheadProps {
  readonly overview: Overview;
  /** Whether notes are shown and taken. @default true */
  readonly hasNotes?: boolean;
}

/** Of the card it stands in. */
export const headingOf = ({ forecast }: Overview): string =>
  forecast.length === 0 ? 'Revenue by week' : 'Revenue by week, and what is expected';

/** Revenue by week against a year before, and the weeks to come; the period is shaded. */
export function RevenueAhead({ overview, hasNotes = true }: RevenueAheadProps) {
  const { weeks, forecast, currency, period } = overview;
  const Chart = hasNotes ? NotedChart : TimeChart;
  return (
    <>
      <Chart
        label="Revenue"
        points={weeks.map(({ start, revenue, lastYear, complete }) => ({
          ...{ start, value: revenue, before: lastYear, isComplete: complete },
        }))}
        expected={forecast}
        axis={moneyAxis(currency)}
        show={(value) => shortMoney(value, currency)}
        beforeName="A year before"
        shaded={period}
      />
      <Ignored overview={overview} figure="forecast" />
      {forecast.length === 0 && reasonsOf(overview, 'forecast').length === 0 && (
        <p className="hint">
          What is expected is drawn from the first training on: once a week, or now with npx shoplake train.
        </p>
      )}
    </>
  );
}
