import { UnsupportedError } from '../service.ts';
import { isRecord } from './document.ts';
import { TemplateError } from './errors.ts';

/** What intrinsic functions may ask of the template around them. `where` is the place that asks, for messages. */
export interface Scope {
  ref(id: string, where: string): unknown;
  attribute(id: string, name: string, where: string): string;
  condition(name: string, where: string): boolean;
  mapping(map: string, topKey: string, secondKey: string, where: string): unknown;
}

type Intrinsic = (argument: unknown, scope: Scope, where: string) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope, where) => scope.ref(text(argument, where), where),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, scope, where) =>
    Buffer.from(text(resolveValue(argument, scope, where), where)).toString('base64'),
};

/**
 * Resolves a template value with everything inside it. `AWS::NoValue` comes back as undefined and is left out of the
 * object or list that held it, as CloudFormation does.
 */
export function resolveValue(value: unknown, scope: Scope, where: string): unknown {
  if (Array.isArray(value)) {
    return value
      .map((item, index) => resolveValue(item, scope, `${where}[${index}]`))
      .filter((item) => item !== undefined);
  }
  if (!isRecord(value)) {
    return value;
  }
  const keys = Object.keys(value);
  const name =
    keys.find((key) => key.startsWith('Fn::')) ?? (keys.length === 1 && keys[0] === 'Ref' ? 'Ref' : undefined);
  if (name === undefined) {
    return resolveProperties(value, scope, where);
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

function resolveProperties(value: Record<string, unknown>, scope: Scope, where: string): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const result = resolveValue(item, scope, `${where}.${key}`);
    if (result !== undefined) {
      resolved[key] = result;
    }
  }
  return resolved;
}

function getAttribute(argument: unknown, scope: Scope, where: string): string {
  const [id, name] = Array.isArray(argument) ? argument : splitAttribute(text(argument, where), where);
  return scope.attribute(text(id, where), text(resolveValue(name, scope, where), where), where);
}

function splitAttribute(path: string, where: string): [string, string] {
  const dot = path.indexOf('.');
  if (dot === -1) {
    throw new TemplateError(`Fn::GetAtt at ${where} needs a resource and an attribute, not only ${path}.`);
  }
  return [path.slice(0, dot), path.slice(dot + 1)];
}

function join(argument: unknown, scope: Scope, where: string): string {
  const [delimiter, items] = pair(argument, 'Fn::Join', where);
  return list(resolveValue(items, scope, where), 'Fn::Join', where)
    .map((item) => text(item, where))
    .join(text(delimiter, where));
}

/** `${!Literal}` stays `${Literal}`; `${Name}` is a variable of the second argument or a Ref; `${Id.Attribute}` a GetAtt. */
function substitute(argument: unknown, scope: Scope, where: string): string {
  const [template, variables] = Array.isArray(argument) ? pair(argument, 'Fn::Sub', where) : [argument, {}];
  const values = resolveValue(variables, scope, where);
  if (!isRecord(values)) {
    throw new TemplateError(`Fn::Sub at ${where} needs an object of variables as its second argument.`);
  }
  return text(template, where).replaceAll(/\$\{([^}]*)\}/g, (_match, expression: string) => {
    const name = expression.trim();
    if (name.startsWith('!')) {
      return `\${${name.slice(1)}}`;
    }
    if (Object.hasOwn(values, name)) {
      return text(values[name], where);
    }
    return text(name.includes('.') ? getAttribute(name, scope, where) : scope.ref(name, where), where);
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

/** Only the branch taken is resolved: the other one may name resources that do not exist under this condition. */
function choose(argument: unknown, scope: Scope, where: string): unknown {
  const [condition, ...branches] = list(argument, 'Fn::If', where);
  if (branches.length !== 2) {
    throw new TemplateError(`Fn::If at ${where} needs a condition and two values.`);
  }
  return resolveValue(branches[scope.condition(text(condition, where), where) ? 0 : 1], scope, where);
}

function findInMap(argument: unknown, scope: Scope, where: string): unknown {
  const keys = list(resolveValue(argument, scope, where), 'Fn::FindInMap', where).map((key) => text(key, where));
  const [map, topKey, secondKey] = keys;
  if (map === undefined || topKey === undefined || secondKey === undefined || keys.length > 3) {
    throw new TemplateError(`Fn::FindInMap at ${where} needs a map name and two keys.`);
  }
  return resolveValue(scope.mapping(map, topKey, secondKey, where), scope, where);
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
