/** Writes records one after another and says of each when it is written, until it is killed. */
import { writeSync } from 'node:fs';
import { Store } from '../../common/store.ts';

const store = new Store(process.argv[2] ?? '');
const table = store.table<number>('numbers');
for (let number = 0; ; number += 1) {
  store.transaction(() => {
    table.put(`left ${number}`, number);
    table.put(`right ${number}`, number);
  });
  writeSync(1, `${number}\n`);
}
