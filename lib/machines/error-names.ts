import type { State } from './language.ts';

/**
 * What the services that our machines call may answer, as Step Functions names it: the prefix of the integration and the class
 * of the AWS SDK for Java. Codes that a service does not model come as its base class, which stands first.
 * Sources: the API models of each service; Lambda’s from "Invoke Lambda functions" of the Step Functions guide.
 */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  Athena: `AmazonAthenaException AthenaException InternalServerException InvalidRequestException MetadataException
    ResourceNotFoundException SessionAlreadyExistsException TooManyRequestsException`,
  ApplicationAutoScaling: `ApplicationAutoScalingException ConcurrentUpdateException FailedResourceAccessException
    InternalServiceException InvalidNextTokenException LimitExceededException ObjectNotFoundException
    ResourceNotFoundException TooManyTagsException ValidationException`,
  Lambda: `AWSLambdaException LambdaException ClientExecutionTimeoutException EC2AccessDeniedException
    EC2ThrottledException EC2UnexpectedException EFSIOException ENILimitReachedException InvalidParameterValueException
    InvalidRequestContentException InvalidRuntimeException RecursiveInvocationException RequestTooLargeException
    ResourceConflictException ResourceNotFoundException ResourceNotReadyException SdkClientException ServiceException
    TooManyRequestsException Unknown UnsupportedMediaTypeException`,
  S3: `S3Exception BucketAlreadyExistsException BucketAlreadyOwnedByYouException EncryptionTypeMismatchException
    InvalidObjectStateException InvalidRequestException InvalidWriteOffsetException NoSuchBucketException
    NoSuchKeyException NoSuchUploadException ObjectAlreadyInActiveTierErrorException ObjectNotInActiveTierErrorException
    TooManyPartsException`,
  SageMaker: `SageMakerException AmazonSageMakerException ConflictException ResourceInUseException
    ResourceLimitExceededException ResourceNotFoundException ValidationException`,
  Sfn: `SfnException ConflictException ExecutionAlreadyExistsException ExecutionDoesNotExistException
    ExecutionLimitExceededException InvalidArnException InvalidDefinitionException InvalidExecutionInputException
    InvalidNameException InvalidOutputException InvalidTokenException KmsAccessDeniedException
    KmsInvalidStateException KmsThrottlingException ServiceQuotaExceededException StateMachineDeletingException
    StateMachineDoesNotExistException StateMachineLimitExceededException ValidationException`,
  States: `ALL BranchFailed DataLimitExceeded ExceedToleratedFailureThreshold HeartbeatTimeout Http.Socket IntrinsicFailure
    ItemReaderFailed NoChoiceMatched Permissions QueryEvaluationError ResultPathMatchFailure ResultWriterFailed Runtime
    TaskFailed Timeout`,
};

const NAMES: ReadonlySet<string> = new Set(
  Object.entries(EXCEPTIONS).flatMap(([prefix, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => `${prefix}.${name}`),
  ),
);

/** The names of errors that states retry or catch, each with the state that does, those in branches too. */
export function handledErrors(definition: State): { readonly state: string; readonly error: string }[] {
  return statesOf(definition).flatMap(([state, fields]) =>
    [fields.Retry, fields.Catch].flatMap((handlers) =>
      listOf(handlers).flatMap(({ ErrorEquals }) =>
        (ErrorEquals as readonly string[]).map((error) => ({ state, error })),
      ),
    ),
  );
}

/**
 * Errors that a machine waits for and nobody ever raises: Step Functions takes any name, and the retry is then never made.
 * Names without a dot are those of functions, which are not judged here.
 */
export function unknownErrors(definition: State): string[] {
  const unknown = handledErrors(definition).filter(({ error }) => error.includes('.') && !NAMES.has(error));
  return unknown.map(({ state, error }) => `${state} handles ${error}, which no service raises`);
}

const listOf = (value: unknown): readonly State[] => (Array.isArray(value) ? value : []);

function statesOf(machine: State): [string, State][] {
  return Object.entries((machine.States ?? {}) as Readonly<Record<string, State>>).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...listOf(state.Branches).flatMap(statesOf),
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor as State) : []),
  ]);
}
