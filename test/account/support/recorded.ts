import type { Principal } from '@shoplake/local';
import { Authorizer, type Template } from '@shoplake/local/iam';

type Method = 'authorizeAction' | 'allows';
type Asking = (principal: Principal, action: string, resource: string, ...rest: unknown[]) => unknown;

/** One question that the account asked of IAM in somebody's name, and was answered with yes. */
interface Authorisation {
  readonly method: Method;
  readonly args: Parameters<Asking>;
}

/** What a template without some grant answers to a question that one with all grants answered with yes. */
export interface Denial {
  readonly role: string;
  readonly message: string;
}

/** Authorisations of an account's life, to be asked again of another template: what a run needs is found out in milliseconds. */
export class RecordedAuthorisations {
  readonly #asked = new Map<string, Authorisation>();

  /** Listens to every account of this process from now on. */
  constructor() {
    const methods = Authorizer.prototype as unknown as Record<Method, Asking>;
    for (const method of ['authorizeAction', 'allows'] as const) {
      const original = methods[method];
      const note = (args: Parameters<Asking>): void => {
        const [{ roleId }, ...question] = args;
        if (roleId !== undefined) this.#asked.set(JSON.stringify([method, roleId, question]), { method, args });
      };
      methods[method] = function (this: unknown, ...args) {
        const answer = original.apply(this, args);
        if (answer !== false) note(args);
        return answer;
      };
    }
  }

  get size(): number {
    return this.#asked.size;
  }

  /** Everything of a role that a template denies. Taken before the listening began, its own questions are not recorded. */
  deniedBy(template: Template): Denial[] {
    const authorizer = new Authorizer(template);
    return [...this.#asked.values()].flatMap(({ method, args }) => {
      const [{ roleId = '' }, action, resource] = args;
      try {
        const answer = (authorizer as unknown as Record<Method, Asking>)[method](...args);
        if (answer !== false) return [];
        return [{ role: roleId, message: `is not authorized to perform: ${action} on resource: ${resource}` }];
      } catch (error) {
        return [{ role: roleId, message: (error as Error).message }];
      }
    });
  }
}
