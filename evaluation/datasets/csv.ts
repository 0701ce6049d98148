import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { type Options, parse } from 'csv-parse';

/**
 * Streams the records of a gzipped CSV file with a header line, by column name.
 * @throws Error naming the file when it cannot be read or is no CSV
 */
export async function* gzippedCsv<Column extends string>(
  path: string,
  columns: readonly Column[],
): AsyncGenerator<Readonly<Record<Column, string>>> {
  const options: Options = { columns: true, bom: true, skip_empty_lines: true };
  const parser = parse(options);
  createReadStream(path)
    .on('error', (error) => parser.destroy(error))
    .pipe(createGunzip())
    .on('error', (error) => parser.destroy(new Error(`${path} is not a gzip file: ${error.message}`)))
    .pipe(parser);
  let checked = false;
  for await (const record of parser as AsyncIterable<Record<Column, string>>) {
    if (!checked) {
      const absent = columns.filter((column) => record[column] === undefined);
      if (absent.length > 0) throw new Error(`${path} has no column ${absent.join(', ')}; is it the right file?`);
      checked = true;
    }
    yield record;
  }
}
