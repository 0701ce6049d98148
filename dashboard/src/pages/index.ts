import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { CUSTOMERS, PRODUCTS, REPORT } from './paths.ts';

export interface Page {
  readonly path: string;
  readonly name: string;
  /** A path of 24 by 24. */
  readonly icon: string;
  readonly Page: LazyExoticComponent<ComponentType>;
  /** What is reached from it and has no place in the rail. */
  readonly below?: { readonly path: string; readonly Page: LazyExoticComponent<ComponentType> };
}

/** Pages in the order of the rail; the script of each is fetched when it is opened. */
export const PAGES: readonly Page[] = [
  {
    path: '/',
    name: 'Control tower',
    icon: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
    Page: lazy(() => import('./control-tower.tsx').then(({ ControlTower }) => ({ default: ControlTower }))),
    below: {
      path: REPORT,
      Page: lazy(() => import('./report.tsx').then(({ ReportPage }) => ({ default: ReportPage }))),
    },
  },
  {
    path: '/sales',
    name: 'Sales',
    icon: 'M4 4v16h16M7 15l4-5 3 3 5-7',
    Page: lazy(() => import('./sales.tsx').then(({ SalesPage }) => ({ default: SalesPage }))),
    below: {
      path: `${PRODUCTS}/*`,
      Page: lazy(() => import('./product.tsx').then(({ ProductPage }) => ({ default: ProductPage }))),
    },
  },
  {
    path: '/customers',
    name: 'Customers',
    icon: 'M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M2 21c0-4 3-7 7-7s7 3 7 7M16 4a4 4 0 0 1 0 7M18 14c3 1 4 4 4 7',
    Page: lazy(() => import('./customers.tsx').then(({ Customers }) => ({ default: Customers }))),
    below: {
      path: `${CUSTOMERS}/*`,
      Page: lazy(() => import('./customer.tsx').then(({ CustomerPage }) => ({ default: CustomerPage }))),
    },
  },
  {
    path: '/marketing',
    name: 'Marketing',
    icon: 'M4 9v6h4l8 5V4L8 9zM19 9c1 2 1 4 0 6',
    Page: lazy(() => import('./marketing.tsx').then(({ Marketing }) => ({ default: Marketing }))),
  },
  {
    path: '/inventory',
    name: 'Inventory',
    icon: 'M12 2 3 7v10l9 5 9-5V7zM3 7l9 5 9-5M12 12v10',
    Page: lazy(() => import('./inventory.tsx').then(({ Inventory }) => ({ default: Inventory }))),
  },
  {
    path: '/live',
    name: 'Live',
    icon: 'M2 12h4l3-8 4 16 3-8h6',
    Page: lazy(() => import('./live.tsx').then(({ Live }) => ({ default: Live }))),
  },
  {
    path: '/models',
    name: 'Models',
    icon: 'M6 6a2 2 0 1 0 0-.1M18 6a2 2 0 1 0 0-.1M12 18a2 2 0 1 0 0-.1M8 6h8M7 8l4 8M17 8l-4 8',
    Page: lazy(() => import('./models.tsx').then(({ Models }) => ({ default: Models }))),
  },
  {
    path: '/query',
    name: 'Query',
    icon: 'M4 6c0-4 16-4 16 0v12c0 4-16 4-16 0zM4 6c0 4 16 4 16 0M4 12c0 4 16 4 16 0',
    Page: lazy(() => import('./query.tsx').then(({ QueryPage }) => ({ default: QueryPage }))),
  },
];
