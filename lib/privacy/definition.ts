import { jsonata, type State, task } from '../machines/language.ts';

/** For a refresh, maintenance or a training, which take minutes. */
const WAIT_SECONDS = 5;

/** Calls one function until it is done; in between, nobody waits in a function. */
export const privacyDefinition = (partition: string, functionArn: string): State => ({
  Comment: 'Erases a person everywhere, or gathers what is held of one',
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  TimeoutSeconds: 24 * 3600,
  States: {
    Work: task(`arn:${partition}:states:::lambda:invoke`, {
      Arguments: { FunctionName: functionArn, Payload: jsonata('$states.context.Execution.Input') },
      Assign: { isDone: jsonata('$states.result.Payload.isDone') },
      Output: {},
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { error: jsonata('$states.errorOutput') }, Next: 'GiveUp' }],
      Next: 'IsDone',
    }),
    GiveUp: task(`arn:${partition}:states:::lambda:invoke`, {
      Arguments: {
        FunctionName: functionArn,
        Payload: jsonata('$merge([$states.context.Execution.Input, {"failed": true}])'),
      },
      Output: {},
      Next: 'Failed',
    }),
    Failed: { Type: 'Fail', Error: jsonata('$error.Error'), Cause: jsonata('$error.Cause') },
    IsDone: { Type: 'Choice', Choices: [{ Condition: jsonata('$isDone'), Next: 'Done' }], Default: 'Wait' },
    Wait: { Type: 'Wait', Seconds: WAIT_SECONDS, Next: 'Work' },
    Done: { Type: 'Succeed' },
  },
});
