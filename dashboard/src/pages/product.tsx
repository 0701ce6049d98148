import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import { type Answer, get } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { moneyAxis } from '../charts/time-chart.tsx';
import { type Filters, only, SELECTION, telling } from '../filters.ts';
import { range, shortMoney } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { useIdBelow } from '../ui/detail.ts';
import { Kpis } from '../ui/kpis.tsx';
import { NotedChart } from '../ui/noted-chart.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { PRODUCTS } from './paths.ts';
import { AboutProduct } from './product-facts.tsx';
import { salesFigures } from './sales-figures.ts';

/** By whom it is bought. */
const FACETS = ['country', 'channel'] as const;

type Sales = Answer<'/v1/metrics/sales'>;

/** One product: what it earns, to whom, with what, and what there is of it. */
export function ProductPage() {
  const id = useIdBelow(PRODUCTS);
  const { data } = useQuery({
    queryKey: ['/v1/products/{productId}', { productId: id }, ''],
    queryFn: () => get('/v1/products/{productId}', { params: { productId: id } }),
  });
  return (
    <Page title={data?.figures[0]?.name ?? id} dimensions={['country', 'channel', 'device', 'source']}>
      {(filters, { values }) => {
        const query = only(filters.query, SELECTION);
        query.set('product', id);
        for (const facet of FACETS) query.append('facet', facet);
        return (
          <div className="grid">
            <Question path="/v1/metrics/sales" query={query} height={420}>
              {(sales) => (
                <Figures sales={sales} filters={filters} query={query} dimensions={telling(values, FACETS)} />
              )}
            </Question>
            <Question path="/v1/products/{productId}" params={{ productId: id }} height={420}>
              {(product) => <AboutProduct product={product} id={id} />}
            </Question>
          </div>
        );
      }}
    </Page>
  );
}

interface FiguresProps {
  readonly sales: Sales;
  readonly filters: Filters;
  readonly query: URLSearchParams;
  readonly dimensions: readonly (typeof FACETS)[number][];
}

function Figures({ sales, filters, query, dimensions }: FiguresProps) {
  const { currency, previous, series, facets, grain, period } = sales;
  const amount = (value: number | null): string => shortMoney(value, currency);
  return (
    <>
      <Kpis
        figures={salesFigures(sales, ['revenue', 'units', 'orders', 'customers', 'returned'])}
        currency={currency}
      />
      <Card
        title={`Revenue by ${grain}`}
        hint={range(period.from, period.to)}
        span={dimensions.length > 0 ? 8 : 12}
        source={{ path: '/v1/metrics/sales', query, hasCsv: true }}
      >
        <NotedChart
          label="Revenue"
          points={series.map(({ start, revenue = null, complete, previous: before }) => ({
            ...{ start, value: revenue, before: before?.revenue ?? null, isComplete: complete },
          }))}
          axis={moneyAxis(currency)}
          show={amount}
          {...(previous && { beforeName: 'Before' })}
        />
      </Card>
      {dimensions.length > 0 && (
        <Card title="Who buys it" hint="Choose one to filter by it" span={4}>
          {dimensions.map((dimension) => (
            <Fragment key={dimension}>
              <h3>By {dimension}</h3>
              <BarList
                most={5}
                bars={(facets[dimension] ?? []).map(({ value, revenue, previous: before }) => ({
                  ...{ value, amount: revenue, previous: before },
                  isChosen: filters.values(dimension).includes(value),
                }))}
                show={amount}
                onChoose={(value) => filters.toggle(dimension, value)}
              />
            </Fragment>
          ))}
        </Card>
      )}
    </>
  );
}
