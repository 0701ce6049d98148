import { UnsupportedError } from '../service.ts';
import { evaluateCondition } from './conditions.ts';
import { isRecord, type ResourceDocument, type TemplateDocument } from './document.ts';
import { TemplateError } from './errors.ts';
import { IDENTITIES, type Identity, type IdentityRule } from './identities.ts';
import { resolveValue, type Scope } from './intrinsics.ts';
import { memoised } from './memoised.ts';
import { derivedName } from './names.ts';
import { parameterValue, pseudoParameters } from './parameters.ts';
import type { Properties } from './resource.ts';

/** Answers what intrinsic functions ask of a template: references, attributes, conditions, mappings; each worked out once. */
export class TemplateScope implements Scope {
  readonly #document: TemplateDocument;
  readonly #stackName: string;
  readonly #apiEndpoint: string | undefined;
  readonly #pseudo: ReadonlyMap<string, string | undefined>;
  readonly #exists = memoised((logicalId: string) => this.#isDeclared(logicalId));

  readonly condition = memoised((name: string) => this.#evaluate(name));
  readonly identity = memoised((logicalId: string) => this.#identify(logicalId));
  readonly properties = memoised(
    (logicalId: string) =>
      this.resolve(this.declared(logicalId).Properties ?? {}, `${logicalId}.Properties`) as Properties,
  );

  constructor(document: TemplateDocument, stackName: string, apiEndpoint: string | undefined) {
    this.#document = document;
    this.#stackName = stackName;
    this.#apiEndpoint = apiEndpoint;
    this.#pseudo = pseudoParameters(stackName);
  }

  resolve(value: unknown, where: string): unknown {
    return resolveValue(value, this, where);
  }

  /** The resource as the template spells it; a resource whose condition does not hold does not exist. */
  declared(logicalId: string, where = 'A caller'): ResourceDocument {
    const resource = this.#document.Resources[logicalId];
    if (resource === undefined || !this.#exists(logicalId)) {
      throw new TemplateError(`${where} names ${logicalId}, which this template has not, or only under a condition.`);
    }
    return resource;
  }

  /** Logical ids of the resources that exist under the template's conditions. */
  logicalIds(): string[] {
    return Object.keys(this.#document.Resources).filter((logicalId) => this.#exists(logicalId));
  }

  ref(id: string, where: string): unknown {
    if (this.#pseudo.has(id)) {
      return this.#pseudo.get(id);
    }
    if (id.startsWith('AWS::')) {
      throw new UnsupportedError(`the pseudo parameter ${id} (at ${where})`);
    }
    const parameter = this.#document.Parameters?.[id];
    if (parameter !== undefined) {
      return parameterValue(id, parameter, where);
    }
    this.declared(id, where);
    return this.identity(id).ref;
  }

  attribute(id: string, name: string, where: string): string {
    const { Type: type } = this.declared(id, where);
    const { attributes } = this.identity(id);
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (value === undefined) {
      throw new UnsupportedError(`the attribute ${name} of ${type} ${id} (at ${where})`);
    }
    return value;
  }

  mapping(map: string, topKey: string, secondKey: string, where: string): unknown {
    const value = this.#document.Mappings?.[map]?.[topKey]?.[secondKey];
    if (value === undefined) {
      throw new TemplateError(`Fn::FindInMap at ${where} finds nothing at ${map}.${topKey}.${secondKey}.`);
    }
    return value;
  }

  #isDeclared(logicalId: string): boolean {
    const condition = this.#document.Resources[logicalId]?.Condition;
    return condition === undefined || this.condition(condition);
  }

  #evaluate(name: string): boolean {
    const expression = this.#document.Conditions?.[name];
    if (expression === undefined) {
      throw new TemplateError(`The template has no condition ${name}.`);
    }
    return evaluateCondition(expression, this, `Conditions.${name}`);
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
