import type { FileSource } from '../source.ts';
import { adSpend } from './ad-spend.ts';
import { customers } from './customers.ts';
import { events } from './events.ts';
import { inventoryLevels } from './inventory-levels.ts';
import { olist } from './olist.ts';
import { onlineRetail } from './online-retail.ts';
import { orderLines } from './order-lines.ts';
import { orders } from './orders.ts';
import { products } from './products.ts';
import { retailrocket } from './retailrocket.ts';
import { returns } from './returns.ts';
import { sentinel } from './sentinel.ts';
import { suppliers } from './suppliers.ts';

/** The platform's own files, whose schemas are documented and have templates. */
const own = [orders, orderLines, products, customers, suppliers, inventoryLevels, returns, adSpend];

/** Every kind of file the platform reads, by the name of its landing folder. */
export const fileSources: ReadonlyMap<string, FileSource> = new Map(
  [...own, events, onlineRetail, olist, retailrocket, sentinel].map((source) => [source.name, source]),
);
