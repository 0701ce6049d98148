import { Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { watchEnv } from '../../lambdas/watch/env.ts';
import type { StageConfig } from '../config.ts';
import { scheduleRole } from '../iam/schedule-role.ts';
import type { Lake } from '../lake.ts';
import { NodeFunction } from '../node-function.ts';

export interface ModelWatchProps {
  readonly lake: Lake;
  readonly stage: StageConfig;
}

/**
 * Tells CloudWatch every morning how the models do that serve; the alarms on it stand with those of the models.
 *
 * @example
 * new ModelWatch(this, 'ModelWatch', { lake, stage });
 */
export class ModelWatch extends Construct {
  constructor(scope: Construct, id: string, { lake, stage }: ModelWatchProps) {
    super(scope, id);
    const environment: z.input<typeof watchEnv> = {
      GOLD_BUCKET: lake.gold.bucketName,
      STACK_NAME: Stack.of(this).stackName,
    };
    const watch = new NodeFunction(this, 'Watch', {
      folder: 'watch',
      environment,
      timeout: Duration.minutes(1),
      logDays: stage.logDays,
    });
    lake.grantReadPublished(watch.role);
    const role = scheduleRole(this, 'ScheduleRole', watch);
    new Schedule(this, 'Daily', {
      description: 'Measures how the models do that serve',
      schedule: ScheduleExpression.cron({ hour: '5', minute: '30', timeZone: TimeZone.of(stage.timeZone) }),
      // The target would grant itself all versions of the function.
      target: new LambdaInvoke(watch.function, { role: role.withoutPolicyUpdates(), retryAttempts: 2 }),
    });
  }
}
