import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Construct } from 'constructs';
import type { OutputFile } from 'esbuild';
import { bundleEntries, bundleFolder } from './bundle.ts';
import type { StageConfig } from './config.ts';
import { DOCKER_OUTPUT, ImageBuild } from './train/image-build.ts';

const ROOT = join(import.meta.dirname, '..');
const MODELS = join(ROOT, 'models');
const BUILD = join(ROOT, 'build');
/** Everything that the bundle is made from. */
const SOURCES = [
  'models/**/*.ts',
  'models/Dockerfile',
  'contracts/**/*.ts',
  'glue-sql/tables/**/*.ts',
  'lib/bundle.ts',
  'lib/model-image.ts',
  'package-lock.json',
];
const AUGURS_KERNELS = ['ets_bg.wasm', 'mstl_bg.wasm'];

export interface ModelImageProps {
  readonly stage: Pick<StageConfig, 'retain' | 'logDays' | 'models'>;
}

/**
 * The container image of the models; a synthesis needs no Docker. SageMaker trains on x86 only, and takes Docker’s own manifest
 * only. The stage says who builds it: CodeBuild in the account, or Docker on the machine that deploys.
 */
export class ModelImage extends Construct {
  /** For training jobs and models. */
  readonly imageUri: string;
  readonly repositoryArn: string;
  /** Name of the CodeBuild project, where there is one. */
  readonly project: string | undefined;
  readonly projectArn: string | undefined;

  constructor(scope: Construct, id: string, { stage }: ModelImageProps) {
    super(scope, id);
    const directory = bundleModels();
    if (stage.models.imageBuild === 'local') {
      const asset = new DockerImageAsset(this, 'Asset', {
        directory,
        platform: Platform.LINUX_AMD64,
        outputs: [DOCKER_OUTPUT],
      });
      this.imageUri = asset.imageUri;
      this.repositoryArn = asset.repository.repositoryArn;
      return;
    }
    const build = new ImageBuild(this, 'Build', { directory, stage });
    this.imageUri = build.imageUri;
    this.repositoryArn = build.repositoryArn;
    this.project = build.projectName;
    this.projectArn = build.projectArn;
  }
}

/**
 * Bundles `models/container.ts`, its worker threads and the kernels into one folder, which runs as it is and is the build context
 * of the image. Made once for each version of the sources.
 * @returns the folder: `container.mjs`, `*-worker.mjs`, `*.wasm`, `Dockerfile`
 */
export function bundleModels(): string {
  return bundleFolder(join(BUILD, `models-${digestOfModels()}`), (draft) => {
    for (const { path, contents } of bundled()) writeFileSync(join(draft, basename(path)), contents);
    buildKernels(draft);
    for (const name of AUGURS_KERNELS) copyFileSync(join(ROOT, 'node_modules/@bsull/augurs', name), join(draft, name));
    copyFileSync(join(MODELS, 'Dockerfile'), join(draft, 'Dockerfile'));
  });
}

/** Identity of everything that the image is made from. */
export function digestOfModels(): string {
  const digest = createHash('sha256');
  for (const file of globSync(SOURCES, { cwd: ROOT }).sort())
    digest.update(file).update(readFileSync(join(ROOT, file)));
  return digest.digest('hex').slice(0, 16);
}

/** What the threads share goes into chunks beside them: all in one folder, where code finds its workers and kernels. */
function bundled(): readonly OutputFile[] {
  const workers = globSync('**/*-worker.ts', { cwd: MODELS }).sort();
  const entryPoints = ['container.ts', ...workers].map((file) => ({
    in: join(MODELS, file),
    out: basename(file, '.ts'),
  }));
  return bundleEntries(entryPoints, join(BUILD, 'models'), { splitting: true, chunkNames: 'chunk-[hash]' });
}

/** In a process of its own, because the compiler is asynchronous and a synthesis is not. */
function buildKernels(folder: string): void {
  const builder = pathToFileURL(join(MODELS, 'kernels', 'build.ts')).href;
  const program = `const { buildKernels } = await import(${JSON.stringify(builder)}); await buildKernels(${JSON.stringify(folder)});`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, stdio: 'inherit' });
}
