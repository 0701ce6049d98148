import { useState } from 'react';
import { Link } from 'wouter';
import type { Answer } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { moneyAxis } from '../charts/time-chart.tsx';
import { type Filters, only, SELECTION, telling } from '../filters.ts';
import { money, percent, short, shortMoney, whole } from '../format.ts';
import { Card, spanOf } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { Kpis } from '../ui/kpis.tsx';
import { NotedChart } from '../ui/noted-chart.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { PRODUCTS } from './paths.ts';
import { SALES_FIGURES, type SalesFigure, salesFigures } from './sales-figures.ts';

type Sales = Answer<'/v1/metrics/sales'>;
const FACETS = ['country', 'category', 'channel', 'device'] as const;

export function SalesPage() {
  return (
    <Page title="Sales">
      {(filters, { values }) => {
        const query = only(filters.query, SELECTION);
        query.set('by', 'product');
        for (const facet of FACETS) query.append('facet', facet);
        return (
          <Question path="/v1/metrics/sales" query={query} height={900}>
            {(sales) => <Figures sales={sales} filters={filters} query={query} dimensions={telling(values, FACETS)} />}
          </Question>
        );
      }}
    </Page>
  );
}

interface Props {
  readonly sales: Sales;
  readonly filters: Filters;
  readonly query: URLSearchParams;
  readonly dimensions: readonly (typeof FACETS)[number][];
}

function Figures({ sales, filters, query, dimensions }: Props) {
  const [figure, setFigure] = useState<SalesFigure>('revenue');
  const { currency, previous, series, rows, facets } = sales;
  const { name = '', unit = 'count' } = SALES_FIGURES.find(({ id }) => id === figure) ?? {};
  const isMoney = unit === 'money';
  const show = (value: number | null): string => (isMoney ? shortMoney(value, currency) : short(value));
  const overTime = only(query, SELECTION);
  return (
    <div className="grid">
      <Kpis figures={salesFigures(sales)} currency={currency} />
      <Card
        title={`${name} by ${sales.grain}`}
        span={12}
        source={{ path: '/v1/metrics/sales', query: overTime, hasCsv: true }}
      >
        <div className="presets" role="toolbar" aria-label="Figure">
          {SALES_FIGURES.map(({ id, name: label }) => (
            <button key={id} type="button" aria-pressed={id === figure} onClick={() => setFigure(id)}>
              {label}
            </button>
          ))}
        </div>
        <NotedChart
          label={name}
          points={series.map((part) => ({
            ...{ start: part.start, value: part[figure] ?? null, isComplete: part.complete },
            before: part.previous?.[figure] ?? null,
          }))}
          axis={isMoney ? moneyAxis(currency) : short}
          show={show}
          width={1160}
          {...(previous && { beforeName: 'Before' })}
        />
      </Card>
      {dimensions.map((dimension) => (
        <Card
          key={dimension}
          title={`By ${dimension}`}
          span={spanOf(dimensions.length)}
          hint="Choose one to filter by it"
        >
          <BarList
            isWide={dimensions.length === 1}
            bars={(facets[dimension] ?? []).map((facet) => ({
              ...{ value: facet.value, amount: facet.revenue, previous: facet.previous },
              isChosen: filters.values(dimension).includes(facet.value),
            }))}
            show={(amount) => shortMoney(amount, currency)}
            onChoose={(value) => filters.toggle(dimension, value)}
          />
        </Card>
      ))}
      <Card title="Products" hint="By revenue" span={12} source={{ path: '/v1/metrics/sales', query, hasCsv: true }}>
        <DataTable
          label="Products"
          empty="No sales in this selection."
          rows={rows}
          keyOf={({ value }) => value}
          columns={[
            {
              name: 'Product',
              of: ({ value, name: title }) => <Link href={addressOfOne(PRODUCTS, value)}>{title ?? value}</Link>,
            },
            { name: 'Revenue', of: ({ revenue }) => money(revenue ?? null, currency), isFigure: true },
            { name: 'Share', of: (row) => percent(row.share), isFigure: true },
            { name: 'Before', of: (row) => money(row.previous?.revenue ?? null, currency), isFigure: true },
            { name: 'Orders', of: ({ orders }) => whole(orders ?? null), isFigure: true },
            { name: 'Units', of: ({ units }) => whole(units ?? null), isFigure: true },
            { name: 'Customers', of: ({ customers }) => whole(customers ?? null), isFigure: true },
            { name: 'Returned', of: ({ returned }) => money(returned ?? null, currency), isFigure: true },
          ]}
        />
      </Card>
    </div>
  );
}
