import { useState } from 'react';
import type { Answer } from '../api/client.ts';
import { Columns } from '../charts/columns.tsx';
import { axisMoney, clock, money, short, whole } from '../format.ts';
import { Card, type CardProps } from '../ui/card.tsx';

type LiveAnswer = Answer<'/v1/live'>;

const MINUTES = 60;
const MINUTE_MS = 60_000;

export interface LastHourProps {
  readonly live: LiveAnswer;
  readonly timeZone: string;
  /** What was asked. */
  readonly source: NonNullable<CardProps['source']>;
}

interface Measure {
  readonly name: string;
  readonly of: (minute: LiveAnswer['minutes'][number]) => number;
  readonly show: (value: number) => string;
}

const EVENTS: Measure = { name: 'Events', of: ({ events }) => events, show: short };
const ORDERS: Measure = { name: 'Orders', of: ({ orders }) => orders, show: short };

/** What came in the last hour, minute by minute. */
export function LastHour({ live: { now, minutes, total }, timeZone, source }: LastHourProps) {
  const [chosen, setChosen] = useState(EVENTS.name);
  const measures: readonly Measure[] = [
    EVENTS,
    ORDERS,
    ...Object.keys(total.revenue).map((currency) => ({
      name: `Revenue, ${currency}`,
      of: ({ revenue }: LiveAnswer['minutes'][number]) => revenue[currency] ?? 0,
      show: (value: number) => axisMoney(value, currency),
    })),
  ];
  const { name, of, show } = measures.find((measure) => measure.name === chosen) ?? EVENTS;
  return (
    <>
      <section className="kpis span-12" aria-label="The last hour">
        <Figure name="Events" value={whole(total.events)} />
        <Figure name="Orders" value={whole(total.orders)} />
        {Object.entries(total.revenue).map(([currency, amount]) => (
          <Figure key={currency} name={`Revenue, ${currency}`} value={money(amount, currency)} />
        ))}
        <Figure name="Refused" value={whole(total.refused)} />
      </section>
      <Card title={`${name} a minute`} hint="As they arrived" span={8} source={source}>
        <div className="presets" role="toolbar" aria-label="Figure">
          {measures.map((measure) => (
            <button
              key={measure.name}
              type="button"
              aria-pressed={measure.name === name}
              onClick={() => setChosen(measure.name)}
            >
              {measure.name}
            </button>
          ))}
        </div>
        {total.events === 0 ? (
          <p className="state">Nothing has come in the last hour.</p>
        ) : (
          <Columns label={`${name} a minute`} bars={hourOf(now, minutes, of, timeZone)} show={show} every={10} />
        )}
      </Card>
    </>
  );
}

/** The last sixty minutes that are over: the one that runs would look like a fall. */
function hourOf(now: string, minutes: LiveAnswer['minutes'], of: Measure['of'], timeZone: string) {
  const sums = new Map<number, number>();
  for (const minute of minutes) {
    const at = Date.parse(minute.at);
    sums.set(at, (sums.get(at) ?? 0) + of(minute));
  }
  const last = Math.floor(Date.parse(now) / MINUTE_MS) * MINUTE_MS;
  return Array.from({ length: MINUTES }, (_, index) => {
    const at = last - (MINUTES - index) * MINUTE_MS;
    return { name: clock(new Date(at).toISOString(), timeZone), value: sums.get(at) ?? 0 };
  });
}

const Figure = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div className="kpi">
    <h2>{name}</h2>
    <p className="figure">{value}</p>
    <p className="delta faint">in an hour</p>
  </div>
);
