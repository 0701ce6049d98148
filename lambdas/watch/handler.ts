import { S3Client } from '@aws-sdk/client-s3';
import { MODEL_METRICS } from '../../contracts/models.ts';
import { aws } from '../aws/client.ts';
import { audit, measure } from '../aws/log.ts';
import { NothingPublishedError, type Snapshot, SnapshotReader } from '../snapshot/reader.ts';
import { watchEnv } from './env.ts';
import { type LiveFigures, liveFigures } from './figures.ts';

const env = watchEnv.parse(process.env);
const reader = new SnapshotReader(aws(new S3Client({})), env.GOLD_BUCKET);

/**
 * Tells CloudWatch how the models do that serve: how far what comes in has moved from what they trained on, and how far off
 * they were. Reads only, so a retry is always safe. Retry: twice by Lambda, and by the next run.
 */
export async function handler(): Promise<{ watched: readonly LiveFigures[] }> {
  const snapshot = await published();
  const watched = snapshot ? await liveFigures(snapshot) : [];
  for (const { model, drift, liveError } of watched) {
    const figures = {
      ...(drift !== undefined && { [MODEL_METRICS.drift]: drift }),
      ...(liveError !== undefined && { [MODEL_METRICS.liveError]: liveError }),
    };
    if (Object.keys(figures).length > 0)
      measure(MODEL_METRICS.namespace, { Stack: env.STACK_NAME, Model: model }, figures);
  }
  audit('models watched', { run: snapshot?.run ?? null, models: watched.length });
  return { watched };
}

/** The snapshot, or undefined before the first refresh. */
async function published(): Promise<Snapshot | undefined> {
  try {
    return await reader.latest();
  } catch (error) {
    if (error instanceof NothingPublishedError) return undefined;
    throw error;
  }
}
