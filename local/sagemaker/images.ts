import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ACCOUNT_ID, arnOf, REGION } from '../common/arns.ts';
import { ifPresent } from '../common/files.ts';
import { UnsupportedError } from '../service.ts';
import { type ImageProgram, programOf } from './dockerfile.ts';
import { invalid } from './resources.ts';

/** A container image: the build context that `cdk deploy` would have built and pushed. */
export interface Image extends ImageProgram {
  readonly uri: string;
  readonly repositoryArn: string;
  /** The folder that the program is run from. */
  readonly folder: string;
  readonly variables: ContainerVariables;
}

/**
 * Names of the environment variables by which a container's program is told what differs on a laptop. There is no chroot
 * here, so a program that is to run in the account must heed the first two.
 */
export interface ContainerVariables {
  /** The folder that stands for `/opt/ml`. @default 'SAGEMAKER_BASE_DIR' */
  readonly root: string;
  /** The address that a server listens on, beside its port in `SAGEMAKER_BIND_TO_PORT`. @default 'SAGEMAKER_BIND_TO_HOST' */
  readonly host: string;
  /** Set by an image to the user that its program is to go on as; removed, for the folders belong to whoever runs the account. @default 'CONTAINER_USER' */
  readonly user: string;
}

const DEFAULT_VARIABLES: ContainerVariables = {
  root: 'SAGEMAKER_BASE_DIR',
  host: 'SAGEMAKER_BIND_TO_HOST',
  user: 'CONTAINER_USER',
};

interface DockerAsset {
  readonly source: Readonly<Record<string, unknown>>;
  readonly destinations: Readonly<Record<string, { readonly repositoryName: string; readonly imageTag: string }>>;
}

/** What may be said about a build without changing what the local account runs. */
const SOURCE_MEMBERS: ReadonlySet<string> = new Set([
  ...['directory', 'dockerFile', 'platform', 'dockerOutputs', 'networkMode', 'cacheFrom', 'cacheTo', 'cacheDisabled'],
]);

/**
 * The repository of container assets. The images of an assembly are copied into the account's folder, as a deployment pushes
 * them, and stay there: a model of last week still runs on the image of last week.
 */
export class Images {
  readonly #assemblyDir: string;
  readonly #folder: string;
  readonly #variables: ContainerVariables;
  readonly #onNotice: (notice: string) => void;

  constructor(
    assemblyDir: string,
    dataDir: string,
    variables = DEFAULT_VARIABLES,
    onNotice: (notice: string) => void = () => undefined,
  ) {
    this.#onNotice = onNotice;
    this.#assemblyDir = assemblyDir;
    this.#folder = path.join(dataDir, 'ecr');
    this.#variables = variables;
  }

  /** Takes in the images of the assembly that are not there yet. */
  async open(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const file of (await readdir(this.#folder)).filter((name) => name.startsWith('.draft-'))) {
      await rm(path.join(this.#folder, file), { recursive: true, force: true });
    }
    const manifests = (await readdir(this.#assemblyDir)).filter((name) => name.endsWith('.assets.json'));
    for (const manifest of manifests) {
      const text = await readFile(path.join(this.#assemblyDir, manifest), 'utf8');
      const { dockerImages = {} } = JSON.parse(text) as { dockerImages?: Record<string, DockerAsset> };
      for (const asset of Object.values(dockerImages)) await this.#push(asset);
    }
  }

  /** @throws AwsFailure when there is no such image; UnsupportedError when it cannot be run without Docker */
  async find(uri: string): Promise<Image> {
    const [, account, region, repository = '', tag = ''] =
      /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+):(.+)$/.exec(uri) ?? [];
    if (account !== ACCOUNT_ID || region !== REGION) throw new UnsupportedError(`the image ${uri}, from elsewhere`);
    const folder = this.#folderOf(repository, tag);
    const dockerfile = await ifPresent(readFile(path.join(folder, 'Dockerfile'), 'utf8'));
    if (dockerfile === undefined) throw invalid(`Requested image ${uri} not found.`);
    const repositoryArn = arnOf('ecr', `repository/${repository}`);
    return { uri, repositoryArn, folder, variables: this.#variables, ...programOf(dockerfile, folder) };
  }

  async #push({ source, destinations }: DockerAsset): Promise<void> {
    const unknown = Object.keys(source).find((member) => !SOURCE_MEMBERS.has(member));
    if (unknown !== undefined) throw new UnsupportedError(`a container asset with ${unknown}`);
    for (const { repositoryName, imageTag } of Object.values(destinations)) {
      const repository = repositoryName
        .replaceAll(/\$\{AWS::AccountId\}/g, ACCOUNT_ID)
        .replaceAll(/\$\{AWS::Region\}/g, REGION);
      const target = this.#folderOf(repository, imageTag);
      // An assembly may hold its assets as links.
      const asset = await realpath(path.join(this.#assemblyDir, String(source.directory)));
      // A tag is immutable, as in the repository that CDK bootstraps; what differs is damaged.
      if (await ifPresent(stat(target))) {
        const damaged = await differing(asset, target);
        if (damaged === undefined) continue;
        this.#onNotice(`${damaged} is damaged; the image is made anew from the assembly.`);
        await rm(target, { recursive: true, force: true });
      }
      const draft = await mkdtemp(path.join(this.#folder, '.draft-'));
      await cp(asset, draft, { recursive: true });
      const dockerfile = String(source.dockerFile ?? 'Dockerfile');
      if (dockerfile !== 'Dockerfile') await rename(path.join(draft, dockerfile), path.join(draft, 'Dockerfile'));
      await mkdir(path.dirname(target), { recursive: true });
      await rename(draft, target);
    }
  }

  #folderOf(repository: string, tag: string): string {
    return path.join(this.#folder, encodeURIComponent(repository), encodeURIComponent(tag));
  }
}

/** The first file of a copy that is not as in the original. A Dockerfile may have another name there. */
async function differing(original: string, copy: string): Promise<string | undefined> {
  const entries = await readdir(original, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const copied = path.join(copy, path.relative(original, file));
    const [left, right] = await Promise.all([readFile(file), ifPresent(readFile(copied))]);
    if (right !== undefined && !left.equals(right)) return copied;
  }
  return undefined;
}
