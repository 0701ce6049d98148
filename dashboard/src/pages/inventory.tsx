import { Link } from 'wouter';
import { only } from '../filters.ts';
import { money, share, short, whole } from '../format.ts';
import { addressOfOne } from '../ui/detail.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Page } from '../ui/page.tsx';
import { PRODUCTS } from './paths.ts';

export function Inventory() {
  return (
    <Page title="Inventory" dimensions={['category', 'source']} hasDays={false}>
      {({ query }, { currencies }) => {
        const [currency = 'EUR'] = currencies;
        const mine = only(query, ['source', 'category']);
        return (
          <div className="grid">
            <ListCard
              title="Stock, and what to order"
              hint="Reorder point: demand over the lead time and safety stock"
              span={12}
              path="/v1/inventory"
              query={mine}
              sort="-suggestedQuantity"
              keyOf={(row, index) => `${row.productId} ${row.locationId} ${index}`}
              columns={[
                {
                  name: 'Product',
                  of: ({ name, productId }) => (
                    <Link href={addressOfOne(PRODUCTS, productId ?? '')}>{name ?? productId}</Link>
                  ),
                  sort: 'name',
                },
                { name: 'Order', of: (row) => whole(row.suggestedQuantity), isFigure: true, sort: 'suggestedQuantity' },
                { name: 'Status', of: (row) => row.status?.replaceAll('_', ' ') },
                { name: 'Available', of: (row) => whole(row.available), isFigure: true, sort: 'available' },
                {
                  name: 'Lasts',
                  of: (row) => (row.daysOfCover === null ? '–' : `${short(row.daysOfCover)} days`),
                  isFigure: true,
                  sort: 'daysOfCover',
                },
                {
                  name: 'Sells a day',
                  of: (row) => row.dailyDemand?.toFixed(2) ?? '–',
                  isFigure: true,
                  sort: 'dailyDemand',
                },
                { name: 'Reorder at', of: (row) => whole(row.reorderPoint), isFigure: true },
                {
                  name: 'Value',
                  of: (row) => money(row.stockValue, row.currency ?? currency),
                  isFigure: true,
                  sort: 'stockValue',
                },
                {
                  name: 'Too much',
                  of: (row) => money(row.overstockValue, row.currency ?? currency),
                  isFigure: true,
                  sort: 'overstockValue',
                },
                { name: 'Class', of: (row) => row.abcClass },
                { name: 'Supplier', of: (row) => row.supplierName },
              ]}
            />
            <ListCard
              title="Suppliers"
              span={12}
              path="/v1/suppliers"
              query={only(query, ['source'])}
              sort="-revenue"
              keyOf={(row, index) => `${row.supplierId} ${index}`}
              columns={[
                { name: 'Supplier', of: (row) => row.name ?? row.supplierId, sort: 'name' },
                {
                  name: 'Revenue',
                  of: (row) => money(row.revenue, row.currency ?? currency),
                  isFigure: true,
                  sort: 'revenue',
                },
                { name: 'Units', of: (row) => whole(row.units), isFigure: true, sort: 'units' },
                { name: 'Returned', of: (row) => share(row.returnsRate), isFigure: true, sort: 'returnsRate' },
                {
                  name: 'On time',
                  of: (row) => share(row.onTimeDeliveryRate),
                  isFigure: true,
                  sort: 'onTimeDeliveryRate',
                },
                { name: 'Out of stock', of: (row) => share(row.stockOutRate), isFigure: true },
              ]}
            />
          </div>
        );
      }}
    </Page>
  );
}
