/** Where one product, and one customer, is shown. */
export const PRODUCTS = '/sales/products';
export const CUSTOMERS = '/customers';
/** What is printed, or sent as a link. */
export const REPORT = '/report';
