import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { jsonOption } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';

const KEY_BYTES = 24;

export const keyCommand = (): Command =>
  new Command('key')
    .description('make a write key, by which events are sent; its hash goes into the stage in cdk.json')
    .addOption(jsonOption())
    .action(({ json }: { json?: boolean }) => {
      const key = randomBytes(KEY_BYTES).toString('base64url');
      const result = { key, hash: hashKey(key) };
      print(json === true, result, () => `Key, for the sender:      ${key}\nHash, for cdk.json:       ${result.hash}`);
    });
