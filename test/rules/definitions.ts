import { createRequire } from 'node:module';
import { validateDefinition } from '@shoplake/local/states';
import { handledErrors, unknownErrors } from '../../lib/machines/error-names.ts';
import { expressions, type State } from '../infra/support/definition.ts';
import type { Rule } from './document.ts';
import { errorClasses } from './function-errors.ts';
import { type Attempt, type DeployedMachine, evaluate, machinesOf, variablesOf } from './machines.ts';

/** The package declares no types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: (separator: string) => string;
};

const overMachines =
  (judge: (machine: DeployedMachine) => readonly string[] | Promise<readonly string[]>): Rule =>
  async (document) => {
    const found = await Promise.all(
      machinesOf(document).map(async (machine) => (await judge(machine)).map((line) => `${machine.id}: ${line}`)),
    );
    return found.flat();
  };

/** CreateStateMachine takes it: by the schema of the language, and by the interpreter that the account runs machines with. */
export const isValidLanguage: Rule = overMachines(({ definition }) => {
  // The schema's pattern for text that is not an expression knows no line breaks; AWS does.
  const oneLine = JSON.parse(JSON.stringify(definition), (_, value) =>
    typeof value === 'string' ? value.replaceAll('\n', ' ') : value,
  );
  const { isValid, errorsText } = validate(oneLine);
  const schema = isValid ? [] : [`CreateStateMachine refuses it: ${errorsText('; ').slice(0, 300)}`];
  const size = Buffer.byteLength(JSON.stringify(definition));
  const long = size < 1_000_000 ? [] : [`a definition of ${size} bytes is above the megabyte that AWS takes`];
  try {
    validateDefinition(definition);
    return [...schema, ...long];
  } catch (error) {
    return [...schema, ...long, `CreateStateMachine refuses it: ${(error as Error).message}`];
  }
});

/** Names are at most eighty characters of those that there may be. */
export const hasShortNames: Rule = overMachines(({ states }) =>
  states.filter(([name]) => name.length > 80).map(([name]) => `the name ${name} is longer than eighty characters`),
);

/** What is retried or caught is raised by somebody: by a service, or by a class of a function. */
export const handlesRealErrors: Rule = overMachines(({ definition }) => {
  const functions = handledErrors(definition as never).filter(
    ({ error }) => !error.includes('.') && !errorClasses().has(error),
  );
  return [
    ...unknownErrors(definition as never),
    ...functions.map(({ state, error }) => `${state} handles ${error}, which no function throws`),
  ];
});

/** Tasks end: one without a time limit waits for a year for an answer that was lost. */
export const limitsTasks: Rule = overMachines(({ states }) =>
  states
    .filter(([, { Type, TimeoutSeconds }]) => Type === 'Task' && TimeoutSeconds === undefined)
    .map(([name]) => `${name} has no TimeoutSeconds: a lost answer would hold the machine until it ends itself`),
);

/** `$names` are variables that are assigned somewhere: another one is undefined, and the state fails. */
export const readsAssignedVariables: Rule = overMachines((machine) => {
  const assigned = variablesOf(machine);
  return machine.states.flatMap(([name, { Branches: _, ItemProcessor: __, ...state }]) =>
    expressions(state).flatMap((expression) => {
      const code = expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "''");
      const bound = new Set(Array.from(code.matchAll(/\$(\w+)\s*(?=:=|[,)][^{]*\{)/g), ([, local]) => local));
      const read = Array.from(code.matchAll(/\$([a-zA-Z]\w*)(?!\w*\s*\()/g), ([, variable = '']) => variable);
      const unknown = new Set(read.filter((each) => each !== 'states' && !assigned.has(each) && !bound.has(each)));
      return [...unknown].map((each) => `${name} reads $${each}, which nothing assigns: States.QueryEvaluationError`);
    }),
  );
});

/** Arguments that name what a first attempt may have begun, by task. */
const ATTEMPTED: Readonly<Record<string, { readonly argument: string; readonly why: string }>> = {
  'sagemaker:createTrainingJob.sync': { argument: 'TrainingJobName', why: 'SageMaker answers ResourceInUse' },
  'aws-sdk:sagemaker:createModel': { argument: 'ModelName', why: 'SageMaker has a model of that name' },
};
const UNLOADED = /\bUNLOAD\s*\([\s\S]*\)\s*TO\s*'s3:\/\/([^']*)'/;

/** A second attempt goes to a place of its own: fields are evaluated with a retry count of 0 and of 1, and in two executions. */
export const retriesInPlacesOfTheirOwn: Rule = overMachines(async (machine) => {
  const findings = machine.states.map(async ([name, state]) => [
    ...(await nameFaults(machine, state)).map((fault) => `${name}: ${fault}`),
    ...(await unloadFaults(machine, state)).map((fault) => `${name}: ${fault}`),
  ]);
  return (await Promise.all(findings)).flat();
});

async function nameFaults(machine: DeployedMachine, { Resource = '', Arguments = {} }: State): Promise<string[]> {
  const named = ATTEMPTED[Resource.replace('arn:aws:states:::', '')];
  if (named === undefined) return [];
  const name = String(Arguments[named.argument]);
  const [first, second] = [await evaluate(machine, name), await evaluate(machine, name, { retries: 1 })];
  return first === second ? [`its second attempt has the ${named.argument} of the first, and ${named.why}`] : [];
}

async function unloadFaults(machine: DeployedMachine, { Arguments = {}, Retry = [] }: State): Promise<string[]> {
  const query = String(Arguments.QueryString ?? '');
  if (!query.includes('UNLOAD') || Retry.length === 0) return [];
  const place = async (attempt?: Attempt) => UNLOADED.exec(String(await evaluate(machine, query, attempt)))?.[1];
  const first = await place();
  if (first === undefined) return ['an UNLOAD that names no place in S3'];
  const again = 'and UNLOAD refuses a place that is not empty (HIVE_PATH_ALREADY_EXISTS)';
  return [
    ...(first.endsWith('/') ? [] : [`it unloads to ${first}, which is no folder`]),
    ...(first === (await place({ retries: 1 }))
      ? [`its second attempt unloads to ${first} as the first did, ${again}`]
      : []),
    ...(first === (await place({ execution: 'other' })) ? [`other executions unload to ${first}, too, ${again}`] : []),
  ];
}

/** Athena runs twenty statements at a time in a small Region, for the whole account: half are for people. */
const WIDTH = 10;
export const leavesRoomInAthena: Rule = overMachines(({ states }) =>
  states.flatMap(([name, state]) => {
    const { Type, Branches, MaxConcurrency } = state as typeof state & { readonly MaxConcurrency?: number };
    const width = Type === 'Map' ? (MaxConcurrency ?? Number.POSITIVE_INFINITY) : (Branches?.length ?? 0);
    return width > WIDTH
      ? [
          `${name} runs ${width} branches at once: a Region without a raised quota runs 20 statements for the account (TooManyRequestsException)`,
        ]
      : [];
  }),
);
