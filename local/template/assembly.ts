import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';
import { type TemplateDocument, TemplateError } from './document.ts';

const SUFFIX = '.template.json';

export interface AssemblyTemplate {
  readonly document: TemplateDocument;
  readonly text: string;
  readonly stackName: string;
}

/** Reads the one stack of a CDK assembly (a `cdk.out` folder). */
export function readAssembly(assemblyDir: string): AssemblyTemplate {
  const files = existsSync(assemblyDir) ? readdirSync(assemblyDir).filter((file) => file.endsWith(SUFFIX)) : [];
  const [file] = files;
  if (file === undefined) {
    throw new TemplateError(`There is no *${SUFFIX} in ${assemblyDir}. Synthesise the app first: npm run synth.`);
  }
  if (files.length > 1) {
    throw new TemplateError(
      `${assemblyDir} holds ${files.length} templates (${files.toSorted().join(', ')}); the local account runs one stack. ` +
        'Synthesise one stack into an empty folder.',
    );
  }
  const text = readFileSync(join(assemblyDir, file), 'utf8');
  const stackName = stackNameOf(assemblyDir, file) ?? file.slice(0, -SUFFIX.length);
  return { document: JSON.parse(text) as TemplateDocument, text, stackName };
}

/** The manifest names the stack only where the name differs from that of the template's file. */
function stackNameOf(assemblyDir: string, templateFile: string): string | undefined {
  const path = join(assemblyDir, 'manifest.json');
  const manifest: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  const artifacts = isRecord(manifest) && isRecord(manifest.artifacts) ? Object.values(manifest.artifacts) : [];
  for (const artifact of artifacts) {
    const properties = isRecord(artifact) && isRecord(artifact.properties) ? artifact.properties : {};
    if (properties.templateFile === templateFile && typeof properties.stackName === 'string') {
      return properties.stackName;
    }
  }
  return undefined;
}

/**
 * The folder (or file) of a resource's asset: named by the CDK's metadata, else by the hash in the staging bucket's key,
 * since metadata is left out where an app turns it off.
 */
export function locateAsset(
  assemblyDir: string,
  logicalId: string,
  metadata: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, unknown>>,
): string {
  const recorded = metadata['aws:asset:path'];
  const name = typeof recorded === 'string' ? recorded : assetOfCode(logicalId, properties.Code);
  const path = join(assemblyDir, name);
  if (!existsSync(path)) {
    throw new TemplateError(`The asset of ${logicalId} is not at ${path}. Synthesise the app again: npm run synth.`);
  }
  return path;
}

function assetOfCode(logicalId: string, code: unknown): string {
  const key = isRecord(code) ? code.S3Key : undefined;
  if (typeof key !== 'string') {
    throw new UnsupportedError(`the code of ${logicalId}, which is not an asset of the assembly`);
  }
  return `asset.${key.replace(/^.*\//, '').replace(/\.zip$/, '')}`;
}
