import { createRequire } from 'node:module';
import { validateDefinition } from '@shoplake/local/states';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../contracts/features.ts';
import { MODEL_NAMES, MODELS } from '../../contracts/models.ts';
import { readStatements } from '../../glue-sql/statement.ts';
import { catalogue } from '../../models/catalogue.ts';
import { expressions, type Machine, statesInOrder } from './support/definition.ts';
import { trainMachine } from './support/train-world.ts';

/** The package declares no types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errorsText: (separator: string) => string;
};

const MODES = [
  { mode: 'serverless' },
  { mode: 'instances', instanceType: 'ml.c7g.large', min: 1, max: 3 },
  { mode: 'none' },
] as const;
const machine = trainMachine();
const states = statesInOrder(machine);
const tasks = states.filter(([, { Type }]) => Type === 'Task');
const perModel = statesInOrder((machine.States.TrainModels as unknown as { ItemProcessor: Machine }).ItemProcessor);

describe.each(MODES)('the definition of the training with endpoints: $mode', (endpoints) => {
  const definition = trainMachine({ endpoints });

  it('is valid Amazon States Language', () => {
    // The validator's pattern for text that is not an expression knows no line breaks; AWS does.
    const oneLine = JSON.parse(JSON.stringify(definition), (_, value) =>
      typeof value === 'string' ? value.replaceAll('\n', ' ') : value,
    );
    const { isValid, errorsText } = validate(oneLine);
    expect([isValid, errorsText('\n')]).toEqual([true, '']);
  });

  it('holds expressions that compile, and none beside text, which would stay as it is', () => {
    for (const expression of expressions(definition)) expect(() => jsonata(expression), expression).not.toThrow();
    const strings = JSON.stringify(definition).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(strings.filter((text) => text.includes('{%') && !/^"\{%[\s\S]*%\}"$/.test(text))).toEqual([]);
  });

  it('names each state once, in at most eighty characters', () => {
    const names = statesInOrder(definition).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.length > 80)).toEqual([]);
  });
});

describe('the definition of the training', () => {
  it('is one that the local account runs', () => {
    expect(() => validateDefinition(machine)).not.toThrow();
  });

  it('calls integrations that there are', () => {
    const resources = tasks.map(([, { Resource }]) => Resource?.replace('arn:aws:states:::', ''));
    expect([...new Set(resources)].sort()).toEqual([
      'athena:startQueryExecution.sync',
      'aws-sdk:s3:getObject',
      'aws-sdk:s3:listObjectsV2',
      'aws-sdk:sagemaker:createEndpoint',
      'aws-sdk:sagemaker:createEndpointConfig',
      'aws-sdk:sagemaker:createModel',
      'aws-sdk:sagemaker:createModelPackage',
      'aws-sdk:sagemaker:deleteEndpoint',
      'aws-sdk:sagemaker:deleteEndpointConfig',
      'aws-sdk:sagemaker:deleteModel',
      'aws-sdk:sagemaker:describeEndpoint',
      'aws-sdk:sagemaker:updateEndpoint',
      'aws-sdk:sfn:listExecutions',
      'aws-sdk:sfn:startExecution',
      'lambda:invoke',
      'sagemaker:createTrainingJob.sync',
    ]);
  });

  it.each(tasks)('%s is tried again by rule, and does not wait for ever', (_, task) => {
    expect(task.TimeoutSeconds).toBeGreaterThan(0);
    expect(task.Retry?.length).toBeGreaterThan(0);
  });

  it('waits for a job longer than the job may run, and a machine to be found', () => {
    const job = (models: object) =>
      statesInOrder(trainMachine(models)).find(([name]) => name === 'TrainModel')?.[1].TimeoutSeconds;
    expect(job({})).toBe(3600 + 1800);
    expect(job({ maxMinutes: 10 })).toBe(600 + 1800);
  });

  it('lets no error of a model out of the model', () => {
    const unguarded = perModel.filter(([, state]) => {
      const last = (state as { Catch?: readonly { ErrorEquals: readonly string[] }[] }).Catch?.at(-1);
      return state.Type === 'Task' && last?.ErrorEquals[0] !== 'States.ALL';
    });
    expect(unguarded).toEqual([]);
    expect(perModel.filter(([, { Type }]) => Type === 'Fail')).toEqual([]);
  });

  it('is far below what a history of 25,000 events holds', () => {
    expect(states.length).toBeLessThan(80);
  });
});

describe('the models and what they train on', () => {
  it('are those of the container', () => {
    expect(Object.keys(catalogue)).toEqual(MODEL_NAMES);
  });

  it('name channels that have a query, and use every one', () => {
    const used = MODEL_NAMES.flatMap((name) => [...MODELS[name].channels]);
    expect([...new Set(used)].sort()).toEqual(Object.keys(CHANNELS).sort());
    expect(readStatements('features').map(({ name }) => name)).toEqual(Object.keys(CHANNELS).sort());
  });

  it('train on silver and gold alone, which is all that the workflow may read', () => {
    const gold = new Map(readStatements('gold').map((statement) => [statement.target, statement]));
    const read = new Set<string>();
    const follow = (inputs: ReadonlySet<string>): void => {
      for (const input of inputs) {
        if (read.has(input)) continue;
        read.add(input);
        // A table of gold holds its rows; a view is what it reads.
        const maker = gold.get(input);
        if (maker?.kind === 'view') follow(maker.inputs);
      }
    };
    for (const { inputs } of readStatements('features')) follow(inputs);
    expect([...read].filter((table) => !/^(silver|gold)\./.test(table))).toEqual([]);
    expect(read.size).toBeGreaterThan(3);
  });

  it('say what the container says of its channels', async () => {
    const { catalogue } = await import('../../models/catalogue.ts');
    for (const name of MODEL_NAMES) {
      const { channels } = await catalogue[name]();
      expect([name, [...channels].sort()]).toEqual([name, [...MODELS[name].channels].sort()]);
    }
  });
});
