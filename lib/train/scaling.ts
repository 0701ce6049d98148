import { VARIANT } from '../../contracts/models.ts';
import type { StageConfig } from '../config.ts';
import { jsonata, literal, type States, task } from '../machines/language.ts';
import { orFail, type TrainTargets } from './parts.ts';

/** Requests a minute and instance at which one more is added. */
const INVOCATIONS_PER_MINUTE = 600;
const SCALE_IN_SECONDS = 600;
const SCALE_OUT_SECONDS = 60;

/** Lets the instances of an endpoint follow its traffic; nothing where it has none, or as many at all times. */
export function scalingStates(
  { partition, prefix }: TrainTargets,
  endpoints: StageConfig['models']['endpoints'],
  next: string,
): States {
  if (endpoints.mode !== 'instances' || endpoints.min === endpoints.max) return {};
  const target = {
    ServiceNamespace: 'sagemaker',
    ResourceId: jsonata(`'endpoint/' & ${literal(prefix)} & $model & ${literal(`/variant/${VARIANT}`)}`),
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
  };
  const call = (action: string, Arguments: object, Next: string) =>
    task(`arn:${partition}:states:::aws-sdk:applicationautoscaling:${action}`, {
      Arguments: { ...target, ...Arguments },
      TimeoutSeconds: 120,
      Output: {},
      Catch: orFail(),
      Next,
    });
  return {
    RegisterScalableTarget: call(
      'registerScalableTarget',
      { MinCapacity: endpoints.min, MaxCapacity: endpoints.max },
      'PutScalingPolicy',
    ),
    PutScalingPolicy: call(
      'putScalingPolicy',
      {
        PolicyName: 'invocations',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: INVOCATIONS_PER_MINUTE,
          PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
          ScaleInCooldown: SCALE_IN_SECONDS,
          ScaleOutCooldown: SCALE_OUT_SECONDS,
        },
      },
      next,
    ),
  };
}
