import { Link } from 'wouter';
import type { Answer } from '../api/client.ts';
import { TimeChart } from '../charts/time-chart.tsx';
import {
  dayOfYear,
  decimal,
  duration,
  money,
  NO_CURRENCY,
  NONE,
  percent,
  share,
  short,
  title,
  whole,
} from '../format.ts';
import { Card, type CardProps } from '../ui/card.tsx';
import { DataTable } from '../ui/data-table.tsx';
import { addressOfOne } from '../ui/detail.ts';
import { Facts } from '../ui/facts.tsx';
import { PRODUCTS } from './paths.ts';
import { PriceAdvice } from './price-advice.tsx';

type Product = Answer<'/v1/products/{productId}'>;

interface AboutProps {
  readonly product: Product;
  readonly id: string;
}

/** What a product earns, what is expected of it, what there is of it, what goes with it, and its price. */
export function AboutProduct({ product: { figures, stock, partners, demand }, id }: AboutProps) {
  return (
    <>
      {figures.slice(0, 1).map((figure) => (
        <Earnings key={figure.source} figure={figure} />
      ))}
      {demand && <Demand demand={demand} />}
      {!demand && <Partners partners={partners} />}
      {stock.map((place) => (
        <Stock key={`${place.source} ${place.locationId}`} place={place} />
      ))}
      {demand && <Partners partners={partners} span={stock.length === 0 ? 12 : 8} />}
      <PriceAdvice productId={id} span={!demand && stock.length > 0 ? 8 : 12} />
    </>
  );
}

const Demand = ({ demand: { periods } }: { readonly demand: NonNullable<Product['demand']> }) => (
  <Card title="Demand" hint="Units a week; nine times in ten in the band" span={8}>
    <TimeChart
      label="Units"
      points={[]}
      expected={periods.map(({ lower: low, upper: high, ...period }) => ({ ...period, low, high }))}
      axis={short}
      show={(value) => `${short(value)} units`}
    />
  </Card>
);

interface PartnersProps extends Pick<CardProps, 'span'> {
  readonly partners: Product['partners'];
}

const Partners = ({ partners, span = 8 }: PartnersProps) => (
  <Card title="Bought together" hint="By how much more often than by chance" span={span}>
    <DataTable
      label="Bought together"
      empty="It is in too few orders with others."
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
        { name: 'Of its orders', of: ({ confidence }) => percent(confidence), isFigure: true },
        { name: 'Lift', of: ({ lift }) => decimal(lift, 1), isFigure: true },
      ]}
    />
  </Card>
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
          [
            'Margin',
            figure.margin === null ? NONE : `${money(figure.margin, currency)} (${share(figure.marginRate)})`,
            'margin',
          ],
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
        ['Sells a day', decimal(place.dailyDemand, 2), 'daily-demand'],
        ['Reorder at', whole(place.reorderPoint), 'reorder-point'],
        ['Order now', whole(place.suggestedQuantity), 'suggested-order-quantity'],
        ['Supplier', title(place.supplierName)],
        ['Delivered within', duration(place.leadTimeDays)],
      ]}
    />
  </Card>
);
