import { ERASURES } from '../../contracts/personal.ts';
import { table } from '../../contracts/table.ts';

export const erasures = table({
  zone: 'staging',
  name: ERASURES,
  doc: 'Who is being erased or asked for, while that lasts: statements name nobody, and join this',
  key: [],
  reads: 'whole',
  columns: {
    source: { id: 1, type: 'string', required: true, doc: 'Where the data comes from, e.g. `web`' },
    purpose: { id: 2, type: 'string', required: true, values: ['erase', 'export'], doc: '`erase` or `export`' },
    kind: {
      id: 3,
      type: 'string',
      required: true,
      values: ['customer', 'device', 'order', 'contact'],
      doc: 'What the value is: an id of a customer, a device or an order, or the hash of an address or a number',
    },
    value: { id: 4, type: 'string', required: true, personal: 'visitor', doc: 'The id or hash' },
  },
});
