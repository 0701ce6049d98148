import { decimal, duration, money, percent, title, whole } from '../format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { productLink } from './product-link.tsx';

interface ListProps {
  readonly query: URLSearchParams;
  readonly currency: string;
}

/** All there is of each product, by place. */
export const StockList = ({ query, currency }: ListProps) => (
  <ListCard
    title="Stock"
    empty="No stock is known in this selection."
    hint="Reorder point: demand over the lead time and safety stock"
    span={12}
    path="/v1/inventory"
    query={query}
    sort="-stockValue"
    keyOf={(row, index) => `${row.productId} ${row.locationId} ${index}`}
    columns={[
      { name: 'Product', of: productLink, sort: 'name' },
      { name: 'State', of: ({ status }) => title(status) },
      { name: 'Available', of: ({ available }) => whole(available), isFigure: true, sort: 'available' },
      { name: 'Lasts', of: ({ daysOfCover }) => duration(daysOfCover), isFigure: true, sort: 'daysOfCover' },
      {
        name: 'Sells a day',
        of: ({ dailyDemand }) => decimal(dailyDemand, 2),
        isFigure: true,
        sort: 'dailyDemand',
      },
      { name: 'Reorder at', of: ({ reorderPoint }) => whole(reorderPoint), isFigure: true },
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
      { name: 'Class', of: ({ abcClass }) => abcClass },
      { name: 'Supplier', of: ({ supplierName }) => supplierName },
    ]}
  />
);

/** Who delivers, how well, and what comes back of it. */
export const Suppliers = ({ query, currency }: ListProps) => (
  <ListCard
    title="Suppliers"
    empty="No suppliers are known. Load a file of them under Live."
    span={12}
    path="/v1/suppliers"
    query={query}
    sort="-revenue"
    keyOf={(row, index) => `${row.supplierId} ${index}`}
    columns={[
      { name: 'Supplier', of: (row) => row.name ?? row.supplierId, sort: 'name' },
      { name: 'Revenue', of: (row) => money(row.revenue, row.currency ?? currency), isFigure: true, sort: 'revenue' },
      { name: 'Units', of: (row) => whole(row.units), isFigure: true, sort: 'units' },
      { name: 'Returned', of: (row) => percent(row.returnsRate, 2), isFigure: true, sort: 'returnsRate' },
      { name: 'On time', of: (row) => percent(row.onTimeDeliveryRate, 2), isFigure: true, sort: 'onTimeDeliveryRate' },
      { name: 'Ships within', of: (row) => duration(row.meanDaysToShip), isFigure: true },
      { name: 'Out of stock', of: (row) => percent(row.stockOutRate, 2), isFigure: true },
      { name: 'Reviews', of: (row) => decimal(row.meanReviewScore, 1), isFigure: true, sort: 'meanReviewScore' },
    ]}
  />
);

/** What came back of the last 90 days, and which share of what was sold that is. */
export const Returns = ({ query, currency }: ListProps) => (
  <ListCard
    title="Returns"
    empty="Nothing came back."
    hint="Products that came back, of the last 90 days"
    span={12}
    path="/v1/metrics/returns"
    query={query}
    sort="-returnedAmount"
    keyOf={(row, index) => `${row.productId} ${index}`}
    columns={[
      { name: 'Product', of: productLink, sort: 'name' },
      { name: 'Category', of: ({ category }) => title(category) },
      {
        name: 'Paid back',
        of: (row) => money(row.returnedAmount, row.currency ?? currency),
        isFigure: true,
        sort: 'returnedAmount',
      },
      { name: 'Came back', of: ({ returnedUnits }) => whole(returnedUnits), isFigure: true, sort: 'returnedUnits' },
      { name: 'Sold', of: ({ units }) => whole(units), isFigure: true },
      { name: 'Of those sold', of: ({ returnsRate }) => percent(returnsRate), isFigure: true, sort: 'returnsRate' },
    ]}
  />
);
