import type { LogRecord } from './log-record.ts';
import * as field from './spellings.ts';

type Outcome = 'success' | 'failure' | 'unknown';
type Severity = 'informational' | 'low' | 'medium' | 'high';

const SECURITY_TABLE = /^security(alert|incident)$/i;
const SIGN_IN = /\b(?:sign|log)(?:ged)? ?(?:in|on)\b/;
const SIGN_IN_TABLE = /sign ?in ?logs?$/;
const REQUEST = /\brequests?\b/;
const FAILED = /\b(?:fail(?:ed|ure|s)?|denied|deny|blocked|rejected|invalid|unauthori[sz]ed|bad|error)\b/;
const SUCCEEDED = /\b(?:success(?:ful|fully)?|succeeded|granted|allow(?:ed)?|accepted|permit(?:ted)?|ok|passed|true)\b/;
const WHOLE = /^-?\d+$/;

/** `UserLoginFailed` and `user_login-failed` as `user login failed`. */
const words = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[^a-zA-Z0-9]+/g, ' ')
    .trim()
    .toLowerCase();

/** What happened: `alert`, `sign_in`, `request`, or what the log calls it; null when it says nothing. */
export function actionOf(record: LogRecord): string | null {
  const table = record.text(field.TABLE) ?? '';
  if (record.has(field.ALERT) || SECURITY_TABLE.test(table)) return 'alert';
  const name = record.text(field.ACTION);
  if (SIGN_IN_TABLE.test(words(table)) || SIGN_IN.test(words(name ?? '')) || errorCodeOf(record) !== null) {
    return 'sign_in';
  }
  if (isRequest(record, name)) return 'request';
  return name;
}

/** Sign-ins of Microsoft Graph have no name, and an error code in their status. */
const errorCodeOf = (record: LogRecord): string | null => record.member(field.STATUS_OBJECT, field.ERROR_CODE);

function isRequest(record: LogRecord, name: string | null): boolean {
  const hasUrl = record.has(field.URL);
  if (record.has(field.METHOD) || (hasUrl && (name === null || httpStatusOf(record) !== null))) return true;
  return REQUEST.test(words(name ?? ''));
}

/** A number from 100 to 599; `status` and `resultCode` hold other things too. */
export function httpStatusOf(record: LogRecord): number | null {
  for (const key of field.HTTP_STATUS) {
    const status = record.whole([key]);
    if (status !== null && status >= 100 && status <= 599) return status;
  }
  return null;
}

/** How it ended, from what the record says of it, its HTTP status, or the name of the event, in this order. */
export function outcomeOf(record: LogRecord, action: string): Outcome {
  if (action === 'alert') return 'unknown';
  const code = errorCodeOf(record) ?? codeOf(record.text(['resulttype']));
  if (code !== null) return code === '0' ? 'success' : 'failure';
  for (const key of field.OUTCOME) {
    const said = wordOutcome(record.value([key]));
    if (said !== 'unknown') return said;
  }
  const status = httpStatusOf(record);
  if (status !== null) return status < 400 ? 'success' : 'failure';
  return wordOutcome(record.text(field.ACTION));
}

const codeOf = (text: string | null): string | null => (text !== null && WHOLE.test(text) ? text : null);

function wordOutcome(value: unknown): Outcome {
  if (typeof value === 'boolean') return value ? 'success' : 'failure';
  if (typeof value !== 'string') return 'unknown';
  const text = words(value);
  if (FAILED.test(text) || text === 'false') return 'failure';
  return SUCCEEDED.test(text) ? 'success' : 'unknown';
}

const SEVERITIES = new Map<string, Severity>([
  ...(['informational', 'info', 'information', 'verbose', 'debug', 'notice'] as const).map(
    (word) => [word, 'informational'] as const,
  ),
  ['low', 'low'],
  ...(['medium', 'moderate', 'warning', 'warn'] as const).map((word) => [word, 'medium'] as const),
  ...(['high', 'veryhigh', 'very high', 'critical', 'error', 'severe', 'fatal', 'emergency'] as const).map(
    (word) => [word, 'high'] as const,
  ),
]);
const RISKS: ReadonlySet<string> = new Set(['low', 'medium', 'high']);

/**
 * How bad it is: the severity that the record gives, else the risk of a sign-in, else `medium` for an alert, `low` for a
 * failure and `informational` for all the rest. Numbers are those of CEF: 0 to 3 low, 4 to 6 medium, 7 to 10 high
 * (Micro Focus, Common Event Format, “Severity”).
 */
export function severityOf(record: LogRecord, action: string, outcome: Outcome): Severity {
  for (const key of field.SEVERITY) {
    const said = record.text([key]);
    const severity = said === null ? undefined : (SEVERITIES.get(words(said)) ?? cefSeverity(key, said));
    if (severity) return severity;
  }
  const risk = record.text(field.RISK)?.toLowerCase() ?? '';
  if (RISKS.has(risk)) return risk as Severity;
  if (action === 'alert') return 'medium';
  return outcome === 'failure' ? 'low' : 'informational';
}

/** A number in `level` or `priority` is of another scale, on which less is worse. */
function cefSeverity(key: string, text: string): Severity | undefined {
  if (!['severity', 'logseverity'].includes(key) || !WHOLE.test(text)) return undefined;
  const number = Number(text);
  if (number < 0 || number > 10) return undefined;
  if (number <= 3) return 'low';
  return number <= 6 ? 'medium' : 'high';
}
