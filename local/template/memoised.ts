import { TemplateError } from './errors.ts';

/** Computes a value of a template by name once. A value that needs itself is a circle, which CloudFormation refuses too. */
export function memoised<T>(compute: (name: string) => T): (name: string) => T {
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
