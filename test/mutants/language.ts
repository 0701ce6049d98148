import { type AnyState, inMachine, inState, inText, mutant, type TemplateMutant } from './mutant.ts';

const isTask = ({ Type }: AnyState): boolean => Type === 'Task';
const isUnload = ({ Arguments }: AnyState): boolean => String(Arguments?.QueryString ?? '').includes('UNLOAD');

/** Faults in the definitions of machines. */
export const OF_THE_LANGUAGE: readonly TemplateMutant[] = [
  mutant('isValidLanguage', 'a way to a state there is none of', /there is no state 'Nowhere'/, (document) =>
    inMachine(document, 'Refresh', ({ States }: AnyState) => {
      States[Object.keys(States)[0] ?? ''].Next = 'Nowhere';
    }),
  ),
  mutant('isValidLanguage', 'a state that nothing leads to', /nothing leads to 'Alone'/, (document) =>
    inMachine(document, 'Refresh', ({ States }: AnyState) => {
      States.Alone = { Type: 'Succeed' };
    }),
  ),
  mutant(
    'isValidLanguage',
    'a state that goes on and ends',
    /exactly one of Next and End|CreateStateMachine refuses it/,
    inState('Refresh', isTask, (state) => {
      state.End = true;
      state.Next ??= 'Skip';
    }),
  ),
  mutant(
    'isValidLanguage',
    'an expression that is not closed',
    /JSONata expression must be the whole string/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(/%\}$/, '}');
    }),
  ),
  mutant(
    'isValidLanguage',
    'an expression that does not compile',
    /INVALID_JSONATA_EXPRESSION/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace('{% ', '{% (');
    }),
  ),
  mutant(
    'isValidLanguage',
    'a path of JSONPath',
    /JSONPath/,
    inState('Refresh', isTask, ({ Arguments }) => {
      Arguments['Name.$'] = '$.name';
    }),
  ),
  mutant(
    'isValidLanguage',
    'a wildcard before other errors',
    /States\.ALL must appear alone and last/,
    inState('Refresh', isTask, ({ Retry }) => {
      Retry.unshift({ ErrorEquals: ['States.ALL'], MaxAttempts: 1 });
    }),
  ),
  mutant(
    'isValidLanguage',
    'an integration there is none of',
    /athena:startQuery/,
    inText('Refresh', /athena:startQueryExecution\.sync/, 'athena:startQuery.sync'),
  ),
  mutant(
    'hasShortNames',
    'a name of ninety characters',
    /longer than eighty characters/,
    inState('Train', isTask, (state, _, states) => {
      states['x'.repeat(90)] = state;
    }),
  ),
  mutant(
    'readsAssignedVariables',
    'a variable that is misspelt',
    /reads \$refreshs, which nothing assigns/,
    inText('Refresh', /\$refreshes\b/, '$$refreshs'),
  ),
  mutant(
    'readsAssignedVariables',
    'a variable that is no longer assigned',
    /which nothing assigns/,
    inText('Train', /"artifactUri":/g, '"artifact":'),
  ),
  mutant(
    'limitsTasks',
    'a task without an end',
    /has no TimeoutSeconds/,
    inState('Maintenance', isTask, (state) => {
      delete state.TimeoutSeconds;
    }),
  ),
  mutant(
    'leavesRoomInAthena',
    'forty statements at once',
    /TooManyRequestsException/,
    inState(
      'Maintenance',
      ({ Type }) => Type === 'Map',
      (state) => {
        state.MaxConcurrency = 40;
      },
    ),
  ),
];
