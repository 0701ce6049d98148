import { ANNOTATION_ROUTES } from './annotations.ts';
import { DETAIL_ROUTES } from './details.ts';
import { LIVE_ROUTES } from './live.ts';
import { MART_ROUTES } from './marts/index.ts';
import { METRIC_ROUTES } from './metrics.ts';
import { OPERATION_ROUTES } from './operations.ts';
import { PRICING_ROUTES } from './pricing.ts';
import { PRIVACY_ROUTES } from './privacy.ts';
import { QUARANTINE_ROUTES } from './quarantine.ts';
import { QUERY_ROUTES } from './queries.ts';
import { READING_ROUTES } from './reading.ts';
import { SERVICE_ROUTES } from './service.ts';
import { STATUS_ROUTES } from './status.ts';
import { SUMMARY_ROUTES } from './summaries.ts';

/** Every route that the function `api` answers, by name. */
export const API_ROUTES = {
  ...SERVICE_ROUTES,
  ...READING_ROUTES,
  ...PRICING_ROUTES,
  ...METRIC_ROUTES,
  ...SUMMARY_ROUTES,
  ...DETAIL_ROUTES,
  ...MART_ROUTES,
  ...LIVE_ROUTES,
  ...ANNOTATION_ROUTES,
  ...QUERY_ROUTES,
  ...OPERATION_ROUTES,
  ...STATUS_ROUTES,
  ...QUARANTINE_ROUTES,
  ...PRIVACY_ROUTES,
} as const;
