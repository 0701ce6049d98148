import { csvText } from '../../../contracts/csv.ts';
import { save } from './save.ts';

/** Hands rows to the browser as CSV, as the API would write them. */
export const saveCsv = (name: string, rows: Parameters<typeof csvText>[0]): void =>
  save(new Blob([csvText(rows)], { type: 'text/csv' }), name);
