import { ACCOUNT_ID, arnOf, REGION } from '../common/arns.ts';
import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';
import { type Properties, type ResourceDocument, type TemplateDocument, TemplateError } from './document.ts';
import { derivedName, IDENTITIES, type Identity, type IdentityRule } from './identities.ts';
import { resolveValue, type Scope } from './intrinsics.ts';

/** What the template may ask of a resource that a deployment has made: what `Ref` returns, and its attributes. */
export interface Deployed {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Answers what intrinsic functions ask of a template: references and attributes, each worked out once. */
export class TemplateScope implements Scope {
  readonly #document: TemplateDocument;
  readonly #stackName: string;
  readonly #apiEndpoint: string | undefined;
  readonly #pseudo: ReadonlyMap<string, string>;
  readonly #deployed = new Map<string, Deployed>();

  readonly identity = memoised((logicalId: string) => this.#identify(logicalId));
  readonly properties = memoised(
    (logicalId: string) =>
      this.resolve(this.declared(logicalId).Properties ?? {}, `${logicalId}.Properties`) as Properties,
  );

  constructor(document: TemplateDocument, stackName: string, apiEndpoint: string | undefined) {
    this.#document = document;
    this.#stackName = stackName;
    this.#apiEndpoint = apiEndpoint;
    this.#pseudo = new Map([
      ['AWS::AccountId', ACCOUNT_ID],
      ['AWS::Partition', 'aws'],
      ['AWS::Region', REGION],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::StackId', arnOf('cloudformation', `stack/${stackName}/local`)],
    ]);
  }

  /** Tells what a deployment has made of a resource. */
  provide(logicalId: string, deployed: Deployed): void {
    this.#deployed.set(logicalId, deployed);
  }

  resolve(value: unknown, where: string): unknown {
    return resolveValue(value, this, where);
  }

  /** The resource as the template spells it. */
  declared(logicalId: string, where = 'A caller'): ResourceDocument {
    const resource = this.#document.Resources[logicalId];
    if (resource === undefined) {
      throw new TemplateError(`${where} names ${logicalId}, which this template has not.`);
    }
    return resource;
  }

  ref(id: string, where: string): string {
    const value = this.#pseudo.get(id);
    if (value !== undefined) {
      return value;
    }
    if (id.startsWith('AWS::') || this.#document.Parameters?.[id] !== undefined) {
      throw new UnsupportedError(`the ${id.startsWith('AWS::') ? 'pseudo ' : ''}parameter ${id} (at ${where})`);
    }
    return this.#answers(id, where).ref;
  }

  attribute(id: string, name: string, where: string): string {
    const { Type: type } = this.declared(id, where);
    const { attributes } = this.#answers(id, where);
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (value === undefined) {
      throw new UnsupportedError(`the attribute ${name} of ${type} ${id} (at ${where})`);
    }
    return value;
  }

  /** Some resources are known only once they are made. */
  #answers(id: string, where: string): Deployed {
    const { Type: type } = this.declared(id, where);
    if (IDENTITIES[type]?.isDeployed !== true) return this.identity(id);
    const deployed = this.#deployed.get(id);
    if (deployed === undefined) throw new TemplateError(`${where} asks for ${id}, which is not deployed yet.`);
    return deployed;
  }

  #identify(logicalId: string): Identity {
    const { Type: type } = this.declared(logicalId);
    const rule = Object.hasOwn(IDENTITIES, type) ? IDENTITIES[type] : undefined;
    if (rule === undefined) {
      throw new UnsupportedError(`the resource type ${type} (${logicalId})`);
    }
    const declared = {
      logicalId,
      stackName: this.#stackName,
      apiEndpoint: this.#apiEndpoint,
      name: this.#nameOf(logicalId, rule),
      property: (path: string) => this.#textProperty(logicalId, path),
    };
    return { name: declared.name, ...rule.identify(declared) };
  }

  #nameOf(logicalId: string, rule: IdentityRule): string {
    for (const path of rule.nameProperties ?? []) {
      const given = this.#textProperty(logicalId, path);
      if (given !== undefined) {
        return given;
      }
    }
    const name = derivedName(this.#stackName, logicalId, rule.maxLength ?? 64);
    return rule.lowerCase === true ? name.toLowerCase() : name;
  }

  /** Resolves one property only: the others may refer to the very resource that is being identified. */
  #textProperty(logicalId: string, path: string): string | undefined {
    const [first = '', ...rest] = path.split('.');
    let value = this.resolve(this.declared(logicalId).Properties?.[first], `${logicalId}.Properties.${first}`);
    for (const key of rest) {
      value = isRecord(value) ? value[key] : undefined;
    }
    return value === undefined ? undefined : String(value);
  }
}

/** Computes a value of a template by name once. A value that needs itself is a circle, which CloudFormation refuses too. */
function memoised<T>(compute: (name: string) => T): (name: string) => T {
  const values = new Map<string, T>();
  const underWay = new Set<string>();
  return (name) => {
    if (values.has(name)) {
      return values.get(name) as T;
    }
    if (underWay.has(name)) {
      throw new TemplateError(`Circular dependency: ${[...underWay, name].join(' -> ')}.`);
    }
    underWay.add(name);
    try {
      const value = compute(name);
      values.set(name, value);
      return value;
    } finally {
      underWay.delete(name);
    }
  };
}
