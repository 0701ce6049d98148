import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainId } from '../infra/support/resources.ts';
import { listOf, ofType, type Rule, textOf } from './document.ts';
import { grantsOf } from './grants.ts';

/**
 * Actions of the services in use with the kinds of resources that they take, none for those that take `*` alone. From AWS's
 * Service Authorization Reference, by way of cfn-lint: test/template/iam-actions.ts writes the file.
 */
const ACTIONS: ReadonlyMap<string, readonly string[]> = new Map(
  readFileSync(join(import.meta.dirname, 'iam-actions.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [action = '', ...kinds] = line.split(' ');
      return [action, kinds.map(kindName)];
    }),
);

function kindName(kind: string): string {
  return kind.replaceAll('-', '').toLowerCase();
}

const overGrants =
  (judge: (action: string, resources: readonly string[]) => readonly string[]): Rule =>
  (document) =>
    [...grantsOf(document)].flatMap(([role, grants]) =>
      [...grants].flatMap(([action, resources]) => judge(action, resources).map((line) => `${role}: ${line}`)),
    );

/** IAM takes any name of an action; one there is none of grants nothing. */
export const namesRealActions: Rule = overGrants((action) => {
  if (ACTIONS.has(action) || action.includes('*')) return [];
  const service = action.split(':')[0];
  const isKnown = [...ACTIONS.keys()].some((known) => known.startsWith(`${service}:`));
  return [
    isKnown
      ? `${action} is no action of ${service}: it grants nothing, and what was meant is denied`
      : `no actions of the service ${service} are in test/rules/iam-actions.txt: it may be misspelt`,
  ];
});

/** The kind of a resource by its ARN: `bucket`, `object`, `table`; undefined for a reference, whose kind the template tells. */
function kindOf(arn: string): string | undefined {
  if (/^(?:arn:aws:s3:::|<Lake\w+\.Arn>)/.test(arn)) return arn.includes('/') ? 'object' : 'bucket';
  const [, kind] = /^arn:aws:[\w-]+:[^:]*:[^:]*:([\w-]+)/.exec(arn) ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'rule') return 'ruleondefaulteventbus';
  return arn.includes(':log-stream:') ? 'logstream' : kindName(kind);
}

/** An action is granted on something that it can be used on. */
export const suitsActionsToResources: Rule = overGrants((action, resources) => {
  const kinds = ACTIONS.get(action);
  if (kinds === undefined || resources.includes('*')) return [];
  if (kinds.length === 0) return [`${action} takes no resource but *: on ${resources.join(', ')} it is denied`];
  const suits = resources.some((resource) => {
    const kind = kindOf(resource);
    return kind === undefined || kinds.includes(kind);
  });
  return suits ? [] : [`${action} is for ${kinds.join(' or ')}: on ${resources.join(', ')} it grants nothing`];
});

/** Glue asks for the table, its database and the catalog. */
export const climbsTheCatalog: Rule = overGrants((action, resources) => {
  if (!/^glue:\w+(?:table|tables|partitions)$/.test(action)) return [];
  const glue = (path: string): string => `arn:aws:glue:<Region>:<AccountId>:${path}`;
  const databases = resources.flatMap((arn) => /:table\/([^/]+)\//.exec(arn)?.[1] ?? []);
  const wanted = [glue('catalog'), ...databases.map((name) => glue(`database/${name}`))];
  const missing = [...new Set(wanted)].filter((arn) => !resources.includes(arn));
  return missing.map((arn) => `${action} is not granted on ${arn}: Glue denies it on the tables beneath`);
});

/** Characters of all policies in a role together, white space apart. */
const ROLE_SIZE = 10_240;
/** As long as names of the account’s parts get: a Region, an account, a role’s or bucket’s ARN. */
const LONGEST: readonly (readonly [RegExp, string])[] = [
  [/<Region>/g, 'ap-southeast-1'],
  [/<AccountId>/g, '111122223333'],
  [/<\w+(?:\.Arn)?>/g, `arn:aws:s3:::${'x'.repeat(50)}`],
];

/** The policies of a role fit into it: IAM takes no more, and only a deploy would tell. */
export const fitsIntoItsRole: Rule = (document) => {
  const sizes = new Map<string, number>();
  for (const [, { Properties }] of ofType(document, 'AWS::IAM::Policy')) {
    const written = JSON.stringify(Properties.PolicyDocument, (_, value) => inFull(value));
    for (const { Ref } of listOf<{ Ref: string }>(Properties.Roles))
      sizes.set(plainId(Ref), (sizes.get(plainId(Ref)) ?? 0) + written.length);
  }
  return [...sizes]
    .filter(([, size]) => size > ROLE_SIZE)
    .map(
      ([role, size]) => `${role}: policies of ${size} characters: “Maximum policy size of ${ROLE_SIZE} bytes exceeded”`,
    );
};

/** A value of the template as it is written in an account. */
function inFull(value: unknown): unknown {
  const isCall = typeof value === 'object' && value !== null && /^\{"(?:Fn::|Ref)/.test(JSON.stringify(value));
  return isCall ? LONGEST.reduce((written, [part, long]) => written.replace(part, long), textOf(value)) : value;
}

/** Principals that take the roles of this platform. */
const SERVICES: ReadonlySet<string> = new Set(
  'lambda states events scheduler sagemaker codebuild'.split(' ').map((name) => `${name}.amazonaws.com`),
);

/** A role that a misspelt service may take is taken by nobody; IAM refuses it. */
export const isTakenByRealServices: Rule = (document) =>
  ofType(document, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    listOf<{ Principal: { Service?: string } }>(Properties.AssumeRolePolicyDocument.Statement).flatMap(
      ({ Principal: { Service } }) =>
        Service === undefined || SERVICES.has(Service)
          ? []
          : [`${id}: ${Service} is no service that takes roles here (MalformedPolicyDocument: Invalid principal)`],
    ),
  );
