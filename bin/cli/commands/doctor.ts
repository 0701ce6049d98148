import { spawn } from 'node:child_process';
import { Command } from 'commander';
import pc from 'picocolors';
import manifest from '../../../cdk.json' with { type: 'json' };
import { readStage, type StageConfig } from '../../../lib/config.ts';
import { bootstrapFindings, credentialsFinding, regionFinding } from '../doctor/account.ts';
import { type Finding, missing, ok } from '../doctor/finding.ts';
import { imageFinding, nodeFinding, type Run } from '../doctor/machine.ts';
import { quotaFindings } from '../doctor/quotas.ts';
import { jsonOption } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';
import { waiting } from '../terminal/progress.ts';

interface DoctorOptions {
  readonly stage: string;
  readonly json?: boolean;
}

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('say what a deploy of a stage would lack; nothing is made or changed')
    .option('--stage <name>', 'a stage of cdk.json', 'dev')
    .addOption(jsonOption())
    .action(async ({ stage, json }: DoctorOptions) => {
      const findings = await waiting('Looking', diagnose(stage, manifest.context.stages, spawned));
      print(json === true, { stage, findings }, () => textOf(stage, findings));
      if (findings.some(({ status }) => status === 'missing')) process.exitCode = 1;
    });

/**
 * Looks at what a deploy needs: this machine first, then the account, of which without credentials nothing can be told.
 * @param stages as `cdk.json` has them
 */
export async function diagnose(name: string, stages: unknown, run: Run): Promise<Finding[]> {
  const stage = stageOf(name, stages);
  const machine = [nodeFinding(process.versions.node), stage.finding];
  if (!stage.config) return machine;
  const image = await imageFinding(stage.config, run);
  const [region, credentials] = await Promise.all([regionFinding(), credentialsFinding()]);
  const here = [...machine, image, region, credentials];
  if (region.status !== 'ok' || credentials.status !== 'ok') return here;
  const { waf } = stage.config;
  return [...here, ...(await bootstrapFindings(Boolean(waf))), ...(await quotaFindings(stage.config))];
}

function stageOf(name: string, stages: unknown): { readonly finding: Finding; readonly config?: StageConfig } {
  try {
    const config = readStage(name, stages);
    const keys = Object.values(config.writeKeys).flat().length;
    if (keys > 0) return { finding: ok('Stage', `${name}, with ${keys} write key${keys === 1 ? '' : 's'}`), config };
    const remedy = 'npx shoplake key prints one; its hash goes into writeKeys of the stage in cdk.json.';
    return { finding: missing('Stage', `${name} has no write key, and would take no event: ${remedy}`), config };
  } catch (error) {
    return { finding: missing('Stage', (error as Error).message) };
  }
}

const SIGNS = { ok: pc.green('ok     '), missing: pc.red('missing'), unknown: pc.yellow('unknown') } as const;

function textOf(stage: string, findings: readonly Finding[]): string {
  const lines = findings.map(({ name, status, detail }) => `${SIGNS[status]}  ${name}: ${detail}`);
  const lacking = findings.filter(({ status }) => status === 'missing').length;
  const ending =
    lacking === 0
      ? `Nothing is in the way of: npx cdk deploy -c stage=${stage}`
      : `${lacking} to be mended before a deploy.`;
  return [...lines, '', ending].join('\n');
}

const spawned: Run = (program, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
