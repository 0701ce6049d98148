import { train } from '../../bin/cli/platform/executions.ts';
import type { Platform } from '../../bin/cli/platform/platform.ts';
import { loadSample } from '../../bin/cli/platform/sample-load.ts';

/** The sample shop with models: what they expect is a part of its pages. */
export async function fillSample(platform: Platform, dataDir: string): Promise<void> {
  await loadSample(platform, dataDir);
  await train(platform, {});
}
