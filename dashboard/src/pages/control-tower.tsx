import { Link } from 'wouter';
import type { Answer } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { HeatMap } from '../charts/heat-map.tsx';
import { type Filters, only, SELECTION, telling } from '../filters.ts';
import { range, shortMoney, whole } from '../format.ts';
import { KeyFigures, type Overview } from '../overview/key-figures.tsx';
import { headingOf, RevenueAhead } from '../overview/revenue-ahead.tsx';
import { ToDo } from '../overview/to-do.tsx';
import { againstOf, WhatChanged } from '../overview/what-changed.tsx';
import { WhoTheyAre } from '../overview/who-they-are.tsx';
import { Card, spanOf } from '../ui/card.tsx';
import { CopyLink } from '../ui/copy-link.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { REPORT } from './paths.ts';

export function ControlTower() {
  return (
    <Page title="Control tower" actions={(filters, shop) => <Actions filters={filters} shop={shop} />}>
      {(filters, { values }) => (
        <Question path="/v1/overview" query={only(filters.query, SELECTION)} height={900}>
          {(overview) => <Tower overview={overview} filters={filters} values={values} />}
        </Question>
      )}
    </Page>
  );
}

interface ActionsProps {
  readonly filters: Filters;
  readonly shop: Answer<'/v1/shop'>;
}

/** A link says its days: tomorrow the last 28 are others. */
function Actions({ filters: { query }, shop: { defaults } }: ActionsProps) {
  const shared = new URLSearchParams(query);
  if (defaults && !query.has('from') && !query.has('to')) {
    shared.set('from', defaults.from);
    shared.set('to', defaults.to);
  }
  const report = only(query, SELECTION);
  for (const name of ['from', 'compare', 'compareFrom', 'compareTo']) report.delete(name);
  const to = report.get('to');
  report.delete('to');
  if (to !== null) report.set('date', to);
  return (
    <>
      <Link href={report.size === 0 ? REPORT : `${REPORT}?${report}`}>Report to print</Link>
      <CopyLink query={shared} />
    </>
  );
}

const SALES = { path: '/sales', name: 'Sales' };
const FACETS = {
  country: { name: 'Countries', to: SALES },
  category: { name: 'Categories', to: SALES },
  channel: { name: 'Channels', to: { path: '/marketing', name: 'Marketing' } },
};

interface TowerProps {
  readonly overview: Overview;
  readonly filters: Filters;
  readonly values: Answer<'/v1/shop'>['values'];
}

function Tower({ overview, filters, values }: TowerProps) {
  const { period, currency, facets, counted, snapshot } = overview;
  const dimensions = telling(values, ['country', 'category', 'channel']);
  const span = spanOf(dimensions.length + 1);
  const source = { path: '/v1/overview', query: only(filters.query, SELECTION) };
  return (
    <div className="grid">
      <KeyFigures overview={overview} />
      <Card title={headingOf(overview)} hint={`${range(period.from, period.to)} is shaded`} span={8} source={source}>
        <RevenueAhead overview={overview} />
      </Card>
      <Card title="What changed" span={4} {...againstOf(overview)}>
        <WhatChanged overview={overview} />
      </Card>
      {dimensions.map((dimension) => (
        <Card
          key={dimension}
          title={FACETS[dimension].name}
          hint="Bar: this period. Mark: before."
          span={span}
          to={FACETS[dimension].to}
        >
          <BarList
            bars={facets[dimension].map(({ value, revenue, previous }) => ({
              ...{ value, amount: revenue, previous, isChosen: filters.values(dimension).includes(value) },
            }))}
            show={(value) => shortMoney(value, currency)}
            onChoose={(value) => filters.toggle(dimension, value)}
          />
        </Card>
      ))}
      <WhoTheyAre overview={overview} span={span} />
      <WhenTheyBuy overview={overview} />
      <Card title="To do today" span={4}>
        <ToDo overview={overview} query={filters.query} />
      </Card>
      <footer className="foot">
        Revenue is after discounts, before tax and shipping, in {currency}. Days are business days in{' '}
        {overview.timeZone}. Every figure is counted from all {whole(counted.lines)} order lines of the period; nothing
        is sampled. Snapshot {snapshot.run}.
      </footer>
    </div>
  );
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function WhenTheyBuy({ overview: { hours, currency, timeZone } }: { readonly overview: Overview }) {
  const busiest = hours.indexOf(Math.max(...hours));
  const hour = busiest % 24;
  const amount = (value: number): string => shortMoney(value, currency);
  return (
    <Card title="When they buy" hint={`Revenue by hour of the business day, ${timeZone}`} span={8}>
      <HeatMap values={hours} show={amount} />
      <p className="hint">
        Busiest: {WEEKDAYS[Math.floor(busiest / 24)]} {hour}–{hour + 1} h, {amount(hours[busiest] ?? 0)}
      </p>
    </Card>
  );
}
