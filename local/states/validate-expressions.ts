import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';
import { compile, expressionIn, UNSUPPORTED_FUNCTIONS } from './jsonata.ts';
import { invalidDefinition } from './values.ts';

type Node = Readonly<Record<string, unknown>>;

/** Validates every string of a definition: half an expression and JSONPath keys would be silent mistakes at run time. */
export function validateTemplate(value: unknown, path: string): void {
  if (typeof value === 'string') {
    validateString(value, path);
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) validateTemplate(item, `${path}[${index}]`);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key.endsWith('.$')) throw new UnsupportedError(`the JSONPath key '${key}' (${path}); write JSONata`);
      validateTemplate(item, `${path}/${key}`);
    }
  }
}

function validateString(text: string, path: string): void {
  const source = expressionIn(text);
  if (source !== undefined) {
    validateExpression(source, path);
  } else if (text.startsWith('{%') || text.endsWith('%}')) {
    throw invalidDefinition(
      "SCHEMA_VALIDATION_FAILED: A JSONata expression must be the whole string, from '{%' to '%}'.",
      path,
    );
  }
}

/** Refuses, when the machine is loaded, an expression that CreateStateMachine would refuse or that is not supported. */
export function validateExpression(source: string, path: string): void {
  let tree: unknown;
  try {
    tree = compile(source).ast();
  } catch (error) {
    throw invalidDefinition(`INVALID_JSONATA_EXPRESSION: ${(error as { message: string }).message}`, path);
  }
  if (/\$states\.context\.Task\b/.test(source)) throw new UnsupportedError(`a task token (${path})`);
  const called = /\$(\w+)\s*\(/g;
  const unsupported = [...source.matchAll(called)].find(([, name = '']) => UNSUPPORTED_FUNCTIONS.has(name));
  if (unsupported !== undefined) throw new UnsupportedError(`the function $${unsupported[1]} (${path})`);
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
