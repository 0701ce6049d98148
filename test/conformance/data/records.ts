import { Random } from '../../../sample/random.ts';
import { createShop } from '../../../sample/shop.ts';

const SEED = 23;
const DAY_MS = 86_400_000;

/** A file of one of the platform's own kinds, or of a log. */
export interface RecordFile {
  readonly reader: string;
  readonly content: string;
}

/** Where the records of a file come from, and which of their versions. */
export interface RecordSpan {
  /** First day, `yyyy-MM-dd`. */
  readonly from: string;
  readonly days: number;
  /** A later version of the same records differs in some of them. @default 0 */
  readonly revision?: number;
}

type Row = readonly (string | number | null)[];

const csv = (header: string, rows: Iterable<Row>): string =>
  `${[header, ...Array.from(rows, (row) => row.map((value) => value ?? '').join(','))].join('\n')}\n`;

const dayOf = (from: string, index: number): string =>
  new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10);

/** The files that a shop with events has beside them: what it sells, from whom, its stock and its advertising. */
export function* shopRecords({ from, days, revision = 0 }: RecordSpan): Generator<RecordFile> {
  const { products, suppliers } = createShop({ seed: 11, customers: 1500, timeZone: 'Europe/London' });
  const random = (...parts: readonly (string | number)[]): Random => Random.of(SEED, revision, ...parts);
  yield {
    reader: 'suppliers',
    content: csv(
      'supplier_id,name,country,lead_time_days',
      suppliers.map(({ id, leadTimeDaysMean }, i) => [
        id,
        `Supplier ${id}`,
        i % 3 ? 'GB' : 'PT',
        leadTimeDaysMean + revision,
      ]),
    ),
  };
  yield {
    reader: 'products',
    content: csv(
      'product_id,name,category,brand,price,unit_cost,supplier_id',
      products.map((p) => [
        p.id,
        `"${p.name.replaceAll('"', '""')}"`,
        random('category', p.id).chance(0.05 * revision) ? 'Moved' : p.category,
        p.brand,
        (p.price * (random('price', p.id).chance(0.2 * revision) ? 1.1 : 1)).toFixed(2),
        p.cost,
        p.supplierId,
      ]),
    ),
  };
  yield {
    reader: 'inventory_levels',
    content: csv(
      'product_id,location_id,day,on_hand,reserved,on_order',
      products.slice(0, 60).flatMap((product, i) =>
        Array.from({ length: days }, (_, index): Row => {
          const stock = random('stock', product.id, index);
          const onHand = stock.chance(0.1) ? 0 : stock.below(80);
          return [product.id, i % 5 ? 'main' : 'store', dayOf(from, index), onHand, stock.below(3), stock.below(20)];
        }),
      ),
    ),
  };
  yield {
    reader: 'ad_spend',
    content: csv('day,channel,campaign,utm_source,utm_medium,impressions,clicks,cost', spend()),
  };

  function* spend(): Generator<Row> {
    for (let index = 0; index < days; index++) {
      for (const [channel, campaign, source, medium] of CAMPAIGNS) {
        const day = random('ads', campaign, index);
        const clicks = day.below(200);
        yield [dayOf(from, index), channel, campaign, source, medium, clicks * 30, clicks, (clicks * 0.37).toFixed(2)];
      }
    }
  }
}

const CAMPAIGNS = [
  ['paid search', 'home-gifts', 'google', 'cpc'],
  ['paid social', 'spring-refresh', 'instagram', 'paid_social'],
  ['affiliate', 'gift-guide', 'gift-finder', 'affiliate'],
  ['radio', '', '', ''],
] as const;

/** A shop without events: customers, orders with their lines, and what came back, each file in one of two versions. */
export function* storeRecords({ from, days, revision = 0 }: RecordSpan): Generator<RecordFile> {
  const orders = Array.from({ length: days * 4 }, (_, index) => {
    const random = Random.of(SEED, 'order', index);
    const time = new Date(Date.parse(from) + Math.floor(index / 4) * DAY_MS + random.below(DAY_MS / 1000) * 1000);
    const customer = random.chance(0.2) ? null : `k-${random.below(60)}`;
    const shipped = random.chance(0.8) ? new Date(time.getTime() + random.below(4) * DAY_MS) : null;
    return { id: `S-${index}`, time, customer, shipped, random };
  });
  yield {
    reader: 'customers',
    content: csv(
      'customer_id,email,country,region,created_at',
      Array.from({ length: 60 }, (_, index): Row => {
        const random = Random.of(SEED, 'customer', index, revision);
        return [
          `k-${index}`,
          `k${index}@example.com`,
          random.pick(['DE', 'FR', 'IE', '']),
          random.pick(['', 'north']),
          '2026-01-05',
        ];
      }),
    ),
  };
  yield {
    reader: 'orders',
    content: csv(
      'order_id,ordered_at,customer_id,status,country,currency,channel,promised_at,shipped_at,delivered_at,cancelled_at',
      orders.map(({ id, time, customer, shipped, random }): Row => {
        const isCancelled = random.chance(0.05 + 0.05 * revision);
        const late = new Date(time.getTime() + random.between(2, 9) * DAY_MS).toISOString();
        return [
          id,
          time.toISOString(),
          customer,
          isCancelled ? 'cancelled' : 'completed',
          random.pick(['DE', 'FR', '']),
          'EUR',
          random.pick(['store', 'marketplace', '']),
          new Date(time.getTime() + 5 * DAY_MS).toISOString(),
          shipped?.toISOString() ?? null,
          shipped && random.chance(0.9) ? late : null,
          isCancelled ? time.toISOString() : null,
        ];
      }),
    ),
  };
  yield {
    reader: 'order_lines',
    content: csv(
      'order_id,product_id,product_name,category,quantity,unit_price,discount,ordered_at,currency,freight,supplier_id,ship_by',
      orders.flatMap(({ id, time }) => {
        const random = Random.of(SEED, 'lines', id, revision);
        return Array.from({ length: 1 + random.below(4) }, (): Row => {
          const product = random.below(25);
          const quantity = 1 + random.below(6);
          const price = random.pick(['4.50', '12', '0.99', '0']);
          const by = new Date(time.getTime() + 2 * DAY_MS).toISOString();
          return [
            id,
            `q-${product}`,
            `Thing ${product}`,
            `Group ${product % 4}`,
            quantity,
            price,
            '0.10',
            time.toISOString(),
            'EUR',
            '1.25',
            `v-${product % 3}`,
            by,
          ];
        });
      }),
    ),
  };
  yield {
    reader: 'returns',
    content: csv(
      'return_id,order_id,product_id,quantity,unit_price,returned_at,currency,reason,customer_id',
      orders
        .filter((_, index) => index % 9 === 0)
        .map(({ id, time, customer, random }, index): Row => {
          const at = new Date(time.getTime() + random.below(6) * DAY_MS).toISOString();
          return [
            `B-${index}`,
            index % 3 ? id : null,
            `q-${random.below(25)}`,
            1,
            '4.50',
            at,
            'EUR',
            'broken',
            customer,
          ];
        }),
    ),
  };
}

/** Sign-ins of a few people, some of which fail, as a security log has them. */
export function signIns({ from, days }: RecordSpan): RecordFile {
  const lines = Array.from({ length: days * 12 }, (_, index) => {
    const random = Random.of(SEED, 'sign-in', index);
    const time = new Date(Date.parse(from) + Math.floor(index / 12) * DAY_MS + random.below(DAY_MS / 1000) * 1000);
    return JSON.stringify({
      TimeGenerated: time.toISOString(),
      Id: `log-${index}`,
      OperationName: 'Sign-in activity',
      ResultType: random.chance(0.15) ? '50126' : '0',
      UserPrincipalName: `person${random.below(9)}@example.com`,
      IPAddress: `192.0.2.${random.below(30)}`,
      Location: random.pick(['GB', 'DE']),
      AppDisplayName: 'Back office',
      RiskLevelDuringSignIn: random.chance(0.03) ? 'high' : 'none',
    });
  });
  return { reader: 'sentinel', content: `${lines.join('\n')}\n` };
}

/** Marketplace files in Olist's shape: two ids a customer, payments, sellers, reviews, translated categories. */
export function* marketplaceFiles({ from, days }: RecordSpan): Generator<RecordFile> {
  const file = (header: string, rows: Iterable<Row>): RecordFile => ({ reader: 'olist', content: csv(header, rows) });
  const hex = (kind: string, index: number): string => `${kind}${String(index).padStart(6, '0')}`;
  const wall = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  const orders = Array.from({ length: days * 3 }, (_, index) => {
    const random = Random.of(SEED, 'olist', index);
    return {
      id: hex('o', index),
      index,
      random,
      at: Date.parse(from) + Math.floor(index / 3) * DAY_MS + random.below(86_400) * 1000,
    };
  });
  const items = orders.flatMap(({ id, at, index }) => {
    const random = Random.of(SEED, 'items', index);
    return Array.from({ length: 1 + random.below(3) }, (_, item): Row => {
      const product = random.below(40);
      return [
        id,
        item + 1,
        hex('p', product),
        hex('s', product % 7),
        wall(at + 3 * DAY_MS),
        (5 + random.below(9000) / 100).toFixed(2),
        '7.39',
      ];
    });
  });
  yield file('order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value', items);
  yield file(
    'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date',
    orders.map(({ id, index, at, random }): Row => {
      const status = random.pick(['delivered', 'delivered', 'delivered', 'shipped', 'canceled', 'unavailable']);
      const carrier = status === 'delivered' || status === 'shipped' ? wall(at + random.between(1, 5) * DAY_MS) : '';
      const arrived = status === 'delivered' ? wall(at + random.between(6, 20) * DAY_MS) : '';
      return [id, hex('c', index), status, wall(at), wall(at + 900_000), carrier, arrived, wall(at + 14 * DAY_MS)];
    }),
  );
  yield file(
    'customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state',
    orders.map(
      ({ index, random }): Row => [
        hex('c', index),
        hex('u', random.below(orders.length)),
        '01310',
        'sao paulo',
        random.pick(['SP', 'RJ']),
      ],
    ),
  );
  yield file(
    'order_id,payment_sequential,payment_type,payment_installments,payment_value',
    orders.map(
      ({ id, random }): Row => [
        id,
        1,
        random.pick(['credit_card', 'boleto']),
        1 + random.below(6),
        (10 + random.below(9000) / 100).toFixed(2),
      ],
    ),
  );
  yield file(
    'product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm',
    Array.from(
      { length: 40 },
      (_, index): Row => [hex('p', index), ['perfumaria', 'artes', ''][index % 3] ?? '', 40, 287, 1, 225, 16, 10, 14],
    ),
  );
  yield file(
    'seller_id,seller_zip_code_prefix,seller_city,seller_state',
    Array.from({ length: 7 }, (_, index): Row => [hex('s', index), '13023', 'campinas', 'SP']),
  );
  yield file('product_category_name,product_category_name_english', [
    ['perfumaria', 'perfumery'],
    ['artes', 'art'],
  ]);
  yield file(
    'review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp',
    orders
      .filter(({ index }) => index % 2 === 0)
      .map(
        ({ id, index, at, random }): Row => [
          hex('r', index),
          id,
          1 + random.below(5),
          '',
          '',
          wall(at + 20 * DAY_MS),
          wall(at + 21 * DAY_MS),
        ],
      ),
  );
}
