import { type DynamoDBClient, PutItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import { ERASED_PERSON, PRIVACY_KEYS } from '../../contracts/erasures.ts';
import { isOwner, leadsOf, PERSON_KINDS, type PersonKind } from '../../contracts/personal.ts';
import type { TableContract } from '../../contracts/table.ts';
import { objectOf } from './fields/value.ts';
import type { Pseudonymise } from './privacy.ts';
import { Rejection } from './rejection.ts';

type Row = Readonly<Record<string, unknown>>;

/** Of a person what happened up to the request; an order that was erased stays so, whatever comes of it later. */
const FOR_EVER = Number.MAX_SAFE_INTEGER;

const REFUSED = new Rejection(ERASED_PERSON, 'It is of somebody who was erased, from before they asked for it.');

/** Who was erased, by keyed hashes: nobody can tell from the list who is on it. */
export class Suppression {
  readonly #until: ReadonlyMap<string, number>;
  readonly #hash: Pseudonymise;

  /** @param until by hash, epoch milliseconds up to which they are refused */
  constructor(until: ReadonlyMap<string, number>, hash: Pseudonymise) {
    this.#until = until;
    this.#hash = hash;
  }

  /** Why an input is refused of which rows were made; undefined for one that is of nobody on the list. */
  judge(rows: readonly (readonly [TableContract, Row])[]): Rejection | undefined {
    if (this.#until.size === 0) return undefined;
    return rows.some(([table, row]) => this.#isRefused(table, row)) ? REFUSED : undefined;
  }

  /**
   * The same of an event that is refused for another reason, of which nothing is kept either.
   * @param at when it was received, epoch milliseconds, where it does not say when it happened
   */
  judgeRefused(event: unknown, source: string, at: number): Rejection | undefined {
    if (this.#until.size === 0) return undefined;
    const { userId, anonymousId, timestamp, properties } = objectOf(event);
    const happenedAt = Date.parse(String(timestamp)) || at;
    const ids = [
      ['customer', userId],
      ['device', anonymousId],
      ['order', objectOf(properties).order_id],
    ] as const;
    return ids.some(([kind, value]) => happenedAt <= this.#untilOf(source, kind, String(value))) ? REFUSED : undefined;
  }

  /** Whether a value is an id of somebody on the list. */
  knows(source: string, value: string): boolean {
    return this.#until.size > 0 && PERSON_KINDS.some((kind) => this.#untilOf(source, kind, value) >= 0);
  }

  #untilOf(source: string, kind: PersonKind, value: string): number {
    return this.#until.get(suppressionId(source, kind, value, this.#hash)) ?? -1;
  }

  /** A device may be of two people: what names a customer is judged by that customer, and by its order. */
  #isRefused(table: TableContract, row: Row): boolean {
    const at = Number(row[table.windowTime ?? ''] ?? row.updated_at ?? row.received_at);
    const given = leadsOf(table).filter(({ column }) => typeof row[column] === 'string' && row[column] !== '');
    const isOwned = given.some(isOwner);
    return given.some(({ column, kinds }) =>
      kinds.some((kind) => {
        if (isOwned && kind === 'device') return false;
        return at <= this.#untilOf(String(row.source), kind, String(row[column]));
      }),
    );
  }
}

export const suppressionId = (source: string, kind: PersonKind, value: string, hash: Pseudonymise): string =>
  hash(`${kind}\n${source}\n${value}`);

/** Reads the list, as it is now. */
export async function readSuppression(
  dynamo: DynamoDBClient,
  TableName: string,
  hash: Pseudonymise,
): Promise<Suppression> {
  const until = new Map<string, number>();
  const pages = paginateQuery(
    { client: dynamo },
    {
      TableName,
      KeyConditionExpression: '#kind = :kind',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ':kind': { S: PRIVACY_KEYS.suppressed } },
    },
  );
  for await (const { Items = [] } of pages)
    for (const item of Items) until.set(item.id?.S ?? '', Number(item.until?.N));
  return new Suppression(until, hash);
}

/** Puts somebody on the list. Contacts stay off it: whoever buys again later has the same address. */
export async function suppress(
  dynamo: DynamoDBClient,
  TableName: string,
  known: Iterable<{ readonly source: string; readonly kind: PersonKind; readonly value: string }>,
  askedAt: number,
  hash: Pseudonymise,
): Promise<void> {
  for (const { source, kind, value } of known) {
    if (kind === 'contact') continue;
    const until = kind === 'order' ? FOR_EVER : askedAt;
    const Item = {
      kind: { S: PRIVACY_KEYS.suppressed },
      id: { S: suppressionId(source, kind, value, hash) },
      until: { N: String(until) },
    };
    await dynamo.send(new PutItemCommand({ TableName, Item }));
  }
}
