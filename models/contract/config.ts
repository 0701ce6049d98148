import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JsonObject } from '../../contracts/models.ts';

/** Where SageMaker puts what a container reads, and looks for what it writes. */
export interface MlPaths {
  readonly hyperParameters: string;
  readonly inputDataConfig: string;
  readonly resourceConfig: string;
  /** A folder for each channel. */
  readonly channels: string;
  readonly model: string;
  readonly output: string;
  /** Beside the model: packed into `output.tar.gz`. */
  readonly outputData: string;
  readonly failure: string;
}

/** The folders of the contract; `SHOPLAKE_ML_ROOT` moves them away from `/opt/ml` on a laptop. */
export function mlPaths(root: string = process.env.SHOPLAKE_ML_ROOT ?? '/opt/ml'): MlPaths {
  const config = join(root, 'input', 'config');
  const output = join(root, 'output');
  return {
    hyperParameters: join(config, 'hyperparameters.json'),
    inputDataConfig: join(config, 'inputdataconfig.json'),
    resourceConfig: join(config, 'resourceconfig.json'),
    channels: join(root, 'input', 'data'),
    model: join(root, 'model'),
    output,
    outputData: join(output, 'data'),
    failure: join(output, 'failure'),
  };
}

/** What a training job is told, all of it as text: hyper-parameters of SageMaker are strings. */
interface HyperParameters {
  readonly model: string;
  readonly seed: number;
  readonly recipe: JsonObject;
  readonly champion: JsonObject | null;
}

const DEFAULT_SEED = '1';
/** Of parameters that the SageMaker SDKs add of their own accord. */
const FOREIGN_PREFIX = 'sagemaker_';

const jsonObject = z.string().transform((text, context): JsonObject => {
  const parsed = z.record(z.string(), z.json()).safeParse(parsedJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue('must be the text of a JSON object');
  return z.NEVER;
});

const parameters = z.strictObject({
  model: z.string(),
  seed: z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number from 0 to 999999999')
    .default(DEFAULT_SEED)
    .transform(Number),
  recipe: jsonObject.default({}),
  champion: jsonObject.nullable().default(null),
});

const inputDataConfig = z.record(z.string(), z.object({ TrainingInputMode: z.string().optional() }));
const resourceConfig = z.object({ hosts: z.array(z.string()).optional() });

/** @throws Error naming the file and what is wrong in it */
export async function readHyperParameters(paths: MlPaths): Promise<HyperParameters> {
  const all = z.record(z.string(), z.string()).safeParse(await readJson(paths.hyperParameters));
  if (!all.success) throw wrong(paths.hyperParameters, all.error);
  const ours = Object.entries(all.data).filter(([name]) => !name.startsWith(FOREIGN_PREFIX));
  const parsed = parameters.safeParse(Object.fromEntries(ours));
  if (!parsed.success) throw wrong(paths.hyperParameters, parsed.error);
  return parsed.data;
}

/**
 * The channels that the job was given.
 * @throws Error naming the file and what is wrong in it, as a channel that is piped
 */
export async function readChannelNames(paths: MlPaths): Promise<readonly string[]> {
  const parsed = inputDataConfig.safeParse(await readJson(paths.inputDataConfig));
  if (!parsed.success) throw wrong(paths.inputDataConfig, parsed.error);
  for (const [name, { TrainingInputMode: mode = 'File' }] of Object.entries(parsed.data)) {
    if (mode === 'Pipe') {
      throw new Error(
        `The channel ${name} comes as a pipe; give it in input mode File or FastFile, as rows are read twice.`,
      );
    }
  }
  return Object.keys(parsed.data);
}

/** @throws Error when the job runs on several machines, each of which would train the same model */
export async function requireOneHost(paths: MlPaths): Promise<void> {
  const parsed = resourceConfig.safeParse(await readJson(paths.resourceConfig));
  if (!parsed.success) throw wrong(paths.resourceConfig, parsed.error);
  const hosts = parsed.data.hosts?.length ?? 1;
  if (hosts > 1) throw new Error(`The job has ${hosts} machines; training runs on one. Set InstanceCount to 1.`);
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read (${error.code}); SageMaker writes it before it starts a container.`);
  });
  const value = parsedJson(text);
  if (value === undefined) throw new Error(`${path} is not valid JSON.`);
  return value;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const wrong = (path: string, error: z.ZodError): Error => new Error(`${path} is wrong: ${z.prettifyError(error)}`);
