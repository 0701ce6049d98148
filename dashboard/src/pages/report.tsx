import { use } from 'react';
import { config } from '../auth/config.ts';
import { BarList } from '../charts/bar-list.tsx';
import { DIMENSIONS, type Filters, only } from '../filters.ts';
import { dateAndClock, range, shortMoney, title, whole } from '../format.ts';
import { KeyFigures, type Overview } from '../overview/key-figures.tsx';
import { headingOf, RevenueAhead } from '../overview/revenue-ahead.tsx';
import { ToDo } from '../overview/to-do.tsx';
import { WhatChanged } from '../overview/what-changed.tsx';
import { isReportDay, lastReport, REPORT_KINDS, type ReportDays, type ReportKind, reportDays } from '../report-days.ts';
import { Card } from '../ui/card.tsx';
import { CopyLink } from '../ui/copy-link.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { Empty } from '../ui/states.tsx';
import { TopProducts } from './top-products.tsx';

/** One sheet of paper about a day or a week; which one stands in the address. */
export function ReportPage() {
  return (
    <Page
      title="Report"
      hasDays={false}
      hasComparison={false}
      actions={(filters, { defaults }) => <Actions filters={filters} lastDay={defaults?.to ?? ''} />}
    >
      {(filters, { defaults }) => {
        const days = daysOf(filters, defaults?.to ?? '');
        if (days === undefined) return <Empty>There is no day {filters.query.get('date')}.</Empty>;
        const { from, to, compareFrom, compareTo } = days;
        const query = only(filters.query, [...DIMENSIONS, 'audience', 'currency', 'product']);
        for (const [name, day] of Object.entries({ from, to, compareFrom, compareTo })) query.set(name, day);
        return (
          <Question path="/v1/overview" query={query} height={900}>
            {(overview) => <Sheet overview={overview} days={days} query={query} />}
          </Question>
        );
      }}
    </Page>
  );
}

const kindOf = ({ query }: Filters): ReportKind =>
  REPORT_KINDS.find((kind) => kind === query.get('period')) ?? 'weekly';

/** Undefined where the address says no day. */
function daysOf(filters: Filters, lastDay: string): ReportDays | undefined {
  const day = filters.query.get('date') ?? lastReport(kindOf(filters), lastDay);
  return isReportDay(day) ? reportDays(kindOf(filters), day) : undefined;
}

interface ActionsProps {
  readonly filters: Filters;
  readonly lastDay: string;
}

/** Which report, and what becomes of it; none of this is printed. */
function Actions({ filters, lastDay }: ActionsProps) {
  const days = daysOf(filters, lastDay);
  const kind = kindOf(filters);
  const shared = new URLSearchParams(filters.query);
  shared.set('period', kind);
  if (days) shared.set('date', days.from);
  return (
    <>
      {REPORT_KINDS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === kind}
          onClick={() => filters.set({ period: each, date: filters.query.get('date') ?? undefined })}
        >
          {NAMES[each]}
        </button>
      ))}
      {days && (
        <>
          <button type="button" onClick={() => filters.set({ date: days.earlier })}>
            ← Earlier
          </button>
          <button type="button" disabled={days.later > lastDay} onClick={() => filters.set({ date: days.later })}>
            Later →
          </button>
          <button type="button" className="primary" onClick={() => window.print()}>
            Print
          </button>
          <CopyLink query={shared} />
        </>
      )}
    </>
  );
}

const NAMES: Readonly<Record<ReportKind, string>> = { daily: 'Day', weekly: 'Week' };

interface SheetProps {
  readonly overview: Overview;
  readonly days: ReportDays;
  readonly query: URLSearchParams;
}

/** What has room on one sheet: the longest lists are cut where it ends, and say what is left out. */
function Sheet({ overview, days: { name, from, to, compareFrom, compareTo }, query }: SheetProps) {
  const shop = use(config());
  const { currency, facets, snapshot, timeZone, period } = overview;
  return (
    <article className="sheet grid">
      <header className="span-12">
        <h2>
          {shop.title}: {name}
        </h2>
        <p className="hint">
          {range(from, to)}
          {!period.complete && ', not over yet'}, against {range(compareFrom, compareTo)}
          {filtersOf(query)}
        </p>
      </header>
      <KeyFigures overview={overview} />
      <Card title={headingOf(overview)} span={8}>
        <RevenueAhead overview={overview} hasNotes={false} />
      </Card>
      <Card title="What changed" span={4}>
        <WhatChanged overview={overview} />
      </Card>
      <Card title="Top products" span={8}>
        <TopProducts query={query} />
      </Card>
      <Card title="Countries" hint="Bar: these days. Mark: a week before." span={4}>
        <BarList
          most={MOST_COUNTRIES}
          bars={facets.country.map(({ value, revenue, previous }) => ({ value, amount: revenue, previous }))}
          show={(value) => shortMoney(value, currency)}
        />
      </Card>
      <Card title="To do" span={12}>
        <ToDo overview={overview} query={query} />
      </Card>
      <footer className="foot">
        In {currency}, after discounts, before tax and shipping; business days in {timeZone}. Counted from all{' '}
        {whole(overview.counted.lines)} order lines, as published {dateAndClock(snapshot.publishedAt, timeZone)}.
      </footer>
    </article>
  );
}

const MOST_COUNTRIES = 7;
const MOST_VALUES = 3;

/** On paper there are no chips. */
function filtersOf(query: URLSearchParams): string {
  const said = DIMENSIONS.flatMap((dimension) => {
    const values = query.getAll(dimension);
    const others = values.length - MOST_VALUES;
    if (values.length === 0) return [];
    return [`${values.slice(0, MOST_VALUES).map(title).join(' or ')}${others > 0 ? ` or ${others} others` : ''}`];
  });
  return said.length === 0 ? '' : `; only ${said.join(', ')}`;
}
