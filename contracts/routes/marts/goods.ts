import { affinityRow, productRow, returnedRow, stockRow, supplierRow } from '../../marts.ts';
import { listParameters } from '../parameters.ts';
import { list, type MartRoute, names, q, someOf } from './mart.ts';

/** Products, their stock and who supplies them. */
export const GOODS = {
  products: list(
    {
      path: '/v1/products',
      aliases: ['/v1/metrics/products'],
      summary: 'Products: what each sold and earned in the last 28 days, its rank and class',
      mart: 'product_performance',
      row: productRow,
      identity: ['source', 'productId'],
      searched: ['productId', 'name', 'brand'],
    },
    {
      q,
      category: names,
      abcClass: someOf(['A', 'B', 'C']),
      ...listParameters(
        [
          'revenue',
          'units',
          'orders',
          'margin',
          'marginRate',
          'revenueGrowth',
          'returnsRate',
          'views',
          'name',
          'overallRank',
        ],
        '-revenue',
      ),
    },
  ),
  inventory: list(
    {
      path: '/v1/inventory',
      aliases: ['/v1/metrics/inventory'],
      summary: 'Stock by product and place: cover, reorder point, what to order, and why',
      mart: 'inventory_health',
      row: stockRow,
      identity: ['source', 'productId', 'locationId'],
      searched: ['productId', 'name', 'supplierName'],
    },
    {
      q,
      status: names,
      supplierName: names,
      abcClass: someOf(['A', 'B', 'C']),
      category: names,
      locationId: names,
      ...listParameters(
        [
          'stockValue',
          'onHand',
          'available',
          'daysOfCover',
          'suggestedQuantity',
          'overstockValue',
          'dailyDemand',
          'name',
        ],
        '-suggestedQuantity',
      ),
    },
  ),
  suppliers: list(
    {
      path: '/v1/suppliers',
      summary: 'Suppliers: sales, returns, punctuality and reviews',
      mart: 'supplier_performance',
      row: supplierRow,
      identity: ['source', 'supplierId', 'currency'],
      searched: ['supplierId', 'name'],
    },
    {
      q,
      country: names,
      ...listParameters(
        ['revenue', 'units', 'returnsRate', 'onTimeDeliveryRate', 'meanReviewScore', 'name'],
        '-revenue',
      ),
    },
  ),
  returns: list(
    {
      path: '/v1/metrics/returns',
      summary:
        'Products that came back in the last 90 days: how many, what was paid back, and which share of the sold ones',
      mart: 'product_performance',
      row: returnedRow,
      identity: ['source', 'productId', 'currency'],
      searched: ['productId', 'name'],
      having: 'returnedAmount',
    },
    {
      q,
      category: names,
      ...listParameters(['returnedAmount', 'returnedUnits', 'returnsRate', 'name'], '-returnedAmount'),
    },
  ),
  affinity: list(
    {
      path: '/v1/metrics/affinity',
      summary: 'Products that are bought together',
      mart: 'product_affinity',
      row: affinityRow,
      identity: ['source', 'productId', 'partnerId'],
      searched: ['productId', 'name', 'partnerId', 'partnerName'],
    },
    {
      q,
      productId: names,
      ...listParameters(['lift', 'ordersTogether', 'confidence', 'partnerRank'], '-ordersTogether'),
    },
  ),
} as const satisfies Readonly<Record<string, MartRoute>>;
