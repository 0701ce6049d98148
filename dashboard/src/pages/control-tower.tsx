import { Link } from 'wouter';
import type { Answer } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { HeatMap } from '../charts/heat-map.tsx';
import { moneyAxis } from '../charts/time-chart.tsx';
import { type Filters, only, SELECTION } from '../filters.ts';
import { money, range, share, short, shortMoney, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { Kpi } from '../ui/kpi.tsx';
import { NotedChart } from '../ui/noted-chart.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';

type Overview = Answer<'/v1/overview'>;

const NAMES: Readonly<Record<string, string>> = {
  revenue: 'Revenue',
  'net-revenue': 'Net revenue',
  orders: 'Orders',
  'average-order-value': 'Average order',
  customers: 'Customers',
  'new-customers': 'New customers',
  'returned-amount': 'Returned',
};
/** More of these is worse. */
const BAD: ReadonlySet<string> = new Set(['returned-amount']);
const SHOWN = ['revenue', 'orders', 'average-order-value', 'customers', 'new-customers', 'returned-amount'];
const TODO_PAGES: Readonly<Record<Overview['todo'][number]['kind'], string>> = {
  reorder: '/inventory',
  call: '/customers',
  explain: '/sales',
  quarantine: '/live',
};

export function ControlTower() {
  return (
    <Page title="Control tower">
      {(filters) => (
        <Question path="/v1/overview" query={only(filters.query, SELECTION)} height={900}>
          {(overview) => <Tower overview={overview} filters={filters} />}
        </Question>
      )}
    </Page>
  );
}

function Tower({ overview, filters }: { readonly overview: Overview; readonly filters: Filters }) {
  const { period, currency, weeks, forecast, facets, hours, changes, worth, todo, counted, snapshot } = overview;
  const amount = (value: number | null): string => shortMoney(value, currency);
  const busiest = hours.indexOf(Math.max(...hours));
  const source = { path: '/v1/overview', query: only(filters.query, SELECTION) };
  return (
    <div className="grid">
      <Figures overview={overview} />
      <Card
        title="Revenue by week, and what is expected"
        hint={`${range(period.from, period.to)} is shaded`}
        span={8}
        source={source}
      >
        <NotedChart
          label="Revenue"
          points={weeks.map(({ start, revenue, lastYear, complete }) => ({
            ...{ start, value: revenue, before: lastYear, isComplete: complete },
          }))}
          expected={forecast}
          axis={moneyAxis(currency)}
          show={amount}
          beforeName="A year before"
          shaded={period}
        />
        <Ignored overview={overview} figure="forecast" />
      </Card>
      <Card
        title="What changed"
        span={4}
        {...(period.compareFrom &&
          period.compareTo && { hint: `against ${range(period.compareFrom, period.compareTo)}` })}
      >
        {changes.length === 0 ? (
          <p className="state">Nothing that is worth a word.</p>
        ) : (
          <ul className="sentences">
            {changes.map((change) => (
              <li key={change.text} className={change.amount < 0 ? 'worse' : 'better'}>
                {sentenceOf(change, currency)}
              </li>
            ))}
          </ul>
        )}
      </Card>
      {(['country', 'category', 'channel'] as const).map((dimension) => (
        <Card
          key={dimension}
          title={{ country: 'Countries', category: 'Categories', channel: 'Channels' }[dimension]}
          hint="Bar: this period. Mark: before."
          span={3}
          to={dimension === 'channel' ? { path: '/marketing', name: 'Marketing' } : { path: '/sales', name: 'Sales' }}
        >
          <BarList
            bars={facets[dimension].map(({ value, revenue, previous }) => ({
              ...{ value, amount: revenue, previous, isChosen: filters.values(dimension).includes(value) },
            }))}
            show={amount}
            onChoose={(value) => filters.toggle(dimension, value)}
          />
        </Card>
      ))}
      <Card
        title="Who they are"
        hint="Value tiers, over all they bought"
        span={3}
        to={{ path: '/customers', name: 'Customers' }}
      >
        <ul className="tiers">
          {worth.map(({ tier, customers, customerShare, revenueShare }) => (
            <li key={tier}>
              <strong>{tier}</strong>
              <span>{customers === 1 ? '1 customer' : `${whole(customers)} customers`}</span>
              <span className="faint">
                {share(customerShare)} of heads, {share(revenueShare)} of money
              </span>
            </li>
          ))}
        </ul>
        <Ignored overview={overview} figure="worth" />
      </Card>
      <Card title="When they buy" hint={`Revenue by hour of the business day, ${overview.timeZone}`} span={8}>
        <HeatMap values={hours} show={amount} />
        <p className="hint">
          Busiest: {DAYS[Math.floor(busiest / 24)]} {busiest % 24}–{(busiest % 24) + 1} h, {amount(hours[busiest] ?? 0)}
        </p>
      </Card>
      <Card title="To do today" span={4}>
        {todo.length === 0 && <p className="state">Nothing waits for you.</p>}
        <ul className="todo">
          {todo.map(({ kind, count, amount: stake, text }) => (
            <li key={kind}>
              <Link href={`${TODO_PAGES[kind]}${location.search}`}>
                <strong>{short(count)}</strong>
                <span>
                  {text.replace(/^[\d,]+ /, '')}
                  {stake !== null && <small>{money(stake, currency)} at stake</small>}
                </span>
              </Link>
            </li>
          ))}
        </ul>
        <Ignored overview={overview} figure="todo" />
      </Card>
      <footer className="foot">
        Revenue is after discounts, before tax and shipping, in {currency}. Days are business days in{' '}
        {overview.timeZone}. Every figure is counted from all {whole(counted.lines)} order lines of the period; nothing
        is sampled. Snapshot {snapshot.run}.
      </footer>
    </div>
  );
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

function Figures({ overview }: { readonly overview: Overview }) {
  const { kpis, currency, conversion } = overview;
  const wanted = SHOWN.flatMap((id) => kpis.filter((kpi) => kpi.id === id));
  const ignored = overview.ignored.find(({ figures }) => figures.includes('conversion'));
  return (
    <section className="kpis span-12" aria-label="Key figures">
      {wanted.map(({ id, unit, value, previous, points }) => (
        <Kpi
          key={id}
          name={NAMES[id] ?? id}
          definition={id}
          value={value}
          previous={previous}
          points={points}
          isGood={!BAD.has(id)}
          show={(figure) => (unit === 'money' ? shortMoney(figure, currency) : short(figure))}
          whole={(figure) => (unit === 'money' ? money(figure, currency) : whole(figure))}
        />
      ))}
      {conversion && (
        <Kpi
          name="Conversion"
          definition="conversion-rate"
          value={conversion.value}
          previous={conversion.previous}
          show={share}
          whole={share}
          warning={ignored?.reason}
        />
      )}
    </section>
  );
}

/** Which filters a card cannot follow. */
function Ignored({ overview: { ignored }, figure }: { readonly overview: Overview; readonly figure: string }) {
  const reasons = new Set(ignored.filter(({ figures }) => figures.includes(figure)).map(({ reason }) => reason));
  return Array.from(reasons, (reason) => (
    <p key={reason} className="warning">
      {reason}
    </p>
  ));
}

const OF: Readonly<Record<string, string>> = { country: 'from', category: 'of', channel: 'through' };

/** What changed, in the language of the reader’s figures. */
function sentenceOf({ dimension, value, amount, before }: Overview['changes'][number], currency: string): string {
  const what = dimension === null ? 'Revenue' : `Revenue ${OF[dimension] ?? 'of'} ${title(value)}`;
  const how = `${amount < 0 ? 'fell' : 'rose'} by ${money(Math.abs(amount), currency)}`;
  if (before <= 0) return `${what} ${how}, from nothing.`;
  return amount <= -before ? `${what} ${how}, to nothing.` : `${what} ${how}, ${share(Math.abs(amount) / before)}.`;
}
