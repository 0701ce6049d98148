import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { AthenaClient, InvalidRequestException, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { KinesisClient, ProvisionedThroughputExceededException, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { attach, CLIENT_HOOK, installHook } from '../../sdk/attach.ts';
import { AwsFailure, type Dispatch, type ServiceCall, UnsupportedError } from '../../service.ts';

const CONFIG = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

async function fileOf(content: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'local-account-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'body.txt');
  await writeFile(file, content);
  return file;
}

function s3(dispatch: Dispatch): S3Client {
  const client = new S3Client(CONFIG);
  attach(client, dispatch);
  return client;
}

describe('a command', () => {
  test('arrives as service, operation and input', async () => {
    const calls: ServiceCall[] = [];
    const client = new SageMakerRuntimeClient(CONFIG);
    const dispatch: Dispatch = async (call) => {
      calls.push(call);
      return { Body: Buffer.from('[1]') };
    };
    attach(client, dispatch);
    attach(client, dispatch);

    const output = await client.send(new InvokeEndpointCommand({ EndpointName: 'e', Body: '{}' }));

    expect(calls).toEqual([
      { service: 'SageMakerRuntime', operation: 'InvokeEndpoint', input: { EndpointName: 'e', Body: '{}' } },
    ]);
    expect(output.Body.transformToString()).toBe('[1]');
    expect(output.Body).toBeInstanceOf(Uint8Array);
    expect(output.$metadata.httpStatusCode).toBe(200);
  });

  const sent = async (Body: unknown): Promise<unknown> => {
    let body: unknown;
    const client = s3(async ({ input }) => {
      body = input.Body;
      return {};
    });
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: Body as string }));
    return body;
  };

  test('with a file stream sends a slice of the file', async () => {
    const file = await fileOf('0123456789');
    expect(await sent(createReadStream(file))).toEqual({ path: file, start: 0, length: 10 });
    expect(await sent(createReadStream(file, { start: 2, end: 4 }))).toEqual({ path: file, start: 2, length: 3 });
    expect(await sent(createReadStream(file, { start: 8, end: 99 }))).toEqual({ path: file, start: 8, length: 2 });
    await expect(sent(createReadStream(`${file}.missing`))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('with text or bytes sends them as they are', async () => {
    const bytes = new Uint8Array(Buffer.from('bytes'));
    expect(await sent('text')).toBe('text');
    expect(await sent(bytes)).toEqual(bytes);
  });

  test('with another stream is refused', async () => {
    const begun = createReadStream(await fileOf('0123456789'), { highWaterMark: 4 });
    for await (const first of begun.iterator({ destroyOnReturn: false })) {
      expect(String(first)).toBe('0123');
      break;
    }
    for (const body of [Readable.from(['ab']), new Blob(['blob']), new Blob(['web']).stream(), begun]) {
      await expect(sent(body)).rejects.toThrow(/does not support Body as a stream other than an unread file/);
    }
    begun.destroy();
  });

  test('with an abort signal is refused', async () => {
    const client = s3(async () => ({}));
    const get = new GetObjectCommand({ Bucket: 'b', Key: 'k' });
    await expect(client.send(get, { abortSignal: AbortSignal.timeout(5) })).rejects.toThrow(/abort signal/);
  });
});

describe('a body', () => {
  const big = `${'x'.repeat(1024 * 1024)}end`;

  test.each(['0123456789', big])(
    'that is a slice of a file is a stream with the methods of the SDK',
    async (content) => {
      const file = await fileOf(content);
      const client = s3(async () => ({ Body: { path: file, start: 1, length: content.length - 1 } }));
      const get = async () => (await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).Body;

      const body = await get();
      expect(body).toBeInstanceOf(Readable);
      expect(await body?.transformToString()).toBe(content.slice(1));
      await expect(body?.transformToString()).rejects.toThrow('already been transformed');
      expect(Buffer.from((await (await get())?.transformToByteArray()) ?? []).toString()).toBe(content.slice(1));
      const other = await get();
      expect(() => other?.transformToWebStream()).toThrow(/does not support transformToWebStream/);
      await expect(other?.transformToString('base64')).rejects.toThrow(
        /does not support a body in the encoding base64/,
      );
    },
  );

  test('may be empty', async () => {
    const file = await fileOf('');
    const client = s3(async () => ({ Body: { path: file, start: 0, length: 0 } }));
    expect(await (await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }))).Body?.transformToString()).toBe(
      '',
    );
  });

  test('whose file was replaced is asked for again', async () => {
    const file = await fileOf('new');
    let asked = 0;
    const client = s3(async () => ({
      Body: { path: file, start: 0, length: 3, ...(asked++ < 2 && { stamp: 'old' }) },
    }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    expect(await Body?.transformToString()).toBe('new');
    expect(asked).toBe(3);
  });
});

describe('a failure', () => {
  const failure = async (client: { send(command: never): Promise<unknown> }, command: object, error: Error) => {
    attach(client, async () => {
      throw error;
    });
    return client.send(command as never).catch((caught: unknown) => caught);
  };

  test('is the exception that the client models', async () => {
    const get = new GetObjectCommand({ Bucket: 'b', Key: 'k' });
    const error = await failure(new S3Client(CONFIG), get, new AwsFailure('NoSuchKey', 'gone', 404, { Key: 'k' }));
    expect(error).toBeInstanceOf(NoSuchKey);
    expect(error).toMatchObject({ name: 'NoSuchKey', message: 'gone', Key: 'k', $fault: 'client' });
    expect(error).toMatchObject({ $metadata: { httpStatusCode: 404 } });

    const put = new PutRecordCommand({ StreamName: 's', PartitionKey: 'p', Data: new Uint8Array() });
    const throttle = new AwsFailure('ProvisionedThroughputExceededException', 'Rate exceeded');
    expect(await failure(new KinesisClient(CONFIG), put, throttle)).toBeInstanceOf(
      ProvisionedThroughputExceededException,
    );

    const start = new StartQueryExecutionCommand({ QueryString: 'x' });
    const invalid = new AwsFailure('InvalidRequestException', 'no', 400, { AthenaErrorCode: 'MALFORMED_QUERY' });
    const athena = await failure(new AthenaClient(CONFIG), start, invalid);
    expect(athena).toBeInstanceOf(InvalidRequestException);
    expect(athena).toMatchObject({ AthenaErrorCode: 'MALFORMED_QUERY' });
  });

  test('that no class models is the base exception of the service, by its own name', async () => {
    const get = new GetObjectCommand({ Bucket: 'b', Key: 'k' });
    const error = await failure(new S3Client(CONFIG), get, new AwsFailure('SlowDown', 'Please reduce your rate.', 503));
    expect(error).toBeInstanceOf(S3ServiceException);
    expect(error).not.toBeInstanceOf(NoSuchKey);
    expect(error).toMatchObject({ name: 'SlowDown', $fault: 'server', $metadata: { httpStatusCode: 503 } });
  });

  test('of the account itself stays as it is', async () => {
    const error = new UnsupportedError('S3 SelectObjectContent');
    expect(await failure(new S3Client(CONFIG), new GetObjectCommand({ Bucket: 'b', Key: 'k' }), error)).toBe(error);
  });
});

describe('the hook', () => {
  const hook = () => (globalThis as { [CLIENT_HOOK]?: (client: object) => void })[CLIENT_HOOK];
  afterEach(() => expect(hook()).toBeUndefined());

  test('takes over clients that the program hands over until it is removed', async () => {
    const remove = installHook(async ({ operation }) => ({ ETag: operation }));
    const put = new PutObjectCommand({ Bucket: 'b', Key: 'k' });
    const client = new S3Client(CONFIG);
    hook()?.(client);
    expect((await client.send(put)).ETag).toBe('PutObject');
    remove();
  });
});

test('the file is left alone when its stream becomes a slice', async () => {
  const file = await fileOf('keep');
  const stream = createReadStream(file);
  await s3(async () => ({})).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: stream }));
  expect(stream.destroyed).toBe(true);
  expect(await readFile(file, 'utf8')).toBe('keep');
});
