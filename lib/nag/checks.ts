import type { App, IPolicyValidationPlugin } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Suppression } from './suppression.ts';

/** A suppression that matches no finding any more; it must go, or it will hide the next finding. */
export class UnusedSuppressionError extends Error {
  constructor(unused: readonly string[]) {
    super(`cdk-nag no longer finds what lib/nag/suppressions.ts suppresses; remove: ${unused.join('; ')}`);
    this.name = 'UnusedSuppressionError';
  }
}

/** Logical ids end in eight hex digits that change when a construct moves. */
const HASH = /[0-9A-F]{8}(?=[.>])/g;

/** cdk-nag's AwsSolutions rules, less the findings that are suppressed one by one. */
export function nagChecks(app: App, list: readonly Suppression[]): IPolicyValidationPlugin {
  const checks = new AwsSolutionsChecks(app);
  return {
    name: checks.name,
    validate: (context) => {
      const report = checks.validate(context);
      const accepted = new UsedSuppressions(list);
      const violations = report.violations
        .map((violation) => ({
          ...violation,
          violatingResources: violation.violatingResources.filter(
            (resource) => !accepted.covers(violation.ruleName, constructPath(resource)),
          ),
        }))
        .filter(({ violatingResources }) => violatingResources.length > 0);
      accepted.assertAllUsed();
      return { ...report, violations, success: violations.length === 0 };
    },
  };
}

/** Path below the stack. */
const constructPath = (resource: object): string =>
  String((resource as { constructPath?: string }).constructPath ?? '')
    .split('/')
    .slice(1)
    .join('/');

class UsedSuppressions {
  readonly #open: Map<string, boolean>;

  constructor(list: readonly Suppression[]) {
    const keys = list.flatMap(({ rules, paths }) => rules.flatMap((rule) => paths.map((path) => `${rule} at ${path}`)));
    this.#open = new Map(keys.map((key) => [key, false]));
  }

  covers(rule: string, path: string): boolean {
    const key = `${rule.replace(/^AwsSolutions::/, '').replace(HASH, '')} at ${path}`;
    if (!this.#open.has(key)) return false;
    this.#open.set(key, true);
    return true;
  }

  assertAllUsed(): void {
    const unused = [...this.#open].filter(([, used]) => !used).map(([key]) => key);
    if (unused.length > 0) throw new UnusedSuppressionError(unused);
  }
}
