import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createTarDecoder } from 'modern-tar';
import { type ModelName, outputKey, type RunEvaluation, runEvaluation } from '../../contracts/models.ts';
import { customerPredictions, forecasts, recommendations } from '../../glue-sql/tables/predictions.ts';

/** The output of a run that cannot be used; the message says what is wrong with it. */
export class RunOutputError extends Error {
  override readonly name = 'RunOutputError';
}

/** A run, as SageMaker names its training job. */
export interface Run {
  readonly model: ModelName;
  readonly run: string;
}

/** Rows of predictions, as the Parquet file of their table. */
export interface PredictionsFile {
  readonly table: (typeof TABLES)[number];
  readonly body: Uint8Array;
}

const MEBIBYTE = 1024 * 1024;
const EVALUATION = 'evaluation.json';
const MAX_EVALUATION_BYTES = MEBIBYTE;
/** One is held in memory at a time; a million recommendations take about 20 MiB. */
const MAX_PREDICTIONS_BYTES = 256 * MEBIBYTE;
const MAX_ENTRIES = 1000;
const TABLES = [forecasts, customerPredictions, recommendations] as const;
const PARQUET = 'PAR1';

/**
 * The evaluation of a run.
 * @throws RunOutputError when there is none, when it is broken, or when it is of another run
 */
export async function readEvaluation(s3: S3Client, bucket: string, { model, run }: Run): Promise<RunEvaluation> {
  const key = outputKey(model, run);
  for await (const file of filesOf(s3, bucket, key, (name) => (name === EVALUATION ? MAX_EVALUATION_BYTES : 0))) {
    const parsed = runEvaluation.safeParse(parseJson(file.body));
    if (!parsed.success) {
      const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
      throw new RunOutputError(`${EVALUATION} of ${run} is not right: ${faults.join('; ')}.`);
    }
    const { data } = parsed;
    if (data.model !== model || data.run !== run) {
      throw new RunOutputError(`${key} holds the evaluation of ${data.run} (${data.model}), not of ${run} (${model}).`);
    }
    return data;
  }
  throw new RunOutputError(`${key} holds no ${EVALUATION}: training was cut off before it was done.`);
}

/**
 * The predictions of a run, file by file.
 * @throws RunOutputError when one is not a Parquet file
 */
export async function* readPredictions(
  s3: S3Client,
  bucket: string,
  { model, run }: Run,
): AsyncGenerator<PredictionsFile> {
  const tableOf = (name: string) => TABLES.find((table) => name === `${table.name}.parquet`);
  const limit = (name: string): number => (tableOf(name) ? MAX_PREDICTIONS_BYTES : 0);
  for await (const { name, body } of filesOf(s3, bucket, outputKey(model, run), limit)) {
    const table = tableOf(name);
    if (!table) continue;
    const ends = [body.subarray(0, PARQUET.length), body.subarray(-PARQUET.length)];
    if (ends.some((end) => Buffer.from(end).toString('latin1') !== PARQUET)) {
      throw new RunOutputError(`${name} of ${run} is not a Parquet file.`);
    }
    yield { table, body };
  }
}

/**
 * Files of a packed folder, whatever the folder’s name.
 * @param limit bytes that a file of a name may have; 0 for one that is of no interest
 */
async function* filesOf(
  s3: S3Client,
  bucket: string,
  key: string,
  limit: (name: string) => number,
): AsyncGenerator<{ readonly name: string; readonly body: Uint8Array }> {
  const { gunzip, entries } = await open(s3, bucket, key);
  // The reader of the archive keeps to itself what went wrong before it.
  let damage: Error | undefined;
  gunzip.on('error', (error) => {
    damage = error;
  });
  try {
    let count = 0;
    for await (const { header, body } of entries) {
      count += 1;
      if (count > MAX_ENTRIES) throw new RunOutputError(`${key} holds more than ${MAX_ENTRIES} files.`);
      const name = header.name.split('/').at(-1) ?? '';
      const most = header.type === 'file' ? limit(name) : 0;
      if (most === 0) await drain(body);
      else if (header.size <= most) yield { name, body: await new Response(body).bytes() };
      else throw new RunOutputError(`${name} in ${key} has ${header.size} bytes; at most ${most} are taken.`);
    }
  } catch (error) {
    if (error instanceof RunOutputError) throw error;
    const cause = damage ?? (error as Error);
    throw new RunOutputError(`${key} cannot be read: ${cause.message}`, { cause });
  }
}

/** A body that is cancelled instead keeps the archive’s reader waiting for ever. */
async function drain(body: ReadableStream<Uint8Array>): Promise<void> {
  for await (const _ of body);
}

async function open(s3: S3Client, Bucket: string, Key: string) {
  const gunzip = createGunzip();
  const packed = await read(s3, Bucket, Key);
  packed.on('error', (error) => gunzip.destroy(error));
  packed.pipe(gunzip);
  return { gunzip, entries: Readable.toWeb(gunzip).pipeThrough(createTarDecoder({ strict: true })) };
}

async function read(s3: S3Client, Bucket: string, Key: string): Promise<Readable> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Body as Readable;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchKey') throw error;
    throw new RunOutputError(`There is no ${Key}: the job wrote no output.`, { cause: error });
  }
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
