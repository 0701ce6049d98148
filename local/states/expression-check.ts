import { UnsupportedError } from '../service.ts';
import { invalidDefinition } from './errors.ts';
import { compile } from './jsonata.ts';

type Node = Readonly<Record<string, unknown>>;

/** Refuses, when the machine is loaded, an expression that CreateStateMachine would refuse or that is not supported. */
export function checkExpression(source: string, path: string): void {
  let tree: unknown;
  try {
    tree = compile(source).ast();
  } catch (error) {
    throw invalidDefinition(`INVALID_JSONATA_EXPRESSION: ${(error as { message: string }).message}`, path);
  }
  if (/\$states\.context\.Task\b/.test(source)) throw new UnsupportedError(`a task token (${path})`);
  const reference = topLevelReference(tree);
  if (reference === undefined) return;
  throw invalidDefinition(`UNSUPPORTED_JSONATA_EXPRESSION: ${reference} is not supported.`, path);
}

/**
 * Finds what reads a context item where there is none: in Step Functions everything comes from `$states` or a variable,
 * so a path that starts with a bare name would always be undefined. Only the first step of a path counts: later steps,
 * filters and sort terms have a context.
 */
function topLevelReference(value: unknown): string | undefined {
  if (Array.isArray(value)) return firstOf(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const node = value as Node;
  if (node.type === 'name') return `Reference to '${String(node.value)}' at the top level`;
  if (node.type === 'variable') return node.value === '$' ? "Reference to '$$'" : undefined;
  if (node.type === 'path') return topLevelReference((node.steps as readonly unknown[])[0]);
  // Names in a transform's pattern and in a grouping are read against what they transform or group.
  if (node.type === 'transform' || node.type === 'regex') return undefined;
  return firstOf(childrenOf(node));
}

const CHILDREN = ['lhs', 'rhs', 'arguments', 'expressions', 'procedure', 'body', 'condition', 'then', 'else'];

function childrenOf(node: Node): unknown[] {
  // The right side of a binding is an expression; its left side is the name being bound.
  const names = node.type === 'bind' ? ['rhs'] : CHILDREN;
  return names.map((name) => node[name]).filter((child) => child !== undefined);
}

function firstOf(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const found = topLevelReference(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
