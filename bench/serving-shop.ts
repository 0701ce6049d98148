/** Size of the shop whose recommendations are measured: customers `c0`, `c1`, ...; products `p0`, `p1`, .... */
export const CUSTOMERS = 100_000;
export const PRODUCTS = 10_000;
