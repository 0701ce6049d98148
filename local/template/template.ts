import { createHash } from 'node:crypto';
import { UnsupportedError } from '../service.ts';
import { locateAsset, readAssembly } from './assembly.ts';
import { assertReadable, type Properties, type Resource, type TemplateDocument, TemplateError } from './document.ts';
import { IDENTITIES } from './identities.ts';
import { ResourceIndex } from './resource-index.ts';
import { type Deployed, TemplateScope } from './scope.ts';

export interface TemplateOptions {
  /** What `AWS::StackName` is and derived names begin with. @default 'Stack' */
  readonly stackName?: string;
  /** What `ApiEndpoint` of an HTTP API is, for example `http://127.0.0.1:4000`. @default the address AWS would give */
  readonly apiEndpoint?: string;
}

/**
 * A synthesised CloudFormation template, resolved to the physical names and ARNs of the local account. Whatever the account
 * does not support (a resource type, an attribute, an intrinsic function) throws instead of being guessed.
 */
export class Template {
  readonly assemblyDir: string;
  readonly stackName: string;
  /** SHA-256 of the template's text: two templates with one digest deploy the same things. */
  readonly digest: string;
  readonly #document: TemplateDocument;
  readonly #scope: TemplateScope;
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #index: ResourceIndex;

  constructor(
    document: TemplateDocument,
    assemblyDir: string,
    options: TemplateOptions & { readonly text?: string } = {},
  ) {
    assertReadable(document);
    this.assemblyDir = assemblyDir;
    this.stackName = options.stackName ?? 'Stack';
    const text = options.text ?? JSON.stringify(document);
    this.digest = createHash('sha256').update(text).digest('hex');
    this.#document = document;
    this.#scope = new TemplateScope(document, this.stackName, options.apiEndpoint);
    this.#resources = new Map(
      Object.keys(document.Resources).map((logicalId) => [logicalId, this.#asResource(logicalId)]),
    );
    this.#assertSupported();
    this.#index = new ResourceIndex(this.#resources, this.#scope.identity);
  }

  /** Reads the one template of a `cdk.out` folder. */
  static load(assemblyDir: string, options: TemplateOptions = {}): Template {
    const { document, text, stackName } = readAssembly(assemblyDir);
    return new Template(document, assemblyDir, { stackName, ...options, text });
  }

  resource(logicalId: string): Resource {
    const resource = this.#resources.get(logicalId);
    if (resource === undefined) {
      throw new TemplateError(`The template has no resource ${logicalId}.`);
    }
    return resource;
  }

  /** All resources of a type, in the template's order. */
  resources(type: string): readonly Resource[] {
    return this.#index.ofType(type);
  }

  properties(logicalId: string): Properties {
    return this.resource(logicalId).properties;
  }

  /** What `Ref` returns for a resource or a pseudo parameter. */
  ref(id: string): string {
    return this.#scope.ref(id, `ref(${id})`);
  }

  /** What `Fn::GetAtt` returns. */
  attribute(logicalId: string, name: string): string {
    return this.#scope.attribute(logicalId, name, `attribute(${logicalId}, ${name})`);
  }

  /** Tells what a deployment has made of a resource, which others may refer to from then on. */
  provide(logicalId: string, deployed: Deployed): void {
    this.#scope.provide(logicalId, deployed);
  }

  physicalName(logicalId: string): string {
    return this.#scope.identity(logicalId).name;
  }

  /** The ARN by which IAM knows a resource, whether or not CloudFormation offers it as an attribute. */
  arn(logicalId: string): string {
    const { arn } = this.#scope.identity(logicalId);
    if (arn === undefined) {
      throw new UnsupportedError(`the ARN of ${this.resource(logicalId).type} (${logicalId})`);
    }
    return arn;
  }

  /** Resolves any value of the template; `where` is named in errors. */
  resolve(value: unknown, where = 'value'): unknown {
    return this.#scope.resolve(value, where);
  }

  outputs(): Record<string, string> {
    const outputs = Object.entries(this.#document.Outputs ?? {});
    return Object.fromEntries(
      outputs.map(([name, { Value }]) => [name, String(this.resolve(Value, `Outputs.${name}`))]),
    );
  }

  /** Where the asset of a resource lies: the folder of a function's bundle, for example. */
  assetPath(logicalId: string): string {
    const { metadata, properties } = this.resource(logicalId);
    return locateAsset(this.assemblyDir, logicalId, metadata, properties);
  }

  /** Logical id of the resource with this ARN. */
  findByArn(arn: string): string | undefined {
    return this.#index.byArn(arn);
  }

  /** Logical id of the resource of a type whose `Ref` is this. */
  findByRef(type: string, ref: string): string | undefined {
    return this.#index.byRef(type, ref);
  }

  /** Logical id of the resource of a type with this physical name. */
  findByName(type: string, name: string): string | undefined {
    return this.#index.byName(type, name);
  }

  #asResource(logicalId: string): Resource {
    const { Type: type, Metadata: metadata = {}, DependsOn: dependsOn = [] } = this.#scope.declared(logicalId);
    const { properties } = this.#scope;
    return {
      logicalId,
      type,
      metadata,
      dependsOn: [dependsOn].flat(),
      get properties() {
        return properties(logicalId);
      },
    };
  }

  /** Names every unknown resource at once: one error to work from instead of one a run. */
  #assertSupported(): void {
    const unknown = [...this.#resources.values()].filter(({ type }) => !Object.hasOwn(IDENTITIES, type));
    if (unknown.length > 0) {
      const resources = unknown.map(({ type, logicalId }) => `${type} (${logicalId})`).toSorted();
      throw new UnsupportedError(`these resources: ${resources.join(', ')}`);
    }
  }
}
