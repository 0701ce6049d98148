import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { kindOfKey, type StoredKey, storedKey } from '../../contracts/access.ts';
import { hashKey } from '../http/keys.ts';

/** Finds an active key by its text; undefined for one that is unknown or revoked. */
export type FindKey = (text: string) => Promise<StoredKey | undefined>;

/** So long a key is trusted, or taken for unknown, before it is looked up again. */
const TRUSTED_MS = 60_000;
const MOST_REMEMBERED = 1000;

interface Remembered {
  readonly key: StoredKey | undefined;
  readonly until: number;
}

/**
 * Keys of the table that `npx shoplake keys` writes, each remembered for a minute: one that is revoked stops within that time.
 * @param now for tests
 */
export function dynamoKeys(client: DynamoDBClient, TableName: string, now: () => number = Date.now): FindKey {
  const remembered = new Map<string, Remembered>();
  return async (text) => {
    const kind = kindOfKey(text);
    if (kind === undefined) return undefined; // costs no look
    const hash = hashKey(text);
    const known = remembered.get(hash);
    if (known && known.until > now()) return known.key;
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { kind: { S: kind }, hash: { S: hash } } }),
    );
    const found = Item && keyOfItem(Item);
    const key = found?.revokedAt === undefined ? found : undefined;
    remembered.delete(hash);
    remembered.set(hash, { key, until: now() + TRUSTED_MS });
    const [oldest] = remembered.keys();
    if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    return key;
  };
}

/** Reads an item of the table of keys, whose attributes are all texts. */
export const keyOfItem = (item: Readonly<Record<string, { readonly S?: string | undefined }>>): StoredKey =>
  storedKey.parse(Object.fromEntries(Object.entries(item).map(([name, { S }]) => [name, S])));
