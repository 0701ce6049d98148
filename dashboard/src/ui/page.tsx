import { useQuery } from '@tanstack/react-query';
import { type Answer, ApiError, get } from '../api/client.ts';
import { DIMENSIONS, type Dimension, type Filters, useFilters } from '../filters.ts';
import { ago } from '../format.ts';
import { FilterBar } from './filter-bar.tsx';
import { LoadFile } from './load-file.tsx';
import { useMay } from './me.ts';
import { Failed, Loading } from './states.tsx';

export interface PageProps {
  readonly title: string;
  /** What its figures can be filtered by. @default all */
  readonly dimensions?: readonly Dimension[];
  /** Whether they are of a period. @default true */
  readonly hasDays?: boolean;
  /** Whether they are compared. @default as hasDays */
  readonly hasComparison?: boolean;
  /** What can be done with the whole page, beside its title. */
  readonly actions?: (filters: Filters, shop: Answer<'/v1/shop'>) => React.ReactNode;
  /** What comes below the filters, once it is known what can be filtered by. */
  readonly children: (filters: Filters, shop: Answer<'/v1/shop'>) => React.ReactNode;
}

/** A page with the filter bar that all of them share. */
export function Page({
  title,
  dimensions = DIMENSIONS,
  hasDays = true,
  hasComparison = hasDays,
  actions,
  children,
}: PageProps) {
  const filters = useFilters();
  const { data: shop, error, refetch } = useQuery({ queryKey: ['shop'], queryFn: () => get('/v1/shop') });
  // Before the first refresh there is nothing to be asked.
  if (error instanceof ApiError && error.status === NOT_READY) return <FirstRun />;
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!shop) return <Loading height={600} />;
  return (
    <>
      <div className="page-head">
        <h1>{title}</h1>
        {shop.days && <p className="hint">Data up to {ago(shop.snapshot.dataTo)}</p>}
        {actions && shop.days && <div className="actions">{actions(filters, shop)}</div>}
      </div>
      {isOld(shop.snapshot.dataTo) && (
        <p className="warning stale-line">
          These figures are of {ago(shop.snapshot.dataTo)}: no refresh has succeeded since. See Live.
        </p>
      )}
      {shop.days ? (
        <>
          <FilterBar {...{ shop, filters, dimensions, hasDays, hasComparison }} />
          {children(filters, shop)}
        </>
      ) : (
        <FirstRun />
      )}
    </>
  );
}

const NOT_READY = 503;
const STALE_MS = 6 * 3_600_000;

const isOld = (moment: string): boolean => Date.now() - Date.parse(moment) > STALE_MS;

/** A shop without any sales yet. */
function FirstRun() {
  const mayLoad = useMay('admin');
  return (
    <section className="card span-12 first-run">
      <h2>No sales have arrived yet</h2>
      {mayLoad ? <LoadFile /> : <p>An admin can load the first file here.</p>}
      <p>From a terminal, files of any size:</p>
      <pre>npx shoplake load orders_export.csv{'\n'}npx shoplake refresh</pre>
      <p>Or send events as they happen; Segment’s and RudderStack’s SDKs need this address and a write key:</p>
      <pre>
        curl -u YOUR_WRITE_KEY: -H 'content-type: application/json' {location.origin}/v1/track \{'\n'}
        {"  -d '"}
        {FIRST_EVENT}
        {"'"}
      </pre>
      <p className="hint">A write key is made by npx shoplake key. The figures come with the next refresh.</p>
    </section>
  );
}

const FIRST_EVENT = JSON.stringify({
  event: 'Order Completed',
  userId: 'customer-1',
  properties: {
    ...{ order_id: 'order-1', currency: 'GBP' },
    products: [{ product_id: 'mug', name: 'Mug', price: 9.5, quantity: 2 }],
  },
});
