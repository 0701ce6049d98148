import { createHash } from 'node:crypto';
import { cpSync, globSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { OutputFile } from 'esbuild';
import { bundleEntries, bundleFolder } from './bundle.ts';

const ROOT = join(import.meta.dirname, '..');
const BUILD = join(ROOT, 'build', 'lambdas');

export interface NodeFunctionProps {
  /** Folder under `lambdas/` that holds `handler.ts`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeout: Duration;
  readonly logDays: RetentionDays;
  /** @default 512 */
  readonly memorySize?: number;
  /** Folders that lie beside its code, by name. @default none */
  readonly folders?: Readonly<Record<string, string>>;
  /** What the function may do beside writing its own log; grants to its role add to it. @default nothing */
  readonly statements?: readonly PolicyStatement[];
}

/**
 * A Lambda function on Node: bundled with esbuild (SDK included, so that what was tested is what runs), under a role of its
 * own that may write its own log and do what the statements say, and nothing else.
 *
 * @example
 * const report = new NodeFunction(this, 'Write', { folder: 'report', environment, timeout: Duration.minutes(1), logDays: 14 });
 * lake.grantReadPublished(report.role);
 */
export class NodeFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', { retention: props.logDays, removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    for (const statement of props.statements ?? []) this.role.addToPolicy(statement);
    this.function = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundle(props.folder, props.folders ?? {})),
      role: this.role,
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout,
      environment: { NODE_OPTIONS: '--enable-source-maps', ...props.environment },
      loggingFormat: LoggingFormat.JSON,
      logGroup,
    });
  }
}

let outputs: readonly OutputFile[] | undefined;

/** Bundles `lambdas/<folder>/handler.ts` into a folder named after its content. @returns the folder of the bundle */
function bundle(folder: string, folders: Readonly<Record<string, string>>): string {
  outputs ??= bundleAll();
  const files = outputs.filter(({ path }) => basename(dirname(path)) === folder);
  const digest = createHash('sha256');
  for (const { contents } of files) digest.update(contents);
  // A folder that is built is named after its content.
  for (const [name, source] of Object.entries(folders)) digest.update(`${name}=${basename(source)}`);
  return bundleFolder(join(BUILD, `${folder}-${digest.digest('hex').slice(0, 16)}`), (draft) => {
    for (const { path, contents } of files) writeFileSync(join(draft, basename(path)), contents);
    for (const [name, source] of Object.entries(folders)) cpSync(source, join(draft, name), { recursive: true });
  });
}

/** All handlers in one pass: esbuild then reads what they share, the SDK above all, only once. */
function bundleAll(): readonly OutputFile[] {
  const handlers = globSync('lambdas/*/handler.ts', { cwd: ROOT });
  const entryPoints = handlers.map((file) => ({ in: join(ROOT, file), out: `${basename(dirname(file))}/index` }));
  return bundleEntries(entryPoints, BUILD);
}
