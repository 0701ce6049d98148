import { writeFile } from 'node:fs/promises';
import { Argument, Command } from 'commander';
import type { Erasure } from '../../../contracts/erasures.ts';
import { Customers } from '../platform/customers.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';

interface OfSource extends PlatformOptions {
  readonly source?: string;
}

const idArgument = (): Argument => new Argument('<id>', 'the shop’s id of the customer');
const SOURCE = ['--source <name>', 'in this source alone; without it wherever the id is known'] as const;

/** What people ask of a shop about themselves. */
export const customersCommand = (): Command =>
  new Command('customers')
    .description('what is held of a customer: tell it, or erase it')
    .addCommand(exportCommand())
    .addCommand(eraseCommand())
    .addCommand(receiptCommand());

const eraseCommand = (): Command =>
  platformCommand('erase', 'erase a customer with their devices and orders, everywhere; it cannot be undone')
    .addArgument(idArgument())
    .option(...SOURCE)
    .action(
      onPlatform(async (platform, { json, source }: OfSource, customerId: string) => {
        const say = (id: string): void =>
          void process.stderr.write(`Receipt: ${id}. It goes on whether or not you wait.\n`);
        const receipt = await new Customers(platform).erase(
          { customerId, ...(source !== undefined && { source }) },
          say,
        );
        print(json === true, receipt, () => textOf(receipt));
      }),
    );

const receiptCommand = (): Command =>
  platformCommand('receipt', 'show how far an erasure is, and how much went')
    .argument('<receipt>', 'as erase has told it')
    .action(
      onPlatform(async (platform, { json }, id: string) => {
        const receipt = await new Customers(platform).receipt(id);
        print(json === true, receipt, () => textOf(receipt));
      }),
    );

const exportCommand = (): Command =>
  platformCommand('export', 'write everything that is held of a customer, a line of JSON each')
    .addArgument(idArgument())
    .option(...SOURCE)
    .option('--out <file>', 'where to; without it to standard output')
    .action(
      onPlatform(async (platform, { json, source, out }: OfSource & { readonly out?: string }, customerId: string) => {
        const items = await new Customers(platform).export({ customerId, ...(source !== undefined && { source }) });
        const lines = items.map((item) => JSON.stringify(item)).join('\n');
        if (out === undefined) return print(json === true, items, () => lines);
        await writeFile(out, `${lines}\n`, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
          throw error.code === 'EEXIST' ? new CommandError(`${out} is there already; name another file.`) : error;
        });
        print(json === true, { out, items: items.length }, () => `${items.length} rows are in ${out}.`);
      }),
    );

function textOf({ id, status, askedAt, doneAt, erased }: Erasure): string {
  if (doneAt === null) return `The erasure ${id} is ${status}; it was asked for at ${askedAt}.`;
  const rows = Object.entries(erased).map(([place, count]) => ({ place, count }));
  const what = rows.length === 0 ? 'Nothing was held of them.' : table(rows);
  return `Erased. Asked for at ${askedAt}, done at ${doneAt}; receipt ${id}.\n${what}`;
}
