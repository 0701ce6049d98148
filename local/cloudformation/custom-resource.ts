import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { isRecord } from '../common/record.ts';
import { AwsFailure } from '../service.ts';
import type { Properties } from '../template/document.ts';
import type { Handler, Made, Wanted } from './handler.ts';

export interface CustomResourceOptions {
  readonly stackId: string;
  /** Invokes a function, by its ARN, in the name of who deploys. @returns what it failed with, if it did */
  readonly invoke: (functionArn: string, event: object) => Promise<string | undefined>;
}

/** What a function answers of its resource. */
interface Answer {
  readonly Status?: unknown;
  readonly Reason?: unknown;
  readonly PhysicalResourceId?: unknown;
  readonly Data?: unknown;
}

const TYPE = 'AWS::CloudFormation::CustomResource';

/** Resources that a function of the template makes: it is told where to put its answer, as CloudFormation tells it. */
export function customResourceHandler({ stackId, invoke }: CustomResourceOptions): Readonly<Record<string, Handler>> {
  const ask = async (RequestType: string, { logicalId, properties }: Wanted, more: object = {}): Promise<Made> => {
    const ServiceToken = String(properties.ServiceToken);
    const told = { RequestType, StackId: stackId, RequestId: randomUUID(), ResourceType: TYPE, ServiceToken };
    const resource = { LogicalResourceId: logicalId, ResourceProperties: asTexts(properties), ...more };
    const answer = await answered((ResponseURL) => invoke(ServiceToken, { ...told, ...resource, ResponseURL }));
    if (answer.Status !== 'SUCCESS') throw new AwsFailure('CustomResourceFailed', String(answer.Reason));
    const physicalId = String(answer.PhysicalResourceId);
    const data = isRecord(answer.Data) ? answer.Data : {};
    const attributes = Object.fromEntries(Object.entries(data).map(([name, value]) => [name, String(value)]));
    return { physicalId, ref: physicalId, attributes };
  };
  return {
    [TYPE]: {
      create: (wanted) => ask('Create', wanted),
      update: (wanted, { physicalId }, before) =>
        ask('Update', wanted, { PhysicalResourceId: physicalId, OldResourceProperties: asTexts(before) }),
      delete: async (logicalId, { physicalId }, properties) => {
        await ask('Delete', { logicalId, properties }, { PhysicalResourceId: physicalId });
      },
    },
  };
}

/** Runs a function that puts its answer to an address. @throws AwsFailure when it ends without one */
async function answered(run: (url: string) => Promise<string | undefined>): Promise<Answer> {
  const arrived = Promise.withResolvers<Answer>();
  const server = createServer(async (request, response) => {
    if (request.method !== 'PUT') return void response.writeHead(405).end();
    arrived.resolve((await json(request)) as Answer);
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const failure = await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${randomUUID()}`);
    const silent: Answer = { Status: 'FAILED', Reason: failure ?? 'The function ended without an answer.' };
    return await Promise.race([arrived.promise, Promise.resolve(silent)]);
  } finally {
    server.close();
  }
}

/** CloudFormation hands every scalar on as a text. */
function asTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asTexts);
  if (!isRecord(value)) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asTexts(each)])) as Properties;
}
