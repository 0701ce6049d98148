import { type AnyState, inState, inText, mutant, type TemplateMutant } from './mutant.ts';

const isUnload = ({ Arguments }: AnyState): boolean => String(Arguments?.QueryString ?? '').includes('UNLOAD');
const calls =
  (task: string) =>
  ({ Resource = '' }: AnyState): boolean =>
    String(Resource).endsWith(task);
const ATTEMPT = '$string($states.context.State.RetryCount)';
const TAKEN = 'takes the place of the first';

/** Faults that show when something is tried again, or fails. */
export const OF_RETRIES: readonly TemplateMutant[] = [
  mutant(
    'retriesInPlacesOfTheirOwn',
    `a second unload that ${TAKEN}`,
    /its second attempt unloads to .* as the first did/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(ATTEMPT, "'0'");
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'executions that unload to one place',
    /other executions unload to/,
    inState('Refresh', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace('$states.context.Execution.Name', "'run'");
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    `features whose second unload ${TAKEN}`,
    /its second attempt unloads to/,
    inState('Train', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(ATTEMPT, "'0'");
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'an unload to no folder',
    /which is no folder/,
    inState('Train', isUnload, ({ Arguments }) => {
      Arguments.QueryString = Arguments.QueryString.replace(`${ATTEMPT} & '/'`, ATTEMPT);
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'a second job under the name of the first',
    /second attempt has the TrainingJobName.*ResourceInUse/,
    inState('Train', calls('createTrainingJob.sync'), ({ Arguments }) => {
      Arguments.TrainingJobName = '{% $base %}';
    }),
  ),
  mutant(
    'retriesInPlacesOfTheirOwn',
    'a second model under the name of the first',
    /second attempt has the ModelName/,
    inState('Train', calls(':createModel'), ({ Arguments }) => {
      Arguments.ModelName = '{% $base %}';
    }),
  ),
  mutant(
    'handlesRealErrors',
    'a retry of an error that is misspelt',
    /Athena\.TooManyRequestException, which no service raises/,
    inText('Refresh', /Athena\.TooManyRequestsException/, 'Athena.TooManyRequestException'),
  ),
  mutant(
    'handlesRealErrors',
    'the SDK’s name of an error',
    /S3\.NoSuchKey, which no service raises/,
    inText('Train', /S3\.NoSuchKeyException/, 'S3.NoSuchKey'),
  ),
  mutant(
    'handlesRealErrors',
    'an error that no function throws',
    /RunOutputsError, which no function throws/,
    inText('Train', /"RunOutputError"/, '"RunOutputsError"'),
  ),
  mutant(
    'handlesRealErrors',
    'an error of States there is none of',
    /States\.TaskFail, which no service raises/,
    inText('Maintenance', /States\.TaskFailed/, 'States.TaskFail'),
  ),
];
