/** Event names that mean the same: v1 of the Segment Ecommerce Spec and Google Analytics 4, to the names of v2. */
const ALIASES = new Map<string, string>(
  Object.entries({
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
    search: 'Products Searched',
    view_item_list: 'Product List Viewed',
    select_item: 'Product Clicked',
    view_item: 'Product Viewed',
    add_to_cart: 'Product Added',
    remove_from_cart: 'Product Removed',
    view_cart: 'Cart Viewed',
    begin_checkout: 'Checkout Started',
    add_payment_info: 'Payment Info Entered',
    purchase: 'Order Completed',
    refund: 'Order Refunded',
    view_promotion: 'Promotion Viewed',
    select_promotion: 'Promotion Clicked',
  }),
);

/** The name of an event in the Segment Ecommerce Spec v2; a name it does not know is kept as it is. */
export const canonicalName = (name: string): string => ALIASES.get(name.trim().toLowerCase()) ?? name.trim();
