import { isRecord } from '../common/record.ts';
import { UnsupportedError } from '../service.ts';
import { TemplateError } from './document.ts';

/** What intrinsic functions may ask of the template around them. `where` is the place that asks, for messages. */
export interface Scope {
  ref(id: string, where: string): string;
  attribute(id: string, name: string, where: string): string;
}

type Intrinsic = (argument: unknown, scope: Scope, where: string) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope, where) => scope.ref(text(argument, where), where),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
};

/** Resolves a template value with everything inside it. */
export function resolveValue(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => resolveValue(item, scope, `${where}[${index}]`));
  }
  if (!isRecord(value)) {
    return value;
  }
  const keys = Object.keys(value);
  const name =
    keys.find((key) => key.startsWith('Fn::')) ?? (keys.length === 1 && keys[0] === 'Ref' ? 'Ref' : undefined);
  if (name === undefined) {
    const entries = Object.entries(value).map(([key, item]) => [key, resolveValue(item, scope, `${where}.${key}`)]);
    return Object.fromEntries(entries);
  }
  if (keys.length > 1) {
    throw new TemplateError(`${name} at ${where} has other keys beside it (${keys.join(', ')}).`);
  }
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined) {
    throw new UnsupportedError(`the intrinsic function ${name} (at ${where})`);
  }
  return intrinsic(value[name], scope, where);
}

function getAttribute(argument: unknown, scope: Scope, where: string): string {
  const [id, name] = pair(argument, 'Fn::GetAtt', where);
  return scope.attribute(text(id, where), text(name, where), where);
}

function join(argument: unknown, scope: Scope, where: string): string {
  const [delimiter, items] = pair(argument, 'Fn::Join', where);
  return list(resolveValue(items, scope, where), 'Fn::Join', where)
    .map((item) => text(item, where))
    .join(text(delimiter, where));
}

/** Only `${Name}`, which is a Ref. */
function substitute(argument: unknown, scope: Scope, where: string): string {
  if (Array.isArray(argument)) {
    throw new UnsupportedError(`Fn::Sub with variables of its own (at ${where})`);
  }
  return text(argument, where).replaceAll(/\$\{([^}]*)\}/g, (match, name: string) => {
    if (/[!.]/.test(name)) {
      throw new UnsupportedError(`${match} in Fn::Sub (at ${where})`);
    }
    return scope.ref(name.trim(), where);
  });
}

function select(argument: unknown, scope: Scope, where: string): unknown {
  const [index, items] = pair(argument, 'Fn::Select', where);
  const candidates = list(resolveValue(items, scope, where), 'Fn::Select', where);
  const position = Number(resolveValue(index, scope, where));
  if (!Number.isInteger(position) || position < 0 || position >= candidates.length) {
    throw new TemplateError(`Fn::Select at ${where} asks for item ${position} of ${candidates.length}.`);
  }
  return candidates[position];
}

function split(argument: unknown, scope: Scope, where: string): string[] {
  const [delimiter, source] = pair(argument, 'Fn::Split', where);
  return text(resolveValue(source, scope, where), where).split(text(delimiter, where));
}

function list(value: unknown, intrinsic: string, where: string): unknown[] {
  if (!Array.isArray(value)) {
    throw new TemplateError(`${intrinsic} at ${where} needs a list, not ${JSON.stringify(value)}.`);
  }
  return value;
}

function pair(value: unknown, intrinsic: string, where: string): [unknown, unknown] {
  const items = list(value, intrinsic, where);
  if (items.length !== 2) {
    throw new TemplateError(`${intrinsic} at ${where} needs two arguments, not ${items.length}.`);
  }
  return [items[0], items[1]];
}

function text(value: unknown, where: string): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw new TemplateError(`A text is needed at ${where}, not ${JSON.stringify(value)}.`);
}
