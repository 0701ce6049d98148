import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { Construct } from 'constructs';

export interface BudgetProps {
  /** US dollars a month. */
  readonly limit: number;
  readonly email: string;
}

const FORECAST_PERCENT = 80;
const ACTUAL_PERCENT = 100;

/** Writes to a person when the month is going to cost most of its budget, and when it has cost all. It stops nothing. */
export function addBudget(scope: Construct, id: string, { limit, email }: BudgetProps): CfnBudget {
  const subscribers = [{ subscriptionType: 'EMAIL', address: email }];
  const above = (notificationType: string, threshold: number) => ({
    notification: {
      notificationType,
      comparisonOperator: 'GREATER_THAN',
      threshold,
      thresholdType: 'PERCENTAGE',
    },
    subscribers,
  });
  return new CfnBudget(scope, id, {
    budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: limit, unit: 'USD' } },
    notificationsWithSubscribers: [above('FORECASTED', FORECAST_PERCENT), above('ACTUAL', ACTUAL_PERCENT)],
  });
}
