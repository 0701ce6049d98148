/** The events of the Segment Ecommerce Spec v2 that the platform knows. */
const NAMES = [
  ...['Products Searched', 'Product List Viewed', 'Product List Filtered', 'Promotion Viewed', 'Promotion Clicked'],
  ...['Product Clicked', 'Product Viewed', 'Product Added', 'Product Removed', 'Cart Viewed', 'Checkout Started'],
  ...['Checkout Step Viewed', 'Checkout Step Completed', 'Payment Info Entered', 'Order Completed', 'Order Updated'],
  ...['Order Refunded', 'Order Cancelled', 'Coupon Entered', 'Coupon Applied', 'Coupon Denied', 'Coupon Removed'],
  ...['Product Added to Wishlist', 'Product Removed from Wishlist', 'Wishlist Product Added to Cart'],
  ...['Product Shared', 'Cart Shared', 'Product Reviewed', 'Experiment Viewed'],
];

/** Names that mean the same: v1 of the spec, Google Analytics 4, and other spellings. */
const ALIASES: Readonly<Record<string, string>> = {
  'viewed product category': 'Product List Viewed',
  'viewed promotion': 'Promotion Viewed',
  'clicked promotion': 'Promotion Clicked',
  'clicked product': 'Product Clicked',
  'viewed product': 'Product Viewed',
  'added product': 'Product Added',
  'removed product': 'Product Removed',
  'viewed cart': 'Cart Viewed',
  'started order': 'Checkout Started',
  'viewed checkout step': 'Checkout Step Viewed',
  'completed checkout step': 'Checkout Step Completed',
  'updated order': 'Order Updated',
  'completed order': 'Order Completed',
  'refunded order': 'Order Refunded',
  'cancelled order': 'Order Cancelled',
  'canceled order': 'Order Cancelled',
  'order canceled': 'Order Cancelled',
  search: 'Products Searched',
  'view item list': 'Product List Viewed',
  'select item': 'Product Clicked',
  'view item': 'Product Viewed',
  'add to cart': 'Product Added',
  'remove from cart': 'Product Removed',
  'view cart': 'Cart Viewed',
  'begin checkout': 'Checkout Started',
  'add payment info': 'Payment Info Entered',
  purchase: 'Order Completed',
  refund: 'Order Refunded',
  'view promotion': 'Promotion Viewed',
  'select promotion': 'Promotion Clicked',
};

/** A name as names are compared: `ORDER_COMPLETED`, `order-completed`, `OrderCompleted` and ` Order completed ` are one. */
const plain = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');

const CANONICAL: ReadonlyMap<string, string> = new Map([
  ...NAMES.map((name) => [plain(name), name] as const),
  ...Object.entries(ALIASES).map(([alias, name]) => [plain(alias), name] as const),
]);

/** The name of an event in the Segment Ecommerce Spec v2; a name it does not know is kept as it is. */
export const canonicalName = (name: string): string => CANONICAL.get(plain(name)) ?? name.trim();
