import { randomBytes } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY_BYTES, KEY_KINDS, type KeyKind, keyText, type Role, type StoredKey } from '../../../contracts/access.ts';
import { aws } from '../../../lambdas/aws/client.ts';
import { hashKey } from '../../../lambdas/http/keys.ts';
import { keyOfItem } from '../../../lambdas/identity/keys.ts';
import { CommandError } from '../terminal/errors.ts';
import type { Platform } from './platform.ts';

/** One key may replace another without a gap, and no more are needed. */
const MOST_ACTIVE = 2;
/** It is told of in lists, logs and notes, and is asked for again to rotate and to revoke. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,63}$/u;

export interface NewKey {
  readonly name: string;
  readonly kind: KeyKind;
  readonly role: Role;
}

/** The table of keys of a stage. A key is shown once, when it is made; the table has its hash. */
export class Keys {
  readonly #client = aws(new DynamoDBClient({}));
  readonly #table: string;

  constructor({ outputs }: Platform) {
    this.#table = outputs.KeysTable;
  }

  /** All keys, revoked ones too, the oldest first. */
  async list(): Promise<readonly StoredKey[]> {
    const pages = await Promise.all(KEY_KINDS.map((kind) => this.#ofKind(kind)));
    return pages.flat().sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /** @returns the key itself @throws CommandError for what is no name, and when two of the name are active */
  async create({ name, kind, role }: NewKey): Promise<string> {
    if (!NAME.test(name))
      throw new CommandError(
        'The name of a key is 1 to 64 letters, digits, spaces, ".", "_" and "-", and begins with one of the first two.',
      );
    const active = await this.active(name);
    if (active.length >= MOST_ACTIVE) {
      throw new CommandError(
        `"${name}" has ${active.length} active keys already. Revoke the older one first: npx shoplake keys revoke ${name} --older`,
      );
    }
    const key = keyText(kind, randomBytes(KEY_BYTES).toString('base64url'));
    const stored: StoredKey = { kind, hash: hashKey(key), name, role, createdAt: new Date().toISOString() };
    const Item = Object.fromEntries(Object.entries(stored).map(([attribute, S]) => [attribute, { S }]));
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item }));
    return key;
  }

  /** Keys of a name that open doors, the oldest first. */
  async active(name: string): Promise<readonly StoredKey[]> {
    return (await this.list()).filter((key) => key.name === name && key.revokedAt === undefined);
  }

  async revoke({ kind, hash }: StoredKey): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { kind: { S: kind }, hash: { S: hash } },
        UpdateExpression: 'SET #revokedAt = :now',
        ExpressionAttributeNames: { '#revokedAt': 'revokedAt' },
        ExpressionAttributeValues: { ':now': { S: new Date().toISOString() } },
      }),
    );
  }

  async #ofKind(kind: KeyKind): Promise<readonly StoredKey[]> {
    const found: StoredKey[] = [];
    const pages = paginateQuery(
      { client: this.#client },
      {
        TableName: this.#table,
        KeyConditionExpression: '#kind = :kind',
        ExpressionAttributeNames: { '#kind': 'kind' },
        ExpressionAttributeValues: { ':kind': { S: kind } },
      },
    );
    for await (const { Items = [] } of pages)
      for (const item of Items) found.push(keyOfItem(item as Parameters<typeof keyOfItem>[0]));
    return found;
  }
}
