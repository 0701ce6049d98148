import { useQuery } from '@tanstack/react-query';
import { type Answer, get } from '../api/client.ts';
import { DIMENSIONS, type Dimension, type Filters, useFilters } from '../filters.ts';
import { ago } from '../format.ts';
import { FilterBar } from './filter-bar.tsx';
import { Failed, Loading } from './states.tsx';

export interface PageProps {
  readonly title: string;
  /** What its figures can be filtered by. @default all */
  readonly dimensions?: readonly Dimension[];
  /** Whether they are of a period. @default true */
  readonly hasDays?: boolean;
  /** Whether they are compared. @default as hasDays */
  readonly hasComparison?: boolean;
  /** What comes below the filters, once it is known what can be filtered by. */
  readonly children: (filters: Filters, shop: Answer<'/v1/shop'>) => React.ReactNode;
}

/** A page with the filter bar that all of them share. */
export function Page({ title, dimensions = DIMENSIONS, hasDays = true, hasComparison = hasDays, children }: PageProps) {
  const filters = useFilters();
  const { data: shop, error, refetch } = useQuery({ queryKey: ['shop'], queryFn: () => get('/v1/shop') });
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!shop) return <Loading height={600} />;
  return (
    <>
      <div className="page-head">
        <h1>{title}</h1>
        <p className="hint">Data up to {ago(shop.snapshot.dataTo)}</p>
      </div>
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

/** A shop without any sales yet. */
const FirstRun = () => (
  <section className="card span-12 first-run">
    <h2>No sales have arrived yet</h2>
    <p>Load a file as your shop exports it, or send the first event:</p>
    <pre>npx shoplake load orders_export.csv{'\n'}npx shoplake refresh</pre>
    <p>What can be sent and loaded: docs/ingest.md and docs/sources.md. This page fills with the next refresh.</p>
  </section>
);
