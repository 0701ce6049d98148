import { type Input, onlyMembers } from '../common/members.ts';
import { AwsFailure, UnsupportedError } from '../service.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import { FunctionError } from './function-error.ts';
import type { FunctionPool } from './pool.ts';

export interface LambdaOptions {
  readonly pools: readonly FunctionPool[];
  readonly asynchronous: AsyncInvocations;
}

type Output = Record<string, unknown>;

/** Lambda as its callers see it. */
export class LambdaService {
  readonly #pools: ReadonlyMap<string, FunctionPool>;
  readonly #asynchronous: AsyncInvocations;

  constructor({ pools, asynchronous }: LambdaOptions) {
    this.#pools = new Map(pools.map((pool) => [pool.description.name, pool]));
    this.#asynchronous = asynchronous;
  }

  /** A function by its name, ARN or partial ARN. */
  poolOf(functionName: string): FunctionPool {
    const [, name = '', qualifier = '$LATEST'] =
      /^(?:(?:arn:aws:lambda:[^:]+:)?[^:]+:function:)?([^:]+)(?::([^:]+))?$/.exec(functionName) ?? [];
    if (qualifier !== '$LATEST') throw new UnsupportedError(`Lambda versions and aliases (${functionName})`);
    const pool = this.#pools.get(name);
    if (pool === undefined || (functionName.startsWith('arn:') && !functionName.startsWith(pool.description.arn))) {
      throw new AwsFailure('ResourceNotFoundException', `Function not found: ${functionName}`, 404, { Type: 'User' });
    }
    return pool;
  }

  async Invoke(input: Input): Promise<Output> {
    onlyMembers('Lambda Invoke', input, ['FunctionName', 'InvocationType', 'Payload']);
    const { InvocationType: type = 'RequestResponse' } = input;
    if (type !== 'RequestResponse' && type !== 'Event') throw new UnsupportedError(`Lambda Invoke of type ${type}`);
    const pool = this.poolOf(String(input.FunctionName));
    const event = eventOf(input.Payload);
    if (type === 'Event') {
      this.#asynchronous.enqueue(pool.description.name, event);
      return { StatusCode: 202, Payload: new Uint8Array(), $metadata: { httpStatusCode: 202 } };
    }
    return answer(pool, event);
  }
}

function eventOf(payload: unknown): unknown {
  const text = payload instanceof Uint8Array ? Buffer.from(payload).toString() : String(payload ?? '');
  if (text === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsFailure('InvalidRequestContentException', message, 400, { Type: 'User' });
  }
}

async function answer(pool: FunctionPool, event: unknown): Promise<Output> {
  const status = { StatusCode: 200, ExecutedVersion: '$LATEST' };
  try {
    return { ...status, Payload: encode(await pool.invoke(event)) };
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    return { ...status, FunctionError: 'Unhandled', Payload: encode(error.payload) };
  }
}

function encode(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
