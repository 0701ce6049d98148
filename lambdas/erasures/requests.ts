import { createHash, randomUUID } from 'node:crypto';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  type Erasure,
  type ExportState,
  erasure,
  exportState,
  type PersonExport,
  PRIVACY_KEYS,
  type PrivacyJob,
  personExport,
  type Subject,
} from '../../contracts/erasures.ts';
import { exportKey, subjectKey } from '../../contracts/lake.ts';
import { JsonStore } from '../lake/json-store.ts';

/** Where requests go. */
export interface RequestPorts {
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  readonly sfn: SFNClient;
  readonly bronze: string;
  readonly gold: string;
  readonly table: string;
  readonly machine: string;
  readonly now: () => number;
}

const HOUR_MS = 3_600_000;
/** How long an export is what it is, before it is begun anew. */
const KEPT_MS = { running: HOUR_MS, done: HOUR_MS, failed: 60_000 } as const;

/** Takes requests of people about what is held of them. Who it is about stands in one object, which goes when it is done. */
export class PrivacyRequests {
  readonly #ports: RequestPorts;

  constructor(ports: RequestPorts) {
    this.#ports = ports;
  }

  /**
   * Asks for somebody to be erased.
   * @param id the same for a request that comes again @default a new one
   */
  async erase(who: Subject, id: string = randomUUID()): Promise<Erasure> {
    const known = await this.receipt(id);
    if (known) return known;
    const askedAt = new Date(this.#ports.now()).toISOString();
    const asked: Erasure = { id, status: 'waiting', askedAt, doneAt: null, erased: {}, streamUntil: null };
    await this.#keep(id, who);
    await putReceipt(this.#ports, asked);
    await this.#start({ job: 'erase', id, locked: false });
    return asked;
  }

  /** Undefined where there is none. */
  async receipt(id: string): Promise<Erasure | undefined> {
    const { dynamo, table: TableName } = this.#ports;
    const Key = { kind: { S: PRIVACY_KEYS.erasure }, id: { S: id } };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName, Key }));
    return Item && erasure.parse(JSON.parse(Item.receipt?.S ?? ''));
  }

  /** What is held of somebody: asked for the first time, it is looked for, and is there a minute later, for an hour. One that failed says so for a minute. */
  async export(who: Subject): Promise<PersonExport> {
    const { dynamo, s3, table: TableName, gold, now } = this.#ports;
    const id = exportId(who);
    const { Item } = await dynamo.send(
      new GetItemCommand({ TableName, Key: { kind: { S: PRIVACY_KEYS.export }, id: { S: id } } }),
    );
    const state = Item && exportState.parse(JSON.parse(Item.state?.S ?? ''));
    if (state && state.startedAt > now() - KEPT_MS[state.status]) {
      if (state.status !== 'done') return { status: state.status, items: [] };
      const found = await new JsonStore(s3, gold, personExport).read(exportKey(id));
      // Who was erased meanwhile has no export any more: what is held of them now is looked for.
      if (found) return found.value;
    }
    await this.#keep(id, who);
    await putExportState(this.#ports, id, { status: 'running', startedAt: now() });
    await this.#start({ job: 'export', id, locked: false });
    return { status: 'running', items: [] };
  }

  async #keep(id: string, who: Subject): Promise<void> {
    const { s3, bronze: Bucket } = this.#ports;
    await s3.send(new PutObjectCommand({ Bucket, Key: subjectKey(id), Body: JSON.stringify(who) }));
  }

  async #start(job: PrivacyJob): Promise<void> {
    const { sfn, machine: stateMachineArn } = this.#ports;
    await sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(job) }));
  }
}

/** The same for a person who is asked for again. */
export const exportId = ({ customerId, source = '' }: Subject): string =>
  `export-${createHash('sha256').update(`${source}\n${customerId}`).digest('hex')}`;

type TablePorts = Pick<RequestPorts, 'dynamo' | 'table'>;

export async function putReceipt({ dynamo, table: TableName }: TablePorts, receipt: Erasure): Promise<void> {
  const Item = { kind: { S: PRIVACY_KEYS.erasure }, id: { S: receipt.id }, receipt: { S: JSON.stringify(receipt) } };
  await dynamo.send(new PutItemCommand({ TableName, Item }));
}

/** Kept as long as the export is, and some hours. */
const EXPORT_HOURS = 24;

export async function putExportState(
  { dynamo, table: TableName }: TablePorts,
  id: string,
  state: ExportState,
): Promise<void> {
  const expires = { N: String(Math.ceil((state.startedAt + EXPORT_HOURS * HOUR_MS) / 1000)) };
  const Item = { kind: { S: PRIVACY_KEYS.export }, id: { S: id }, state: { S: JSON.stringify(state) }, expires };
  await dynamo.send(new PutItemCommand({ TableName, Item }));
}
