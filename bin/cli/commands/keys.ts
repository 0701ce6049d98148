import { Argument, Command, Option } from 'commander';
import { KEY_KINDS, type KeyKind, ROLES, type Role, type StoredKey } from '../../../contracts/access.ts';
import { Keys } from '../platform/keys.ts';
import { CommandError } from '../terminal/errors.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';

interface CreateOptions extends PlatformOptions {
  readonly kind: KeyKind;
  readonly role: Role;
}

const SHOWN_ONCE = 'It is shown this once; the stage keeps its hash.';
const TAKES_EFFECT = 'It opens nothing from a minute from now on.';

const nameArgument = (): Argument => new Argument('<name>', 'who or what uses it, e.g. storefront');

/** Keys by which scripts and storefronts read. */
export function keysCommand(): Command {
  const command = new Command('keys').description('keys by which scripts and storefronts read');
  command.addCommand(createCommand());
  command.addCommand(rotateCommand());
  command.addCommand(revokeCommand());
  command.addCommand(listCommand());
  return command;
}

const createCommand = (): Command =>
  platformCommand('create', 'make a key')
    .addArgument(nameArgument())
    .addOption(
      new Option('--kind <kind>', 'read, which stays secret; or publishable, for recommendations in pages of the shop')
        .choices(KEY_KINDS)
        .default('read'),
    )
    .addOption(new Option('--role <role>', 'what a read key may read').choices(ROLES.slice(0, -1)).default('viewer'))
    .action(
      onPlatform(async (platform, { kind, role, json }: CreateOptions, name: string) => {
        const keys = new Keys(platform);
        if ((await keys.active(name)).length > 0) {
          throw new CommandError(
            `There is a key "${name}" already. For a second one: npx shoplake keys rotate ${name}`,
          );
        }
        const key = await keys.create({ name, kind, role });
        print(json === true, { name, kind, role, key }, () => `${key}\n${SHOWN_ONCE}`);
      }),
    );

const rotateCommand = (): Command =>
  platformCommand('rotate', 'make a second key of a name, beside the first, which goes on until it is revoked')
    .addArgument(nameArgument())
    .action(
      onPlatform(async (platform, { json }, name: string) => {
        const keys = new Keys(platform);
        const [older] = await activeOf(keys, name);
        const key = await keys.create({ name, kind: older.kind, role: older.role });
        const next = `Give it to whoever uses the old one, then: npx shoplake keys revoke ${name} --older`;
        print(json === true, { name, kind: older.kind, role: older.role, key }, () => `${key}\n${SHOWN_ONCE} ${next}`);
      }),
    );

const revokeCommand = (): Command =>
  platformCommand('revoke', 'end a key')
    .addArgument(nameArgument())
    .option('--older', 'only the older of two')
    .action(
      onPlatform(async (platform, { json, older }: PlatformOptions & { readonly older?: boolean }, name: string) => {
        const keys = new Keys(platform);
        const active = await activeOf(keys, name);
        if (older === true && active.length < 2) {
          throw new CommandError(`"${name}" has one key alone. Without --older it is revoked.`);
        }
        const ended = older === true ? active.slice(0, 1) : active;
        for (const key of ended) await keys.revoke(key);
        print(json === true, { name, revoked: ended.length }, () => `Revoked: ${name}. ${TAKES_EFFECT}`);
      }),
    );

const listCommand = (): Command =>
  platformCommand('list', 'show which keys there are').action(
    onPlatform(async (platform, { json }) => {
      const all = await new Keys(platform).list();
      const rows = all.map(({ hash: _, ...key }) => ({ ...key, revokedAt: key.revokedAt ?? null }));
      print(json === true, rows, () => (rows.length === 0 ? 'There are no keys.' : table(rows)));
    }),
  );

/** @throws CommandError when there is none */
async function activeOf(keys: Keys, name: string): Promise<readonly [StoredKey, ...StoredKey[]]> {
  const [first, ...rest] = await keys.active(name);
  if (first) return [first, ...rest];
  throw new CommandError(`There is no active key "${name}". See them with: npx shoplake keys list`);
}
