import { Duration, Stack } from 'aws-cdk-lib';
import { MathExpression, type Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Api } from '../http-api.ts';
import { NodeFunction } from '../node-function.ts';
import type { Alarms } from './alarms.ts';

const PERIOD = Duration.minutes(5);
/** Of one chance failure, a retry or a caller’s second try takes care. */
const FEW = 5;

/** The alarms on the API, and on all functions together: the graph of an alarm names the one that fails. */
export function functionAlarms(alarms: Alarms, { http }: Pick<Api, 'http'>): void {
  alarms.onMetric(
    'ApiFails',
    http.metricServerError({ period: PERIOD, statistic: 'Sum' }),
    FEW,
    'The API answers with 5xx: SDKs send their events again, readers see an error. The logs of collect and of api say why.',
  );
  alarms.onMetric(
    'FunctionsFail',
    summed(alarms, 'Errors of functions', (lambda, options) => lambda.metricErrors(options)),
    FEW,
    'Functions end with errors of their own: the graph names which, and the log of each says why. See docs/operations.md, functions.',
  );
  alarms.onMetric(
    'FunctionsThrottled',
    summed(alarms, 'Throttles of functions', (lambda, options) => lambda.metricThrottles(options)),
    FEW,
    'The account lets no more functions run at a time: events wait or are answered with 503. Ask for concurrency under Service Quotas.',
  );
}

/** A metric of every function of the stack, added up. */
function summed(
  alarms: Alarms,
  label: string,
  metric: (lambda: LambdaFunction, options: MetricOptions) => Metric,
): MathExpression {
  const functions = Stack.of(alarms)
    .node.findAll()
    .filter((construct) => construct instanceof NodeFunction);
  const metrics = functions.map((each, index) => [
    `m${index + 1}`,
    metric(each.function, { period: PERIOD, statistic: 'Sum', label: each.node.id }),
  ]);
  return new MathExpression({
    expression: 'SUM(METRICS())',
    label,
    period: PERIOD,
    usingMetrics: Object.fromEntries(metrics),
  });
}
