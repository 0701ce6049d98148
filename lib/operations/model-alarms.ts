import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { MODEL_METRICS, MODEL_NAMES, type ModelName, VARIANT } from '../../contracts/models.ts';
import type { ModelImage } from '../model-image.ts';
import { endpointAlarmName } from '../train/deployment.ts';
import { constructId } from '../train/parts.ts';
import type { Alarms } from './alarms.ts';

export interface ModelAlarmsProps {
  readonly train: StateMachine;
  /** Endpoints by model, of those that have one. */
  readonly endpoints: Readonly<Partial<Record<ModelName, string>>>;
  readonly image: Pick<ModelImage, 'project'>;
}

/** Answers of an endpoint in a minute that were failures of its own: more than a chance one. */
const FAILED_INVOCATIONS = 5;
/** A population stability index from which a distribution is held to have shifted (Siddiqi 2006). */
const SHIFTED = 0.25;
/** Errors this many times what the backtest had. */
const MISLED = 2;

/** The alarms of the models. Those of the endpoints are also what an endpoint rolls back at that has got a new model. */
export function modelAlarms(alarms: Alarms, { train, endpoints, image }: ModelAlarmsProps): void {
  const { stackName } = Stack.of(alarms);
  alarms.onFailure(
    'TrainFailed',
    train,
    'A model was not trained or not put in place: what served before serves on. The execution and `model_runs` say why.',
  );
  if (image.project !== undefined) {
    alarms.onMetric(
      'ImageFailed',
      failedBuilds(image.project),
      1,
      'The image of the models was not built, or has a manifest that SageMaker refuses: what was trained before serves on. The log of the build says which.',
    );
  }
  for (const [model, endpoint] of Object.entries(endpoints)) {
    alarms.onMetric(
      `${constructId(model)}Fails`,
      failedInvocations(endpoint),
      FAILED_INVOCATIONS,
      `The endpoint ${endpoint} fails to answer: after an update it rolls back automatically. Otherwise its log says why.`,
      endpointAlarmName(endpoint),
    );
  }
  alarms.onMetric(
    'ModelsDrift',
    worst(stackName, MODEL_METRICS.drift),
    SHIFTED,
    'What comes in no longer looks like what the model was trained on: look at its inputs, and train it again. The metric’s graph names it.',
  );
  alarms.onMetric(
    'ModelsMisled',
    worst(stackName, MODEL_METRICS.liveError),
    MISLED,
    'What a model predicted was off by twice what its backtest promised: look at what has changed in the shop, and train it anew.',
  );
}

const failedBuilds = (ProjectName: string): Metric =>
  new Metric({
    namespace: 'AWS/CodeBuild',
    metricName: 'FailedBuilds',
    dimensionsMap: { ProjectName },
    statistic: 'Sum',
    period: Duration.minutes(5),
  });

const failedInvocations = (EndpointName: string): Metric =>
  new Metric({
    namespace: 'AWS/SageMaker',
    metricName: 'Invocation5XXErrors',
    dimensionsMap: { EndpointName, VariantName: VARIANT },
    statistic: 'Sum',
    period: Duration.minutes(1),
  });

/** The greatest value of a metric among the models in a day. */
function worst(stack: string, metricName: string): MathExpression {
  const period = Duration.days(1);
  const metrics = MODEL_NAMES.map((model, index) => [
    `m${index + 1}`,
    new Metric({
      namespace: MODEL_METRICS.namespace,
      metricName,
      dimensionsMap: { Stack: stack, Model: model },
      statistic: 'Maximum',
      period,
    }),
  ]);
  return new MathExpression({
    expression: 'MAX(METRICS())',
    label: `${metricName} of the worst model`,
    period,
    usingMetrics: Object.fromEntries(metrics),
  });
}
