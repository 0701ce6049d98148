import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import type { Command } from 'commander';
import { LATEST_SNAPSHOT } from '../../../contracts/lake.ts';
import { snapshotManifest } from '../../../contracts/snapshot.ts';
import { JsonStore } from '../../../lambdas/lake/json-store.ts';
import type { Platform } from '../platform/platform.ts';
import { onPlatform, platformCommand } from '../terminal/options.ts';
import { print } from '../terminal/output.ts';

interface Status {
  readonly stage: string;
  /** Null while nobody serves it. */
  readonly api: string | null;
  readonly data?: string;
  readonly snapshot: { readonly run: string; readonly publishedAt: string } | null;
  readonly refreshes: readonly { readonly run: string; readonly status: string; readonly startedAt: string }[];
}

const SHOWN = 5;

export const statusCommand = (): Command =>
  platformCommand('status', 'show where a stage is and when it was last refreshed').action(
    onPlatform(async (platform, { json }) => {
      const status = await statusOf(platform);
      print(json === true, status, () => describe(status));
    }),
  );

async function statusOf(platform: Platform): Promise<Status> {
  const { executions = [] } = await platform.sfn.send(
    new ListExecutionsCommand({ stateMachineArn: platform.outputs.RefreshMachine, maxResults: SHOWN }),
  );
  const snapshots = new JsonStore(platform.s3, platform.outputs.GoldBucket, snapshotManifest);
  const snapshot = (await snapshots.read(LATEST_SNAPSHOT))?.value;
  return {
    stage: platform.stage,
    api: platform.isServed ? platform.outputs.ApiUrl : null,
    ...(platform.dataDir !== undefined && { data: platform.dataDir }),
    snapshot: snapshot ? { run: snapshot.run, publishedAt: snapshot.publishedAt } : null,
    refreshes: executions.map(({ name = '', status = '', startDate }) => ({
      run: name,
      status,
      startedAt: startDate?.toISOString() ?? '',
    })),
  };
}

function describe(status: Status): string {
  const lines = [
    `Stage      ${status.stage}`,
    `API        ${status.api ?? 'not running; start it with: npm start'}`,
    ...(status.data === undefined ? [] : [`Data       ${status.data}`]),
    `Snapshot   ${status.snapshot ? `${status.snapshot.run}, published ${status.snapshot.publishedAt}` : 'none yet'}`,
    'Refreshes',
    ...status.refreshes.map(({ startedAt, status: state, run }) => `  ${startedAt}  ${state.padEnd(10)} ${run}`),
  ];
  return lines.join('\n');
}
