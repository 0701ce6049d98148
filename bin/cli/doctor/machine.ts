import type { StageConfig } from '../../../lib/config.ts';
import { type Finding, missing, ok } from './finding.ts';

/** Runs a program. @returns its exit code; rejects when there is no such program */
export type Run = (program: string, args: readonly string[]) => Promise<number>;

const LEAST_NODE = 20;

/** @param version as `process.versions.node` says it */
export function nodeFinding(version: string): Finding {
  const isNew = Number.parseInt(version, 10) >= LEAST_NODE;
  return isNew
    ? ok('Node', version)
    : missing('Node', `This is ${version}, and ${LEAST_NODE} or newer is needed: https://nodejs.org`);
}

/** Who builds the image of the models, and whether they can. */
export async function imageFinding({ models }: Pick<StageConfig, 'models'>, run: Run): Promise<Finding> {
  const name = 'Image of the models';
  if (models.imageBuild === 'none') return ok(name, 'The stage has no models.');
  if (models.imageBuild === 'codebuild') return ok(name, 'CodeBuild makes it in the account, after the deploy.');
  const answers = async (...args: string[]): Promise<boolean> =>
    (await run('docker', args).catch(() => Number.NaN)) === 0;
  const otherwise = 'or set models.imageBuild of the stage to "codebuild", which needs no Docker.';
  if (!(await answers('info'))) return missing(name, `Docker does not answer here. Start it, ${otherwise}`);
  if (!(await answers('buildx', 'version')))
    return missing(name, `Docker has no buildx here. Install it, ${otherwise}`);
  return ok(name, 'Docker makes it here.');
}
