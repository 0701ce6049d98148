import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { reaches } from '../../contracts/access.ts';
import { type Annotation, annotation } from '../../contracts/annotations.ts';
import { audit } from '../aws/log.ts';
import { ProblemError } from '../http/problem.ts';
import type { Caller } from './callers.ts';
import type { Handlers } from './handlers.ts';
import type { AnnotationsPort, ApiPorts } from './ports.ts';

/** All notes lie side by side: a shop has some thousands, and every chart wants those of its days. */
const SHOP = { S: 'shop' };
const FIRST_DAY = '0000-01-01';
const LAST_DAY = '9999-12-31';

type NoteHandlers = Pick<Handlers, 'annotations' | 'addAnnotation' | 'changeAnnotation' | 'deleteAnnotation'>;

export function annotationHandlers({ annotations, now = Date.now }: ApiPorts): NoteHandlers {
  const notes = (): Notes => {
    if (annotations) return new Notes(annotations);
    throw new ProblemError(503, 'Not ready', 'This stage keeps no notes.', { 'retry-after': '60' });
  };
  const moment = (): string => new Date(now()).toISOString();
  return {
    annotations: async ({ query: { from = FIRST_DAY, to = LAST_DAY } }) => {
      notes();
      return Response.json({ items: await notesBetween(annotations, from, to) });
    },
    addAnnotation: async ({ body, caller }) => {
      const [at, author] = [moment(), { id: caller.id, name: caller.name }];
      const id = `${body.from}~${randomUUID()}`;
      const note = { to: body.from, ...body, id, author, createdAt: at, changedAt: at, version: randomUUID() };
      await notes().put(note);
      audit('note written', { note: id, by: caller.id });
      return answered(note, 201);
    },
    changeAnnotation: async ({ params: { annotationId }, body, caller, context }) => {
      const before = await notes().mine(annotationId, caller);
      assertMatch(before, context.req.header('if-match'));
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      const changed: Annotation = { ...before, ...given, changedAt: moment(), version: randomUUID() };
      if (changed.to < changed.from) throw new ProblemError(400, 'Bad request', 'to is before from.');
      await notes().put(changed, before.version);
      audit('note changed', { note: annotationId, by: caller.id });
      return answered(changed, 200);
    },
    deleteAnnotation: async ({ params: { annotationId }, caller, context }) => {
      const before = await notes().mine(annotationId, caller);
      assertMatch(before, context.req.header('if-match'));
      await notes().delete(before);
      audit('note deleted', { note: annotationId, by: caller.id });
      return new Response(null, { status: 204 });
    },
  };
}

/** The notes on the days from one to another; none where nobody keeps any. */
export const notesBetween = async (
  port: AnnotationsPort | undefined,
  from: string,
  to: string,
): Promise<readonly Annotation[]> =>
  port === undefined ? [] : (await new Notes(port).all()).filter((note) => note.from <= to && note.to >= from);

const answered = (note: Annotation, status: number): Response =>
  Response.json(note, { status, headers: { etag: `"${note.version}"` } });

/** @throws ProblemError 412 when somebody else has changed the note since it was read */
function assertMatch({ version }: Annotation, match: string | undefined): void {
  if (match === undefined || match === '*' || match.includes(`"${version}"`)) return;
  throw new ProblemError(
    412,
    'Precondition failed',
    'Somebody has changed this note since you read it; read it again.',
  );
}

class Notes {
  readonly #port: AnnotationsPort;

  constructor(port: AnnotationsPort) {
    this.#port = port;
  }

  /** In the order of their first days. */
  async all(): Promise<readonly Annotation[]> {
    const notes: Annotation[] = [];
    const { client, table: TableName } = this.#port;
    const pages = paginateQuery(
      { client },
      {
        TableName,
        KeyConditionExpression: '#shop = :shop',
        ExpressionAttributeNames: { '#shop': 'shop' },
        ExpressionAttributeValues: { ':shop': SHOP },
      },
    );
    for await (const { Items = [] } of pages)
      for (const { note } of Items) notes.push(annotation.parse(JSON.parse(note?.S ?? '')));
    return notes;
  }

  /** @throws ProblemError 404 where there is none, 403 for somebody else’s */
  async mine(id: string, caller: Caller): Promise<Annotation> {
    const { Item } = await this.#port.client.send(
      new GetItemCommand({ TableName: this.#port.table, Key: { shop: SHOP, id: { S: id } } }),
    );
    if (!Item) throw new ProblemError(404, 'Not found', `There is no note ${id}.`);
    const note = annotation.parse(JSON.parse(Item.note?.S ?? ''));
    if (note.author.id === caller.id || reaches(caller.role, 'admin')) return note;
    // Who wrote it is not said: the name in a token may be an id.
    throw new ProblemError(403, 'Forbidden', 'This note is somebody else’s; only they, and admins, may change it.');
  }

  /** @param version that must still stand there; nothing may stand there without one */
  async put(note: Annotation, version?: string): Promise<void> {
    const Item = { shop: SHOP, id: { S: note.id }, note: { S: JSON.stringify(note) }, version: { S: note.version } };
    await this.#unlessChanged(new PutItemCommand({ TableName: this.#port.table, Item, ...conditionOf(version) }));
  }

  async delete({ id, version }: Annotation): Promise<void> {
    const Key = { shop: SHOP, id: { S: id } };
    await this.#unlessChanged(new DeleteItemCommand({ TableName: this.#port.table, Key, ...conditionOf(version) }));
  }

  async #unlessChanged(command: PutItemCommand | DeleteItemCommand): Promise<void> {
    try {
      await this.#port.client.send(command as PutItemCommand);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new ProblemError(409, 'Conflict', 'Somebody changed this note at the same time; read it and try again.');
    }
  }
}

type ConditionMember = 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues';

const conditionOf = (version: string | undefined): Pick<PutItemCommandInput, ConditionMember> =>
  version === undefined
    ? { ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'id' } }
    : {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': { S: version } },
      };
