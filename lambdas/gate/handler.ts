import { S3Client } from '@aws-sdk/client-s3';
import { type AcceptedRun, MODEL_METRICS, type RunEvaluation } from '../../contracts/models.ts';
import { reasonOf } from '../aws/cause.ts';
import { aws } from '../aws/client.ts';
import { audit, measure } from '../aws/log.ts';
import { Champions } from './champions.ts';
import { gateEnv } from './env.ts';
import { readEvaluation } from './output.ts';
import { copyPredictions, makeChampion, type Places, putSilver, retirePredictions } from './promote.ts';
import { type Asked, type GateRequest, gateRequest } from './request.ts';
import { runRow } from './run-rows.ts';
import { verdictOn } from './verdict.ts';

const env = gateEnv.parse(process.env);
const s3 = aws(new S3Client({}));
const champions = new Champions(s3, env.GOLD_BUCKET);
const places: Places = { s3, goldBucket: env.GOLD_BUCKET, silverBucket: env.SILVER_BUCKET, champions };

/** What became of a run, as the workflow tells it. */
interface Outcome {
  readonly status: 'accepted' | 'refused' | 'champion' | 'restored' | 'failed';
  readonly reason: string;
}

/** The figures that were compared; null where there are none. */
interface Figures {
  readonly metric: string;
  readonly score: number | null;
  readonly champion: number | null;
  readonly baselines: Readonly<Record<string, number>>;
}

/**
 * Decides which models serve. Each action belongs to one step of the `train` workflow.
 * Idempotent: keys derive from the run and the execution, and the pointer to a champion is swapped only from what it was when
 * the run was evaluated. Retry: by the state machine; an answer that a retry cannot better is an error of its own name.
 */
export async function handler(event: unknown): Promise<object> {
  const request = gateRequest.parse(event);
  const answer = await act(request);
  audit(request.action, { model: request.model, run: request.run, status: 'status' in answer ? answer.status : null });
  return answer;
}

function act(request: GateRequest): Promise<Outcome | object> {
  switch (request.action) {
    case 'evaluate':
      return evaluate(request);
    case 'promote':
      return promote(request);
    case 'find':
      return find(request);
    case 'restore':
      return restore(request);
    case 'fail':
      return fail(request);
  }
}

async function evaluate(request: Asked<'evaluate'>): Promise<Outcome & Figures> {
  const evaluation = await readEvaluation(s3, env.GOLD_BUCKET, request);
  const current = await champions.read(request.model);
  const { accepted, reason } = verdictOn(evaluation, current?.value ?? null);
  report(evaluation);
  if (!accepted) {
    await putSilver(
      places,
      runRow(request, { status: 'refused', at: request.at, reason }, request.startedAt, evaluation),
    );
  }
  return { status: accepted ? 'accepted' : 'refused', reason, ...figures(evaluation) };
}

async function promote(request: Asked<'promote'>): Promise<Outcome & { readonly retired: string | null }> {
  const { reason, artifactUri, packageArn } = request;
  const evaluation = await readEvaluation(s3, env.GOLD_BUCKET, request);
  const accepted: AcceptedRun = { reason, artifactUri, packageArn, evaluation };
  return { status: 'champion', reason, retired: await follow(request, accepted) };
}

async function find(
  request: Asked<'find'>,
): Promise<Figures & { artifactUri: string; packageArn: string; reason: string }> {
  const { evaluation, artifactUri, packageArn, reason } = await champions.find(request);
  return { artifactUri, packageArn, reason, ...figures(evaluation) };
}

async function restore(request: Asked<'restore'>): Promise<Outcome & { readonly retired: string | null }> {
  const accepted = await champions.find(request);
  return { status: 'restored', reason: accepted.reason, retired: await follow(request, accepted) };
}

/** Has a run serve, and its predictions alone be read. @returns the deployment that is kept no more */
async function follow(request: Asked<'promote'> | Asked<'restore'>, accepted: AcceptedRun): Promise<string | null> {
  const tables = await copyPredictions(places, request, accepted);
  const retired = await makeChampion(places, request, accepted);
  await retirePredictions(places, request, tables);
  return retired;
}

/** A run that is champion already has not failed, whatever came after. */
async function fail(request: Asked<'fail'>): Promise<Outcome> {
  const reason = reasonOf(request.error, request.cause);
  const current = await champions.read(request.model);
  if (current?.value.run === request.run) return { status: 'champion', reason };
  await putSilver(places, runRow(request, { status: 'failed', at: request.at, reason }, request.startedAt));
  return { status: 'failed', reason };
}

const figures = ({ metric, challenger, champion, baselines }: RunEvaluation): Figures => ({
  metric,
  score: challenger,
  champion,
  baselines,
});

function report({ model, better, challenger, baselines, durationSeconds }: RunEvaluation): void {
  const rivals = Object.values(baselines);
  const best = better === 'higher' ? Math.max(...rivals) : Math.min(...rivals);
  const { namespace, score, baseline, trainingSeconds } = MODEL_METRICS;
  measure(
    namespace,
    { Stack: env.STACK_NAME, Model: model },
    {
      [trainingSeconds]: durationSeconds,
      ...(challenger !== null && { [score]: challenger }),
      ...(rivals.length > 0 && { [baseline]: best }),
    },
  );
}
