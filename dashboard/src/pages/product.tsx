import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type Answer, get } from '../api/client.ts';
import { BarList } from '../charts/bar-list.tsx';
import { moneyAxis, TimeChart } from '../charts/time-chart.tsx';
import { type Filters, only, SELECTION } from '../filters.ts';
import { dayOfYear, duration, money, NO_CURRENCY, range, share, short, shortMoney, title, whole } from '../format.ts';
import { Card } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { addressOfOne, useIdBelow } from '../ui/detail.ts';
import { Facts } from '../ui/facts.tsx';
import { Kpi } from '../ui/kpi.tsx';
import { NotedChart } from '../ui/noted-chart.tsx';
import { Page } from '../ui/page.tsx';
import { Question } from '../ui/question.tsx';
import { PRODUCTS } from './paths.ts';
import { PriceAdvice } from './price-advice.tsx';

type Product = Answer<'/v1/products/{productId}'>;
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
      {(filters) => {
        const query = only(filters.query, SELECTION);
        query.set('product', id);
        for (const facet of ['country', 'channel']) query.append('facet', facet);
        return (
          <div className="grid">
            <Question path="/v1/metrics/sales" query={query} height={420}>
              {(sales) => <Figures sales={sales} filters={filters} query={query} />}
            </Question>
            <Question path="/v1/products/{productId}" params={{ productId: id }} height={420}>
              {(product) => <About product={product} />}
            </Question>
            <PriceAdvice productId={id} />
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
}

function Figures({
  sales: { currency, totals, previous, series, facets, grain, period },
  filters,
  query,
}: FiguresProps) {
  const amount = (value: number | null): string => shortMoney(value, currency);
  const kpi = (name: string, definition: string, id: keyof typeof totals, isMoney: boolean) => (
    <Kpi
      name={name}
      definition={definition}
      value={totals[id] ?? null}
      previous={previous?.[id] ?? null}
      points={series.map((part) => part[id] ?? null)}
      isGood={id !== 'returned'}
      show={isMoney ? amount : short}
      whole={(value) => (isMoney ? money(value, currency) : whole(value))}
    />
  );
  return (
    <>
      <section className="kpis span-12" aria-label="Key figures">
        {kpi('Revenue', 'revenue', 'revenue', true)}
        {kpi('Units', 'units', 'units', false)}
        {kpi('Orders', 'orders', 'orders', false)}
        {kpi('Customers', 'customers', 'customers', false)}
        {kpi('Returned', 'returned-amount', 'returned', true)}
      </section>
      <Card
        title={`Revenue by ${grain}`}
        hint={range(period.from, period.to)}
        span={8}
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
      <Card title="Who buys it" hint="Choose one to filter by it" span={4}>
        {(['country', 'channel'] as const).map((dimension) => (
          <BarList
            key={dimension}
            most={5}
            bars={(facets[dimension] ?? []).map(({ value, revenue, previous: before }) => ({
              ...{ value, amount: revenue, previous: before },
              isChosen: filters.values(dimension).includes(value),
            }))}
            show={amount}
            onChoose={(value) => filters.toggle(dimension, value)}
          />
        ))}
      </Card>
    </>
  );
}

const About = ({ product: { figures, stock, partners, demand } }: { readonly product: Product }) => (
  <>
    {figures.slice(0, 1).map((figure) => (
      <Earnings key={figure.source} figure={figure} />
    ))}
    <Card title="Demand" hint="Units a week; nine times in ten in the band" span={8}>
      {demand ? (
        <TimeChart
          label="Units"
          points={[]}
          expected={demand.periods.map(({ lower: low, upper: high, ...period }) => ({ ...period, low, high }))}
          axis={short}
          show={(value) => `${short(value)} units`}
        />
      ) : (
        <p className="state">No demand is forecast: it sold in too few weeks.</p>
      )}
    </Card>
    {stock.map((place) => (
      <Stock key={`${place.source} ${place.locationId}`} place={place} />
    ))}
    <Card title="Bought together" hint="By how much more often than by chance" span={8}>
      <DataTable
        label="Bought together"
        rows={partners}
        keyOf={({ partnerId }) => partnerId ?? ''}
        columns={[
          {
            name: 'Product',
            of: ({ partnerId, partnerName }) => (
              <Link href={addressOfOne(PRODUCTS, partnerId ?? '')}>{partnerName ?? partnerId}</Link>
            ),
          },
          { name: 'Orders', of: ({ ordersTogether }) => whole(ordersTogether), isFigure: true },
          { name: 'Of its orders', of: ({ confidence }) => share(confidence), isFigure: true },
          { name: 'Lift', of: ({ lift }) => lift?.toFixed(1), isFigure: true },
        ]}
      />
    </Card>
  </>
);

function Earnings({ figure }: { readonly figure: Product['figures'][number] }) {
  const currency = figure.currency ?? NO_CURRENCY;
  return (
    <Card title={figure.productId ?? 'The product'} hint={`28 days up to ${dayOfYear(figure.asOf)}`} span={4}>
      <Facts
        facts={[
          ['Category', title(figure.category)],
          ['Brand', title(figure.brand)],
          ['Class', title(figure.abcClass), 'abc-class'],
          ['Place in the shop', `${whole(figure.overallRank)}, in its category ${whole(figure.categoryRank)}`],
          ['Average price', money(figure.averagePrice, currency)],
          ['Margin', `${money(figure.margin, currency)} (${share(figure.marginRate)})`, 'margin'],
          ['Returned', share(figure.returnsRate), 'returns-rate'],
          ['Views that end in an order', share(figure.viewToOrderRate), 'view-to-order-rate'],
          ['First and last sold', `${dayOfYear(figure.firstSold)} – ${dayOfYear(figure.lastSold)}`],
        ]}
      />
    </Card>
  );
}

const Stock = ({ place }: { readonly place: Product['stock'][number] }) => (
  <Card
    title={`Stock${place.locationId === null ? '' : `, ${place.locationId}`}`}
    hint={`Counted on ${dayOfYear(place.stockDate)}`}
    span={4}
    to={{ path: '/inventory', name: 'Inventory' }}
  >
    <Facts
      facts={[
        ['Status', title(place.status)],
        ['On hand', whole(place.onHand), 'stock-on-hand'],
        ['Lasts', duration(place.daysOfCover), 'days-of-cover'],
        ['Sells a day', place.dailyDemand?.toFixed(2), 'daily-demand'],
        ['Reorder at', whole(place.reorderPoint), 'reorder-point'],
        ['Order now', whole(place.suggestedQuantity), 'suggested-order-quantity'],
        ['Supplier', title(place.supplierName)],
        ['Delivered within', duration(place.leadTimeDays)],
      ]}
    />
  </Card>
);
