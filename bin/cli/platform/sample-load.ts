import { waiting } from '../terminal/progress.ts';
import { refresh } from './executions.ts';
import type { Platform } from './platform.ts';
import { dropSampleFiles, writeSamplePast, writeSampleState } from './sample-shop.ts';
import { uploadFile } from './upload.ts';

/** Loads the past of the sample shop that is missing. @returns how many events that were */
export async function loadSample(platform: Platform, dataDir: string): Promise<number> {
  const past = await writeSamplePast(dataDir, Date.now());
  if (!past) return 0;
  const loads = Promise.all(past.files.map(({ folder, path }) => uploadFile(platform, folder, path)));
  for (const { file, quarantined, reasons } of await waiting('Loading the sample shop', loads)) {
    if (quarantined > 0) throw new Error(`The platform refuses records of ${file}: ${JSON.stringify(reasons)}`);
  }
  await waiting('Refreshing', refresh(platform));
  await writeSampleState(dataDir, past.state);
  await dropSampleFiles(past);
  return past.events;
}
