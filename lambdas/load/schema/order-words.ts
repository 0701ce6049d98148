import { Invalid, type Kind } from '../../ingest/fields/field.ts';

/** What became of an order, in the words of shops: whether it was sold, was sold and paid back, or never came about. */
export type OrderFate = 'completed' | 'refunded' | 'cancelled';

const WORDS: Readonly<Record<OrderFate, readonly string[]>> = {
  completed: [
    'completed',
    'complete',
    'paid',
    'processing',
    'on hold',
    'authorized',
    'authorised',
    'partially paid',
    'partially refunded',
    'shipped',
    'partially shipped',
    'delivered',
    'fulfilled',
    'unfulfilled',
    'partial',
    'approved',
    'confirmed',
    'invoiced',
    'placed',
    'open',
    'closed',
    'archived',
    'dispatched',
  ],
  refunded: ['refunded', 'fully refunded', 'returned'],
  cancelled: [
    'cancelled',
    'canceled',
    'voided',
    'failed',
    'expired',
    'declined',
    'trash',
    'draft',
    'checkout draft',
    'abandoned',
  ],
};

const FATES: ReadonlyMap<string, OrderFate> = new Map(
  (Object.keys(WORDS) as OrderFate[]).flatMap((fate) => WORDS[fate].map((word) => [word, fate] as const)),
);

/** A status in any case, with spaces, `-` or `_`, and with WooCommerce’s `wc-` before it. */
const plainWord = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^wc-/, '')
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** The word of a status. @param also what else a source says, and what it means there */
export const orderFate = (also: Readonly<Record<string, OrderFate>> = {}): Kind<OrderFate> => ({
  label: '`completed`, `refunded` or `cancelled`, or a word of shops like `processing`',
  json: 'string',
  read: (value) => {
    const word = plainWord(value);
    const fate = (Object.hasOwn(also, word) ? also[word] : undefined) ?? FATES.get(word);
    return fate ?? new Invalid('does not tell whether the order is completed, refunded or cancelled');
  },
});
