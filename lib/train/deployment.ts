import { VARIANT } from '../../contracts/models.ts';
import type { StageConfig } from '../config.ts';
import { jsonata, literal, type State, type States } from '../machines/language.ts';
import { ATTEMPT, RETRY_BUT_MISSING, sageMaker, type TrainTargets } from './parts.ts';

type Endpoints = Exclude<StageConfig['models']['endpoints'], { readonly mode: 'none' }>;

/** How long a new model is watched, under all of the traffic, before the former one is taken away. */
const WATCH_SECONDS = 300;
/** Until an endpoint is given up that does not come into service. */
const PATIENCE_SECONDS = 3600;

/** Name of the alarm at which an endpoint rolls back to its former model; it exists before the endpoint does. */
export const endpointAlarmName = (endpoint: string): string => `${endpoint}-5xx`;

/** From an artifact to an endpoint that serves it. A deployment that fails leaves the endpoint at its former model. */
export function deploymentStates(targets: TrainTargets, endpoints: Endpoints, next: string): States {
  const { partition, prefix, imageUri, servingRoleArn, models } = targets;
  const EndpointName = jsonata(`${literal(prefix)} & $model`);
  const DeploymentConfig = {
    BlueGreenUpdatePolicy: {
      TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: WATCH_SECONDS },
      MaximumExecutionTimeoutInSeconds: PATIENCE_SECONDS,
    },
    AutoRollbackConfiguration: {
      Alarms: [{ AlarmName: jsonata(`${literal(prefix)} & $model & ${literal(endpointAlarmName(''))}`) }],
    },
  };
  const wait = (Next: string): State => ({
    Type: 'Wait',
    Seconds: models.pollSeconds,
    Assign: { polls: jsonata('$polls + 1') },
    Next,
  });
  const isLate = jsonata(`$polls * ${models.pollSeconds} > ${PATIENCE_SECONDS}`);
  const late = {
    error: 'EndpointLate',
    cause: jsonata(`'The endpoint did not come into service within an hour; it is ' & $endpoint.status & '.'`),
  };
  const describe = (fields: State): State =>
    sageMaker(partition, 'describeEndpoint', {
      Arguments: { EndpointName },
      Assign: { endpoint: jsonata(ENDPOINT) },
      ...fields,
    });
  return {
    CreateModel: sageMaker(partition, 'createModel', {
      Arguments: {
        ModelName: jsonata(ATTEMPT),
        PrimaryContainer: { Image: imageUri, ModelDataUrl: jsonata('$artifactUri') },
        ExecutionRoleArn: servingRoleArn,
      },
      Assign: { deployment: jsonata(ATTEMPT) },
      Next: 'CreateEndpointConfig',
    }),
    CreateEndpointConfig: sageMaker(partition, 'createEndpointConfig', {
      Arguments: { EndpointConfigName: jsonata('$deployment'), ProductionVariants: [variant(endpoints)] },
      Next: 'DescribeEndpoint',
    }),
    DescribeEndpoint: describe({
      Retry: RETRY_BUT_MISSING,
      // Whatever else was in the way stands in the way of making it, too, and is then told.
      Catch: [{ ErrorEquals: ['States.ALL'], Output: {}, Next: 'CreateEndpoint' }],
      Next: 'IsEndpointReady',
    }),
    IsEndpointReady: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$endpoint.status = 'InService'"), Next: 'UpdateEndpoint' },
        { Condition: jsonata("$endpoint.status in ['Failed', 'OutOfService']"), Next: 'DeleteEndpoint' },
        { Condition: isLate, Assign: late, Next: 'CleanUpEndpointConfig' },
      ],
      Default: 'WaitForEndpoint',
    },
    // Nothing else can be done with one that failed; it serves nobody.
    DeleteEndpoint: sageMaker(partition, 'deleteEndpoint', {
      Arguments: { EndpointName },
      Next: 'WaitForEndpoint',
    }),
    WaitForEndpoint: wait('DescribeEndpoint'),
    CreateEndpoint: sageMaker(partition, 'createEndpoint', {
      Arguments: { EndpointName, EndpointConfigName: jsonata('$deployment') },
      Next: 'WaitForService',
    }),
    UpdateEndpoint: sageMaker(partition, 'updateEndpoint', {
      Arguments: {
        EndpointName,
        EndpointConfigName: jsonata('$deployment'),
        DeploymentConfig,
        // As many instances as the traffic has asked for, not the first number.
        ...(endpoints.mode === 'instances' && { RetainAllVariantProperties: true }),
      },
      Next: 'WaitForService',
    }),
    WaitForService: wait('DescribeUpdate'),
    DescribeUpdate: describe({ Next: 'IsInService' }),
    IsInService: {
      Type: 'Choice',
      Choices: [
        { Condition: jsonata("$endpoint.status = 'InService' and $endpoint.configuration = $deployment"), Next: next },
        {
          Condition: jsonata("$endpoint.status = 'InService'"),
          Assign: {
            error: 'RolledBack',
            cause: jsonata("'The endpoint rolled back to its former model. ' & $endpoint.reason"),
          },
          Next: 'CleanUpEndpointConfig',
        },
        {
          Condition: jsonata("$endpoint.status = 'Failed'"),
          Assign: { error: 'EndpointFailed', cause: jsonata("'The endpoint failed. ' & $endpoint.reason") },
          Next: 'HandleFailure',
        },
        { Condition: isLate, Assign: late, Next: 'HandleFailure' },
      ],
      Default: 'WaitForService',
    },
    ...deletion(partition, ['CleanUpEndpointConfig', 'CleanUpModel'], '$deployment', 'HandleFailure'),
  };
}

/** Deletes a SageMaker model and its endpoint configuration, which cost nothing: it is no failure when they stay. */
export function deletion(
  partition: string,
  [first, second]: readonly [string, string],
  name: string,
  Next: string,
): States {
  const Catch = [{ ErrorEquals: ['States.ALL'], Output: {}, Next }];
  return {
    [first]: sageMaker(partition, 'deleteEndpointConfig', {
      Arguments: { EndpointConfigName: jsonata(name) },
      Catch,
      Next: second,
    }),
    [second]: sageMaker(partition, 'deleteModel', { Arguments: { ModelName: jsonata(name) }, Catch, Next }),
  };
}

const ENDPOINT =
  "{ 'status': $states.result.EndpointStatus, 'configuration': $states.result.EndpointConfigName, " +
  "'reason': $exists($states.result.FailureReason) ? $states.result.FailureReason : '' }";

/** Its name stays the same: an update with another one is refused. */
function variant(endpoints: Endpoints): State {
  const own = { VariantName: VARIANT, ModelName: jsonata('$deployment') };
  if (endpoints.mode === 'serverless') {
    return {
      ...own,
      ServerlessConfig: { MemorySizeInMB: endpoints.memoryMb, MaxConcurrency: endpoints.maxConcurrency },
    };
  }
  return {
    ...own,
    InstanceType: endpoints.instanceType,
    InitialInstanceCount: endpoints.min,
    InitialVariantWeight: 1,
  };
}
