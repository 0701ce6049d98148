import { type Resource, TemplateError } from './document.ts';
import type { Identity } from './identities.ts';

/** Finds resources by what they are called outside the template. Built when first asked: it identifies every resource. */
export class ResourceIndex {
  readonly #resources: ReadonlyMap<string, Resource>;
  readonly #identityOf: (logicalId: string) => Identity;
  readonly #ofType: ReadonlyMap<string, readonly Resource[]>;
  #arns: ReadonlyMap<string, string> | undefined;

  constructor(resources: ReadonlyMap<string, Resource>, identityOf: (logicalId: string) => Identity) {
    this.#resources = resources;
    this.#identityOf = identityOf;
    this.#ofType = Map.groupBy(resources.values(), (resource) => resource.type);
  }

  ofType(type: string): readonly Resource[] {
    return this.#ofType.get(type) ?? [];
  }

  byArn(arn: string): string | undefined {
    this.#arns ??= this.#indexArns();
    return this.#arns.get(arn);
  }

  byRef(type: string, ref: string): string | undefined {
    return this.#only(type, ref, (identity) => identity.ref);
  }

  byName(type: string, name: string): string | undefined {
    return this.#only(type, name, (identity) => identity.name);
  }

  /** Some names are unique only within a parent (a table in its database): then the answer would be a guess. */
  #only(type: string, wanted: string, of: (identity: Identity) => string): string | undefined {
    const found = this.ofType(type).filter(({ logicalId }) => of(this.#identityOf(logicalId)) === wanted);
    if (found.length > 1) {
      const ids = found.map(({ logicalId }) => logicalId).join(', ');
      throw new TemplateError(`${wanted} names several resources of type ${type}: ${ids}. Look it up by ARN.`);
    }
    return found[0]?.logicalId;
  }

  #indexArns(): Map<string, string> {
    const arns = new Map<string, string>();
    for (const logicalId of this.#resources.keys()) {
      const { arn } = this.#identityOf(logicalId);
      const other = arn === undefined ? undefined : arns.get(arn);
      if (other !== undefined) {
        throw new TemplateError(`${other} and ${logicalId} are both ${arn}: AWS would refuse the second one.`);
      }
      if (arn !== undefined) {
        arns.set(arn, logicalId);
      }
    }
    return arns;
  }
}
