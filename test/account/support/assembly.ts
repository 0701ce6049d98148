import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { localAssembly } from '../../../bin/cli/platform/assembly.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SUFFIX = '.template.json';

/** A template as JSON, loose enough to break it on purpose. */
export interface TemplateJson {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown>; [attribute: string]: unknown }>;
}

const folders: string[] = [];
let made: Promise<string> | undefined;

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** The assembly of the local stage, synthesised at most once a test file: a copy, because old assemblies are cleared away. */
export const assembly = (): Promise<string> => {
  made ??= copied();
  return made;
};

async function copied(): Promise<string> {
  const to = await folder();
  await cp(await localAssembly(ROOT), to, { recursive: true });
  return to;
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'shoplake-assembly-'));
  folders.push(made);
  return made;
}

/** A copy of the assembly whose template was changed; the bundles are shared. @returns its folder */
export async function changedAssembly(change: (template: TemplateJson) => void, of?: string): Promise<string> {
  const from = of ?? (await assembly());
  const to = await folder();
  for (const name of await readdir(from)) {
    if (!name.endsWith(SUFFIX)) {
      await symlink(join(from, name), join(to, name));
      continue;
    }
    const template = JSON.parse(await readFile(join(from, name), 'utf8')) as TemplateJson;
    change(template);
    await writeFile(join(to, name), JSON.stringify(template));
  }
  return to;
}

/** Makes maintenance find that every table needs compaction and expiry, however small it is. */
export function everyTableNeedsUpkeep(template: TemplateJson): void {
  const [machine] =
    Object.entries(template.Resources).find(([id]) => /^WarehouseMaintenance[0-9A-F]{8}$/.test(id)) ?? [];
  const resource = template.Resources[machine ?? ''];
  if (!resource) throw new Error('The template has no state machine for maintenance.');
  const text = JSON.stringify(resource.Properties);
  const eager = text.replace(/>= [52]\b/g, '>= 0').replace(/(VarCharValue\)) > 0/g, '$1 >= 0');
  if (eager === text) throw new Error('The thresholds of maintenance are not where they were.');
  resource.Properties = JSON.parse(eager);
}
