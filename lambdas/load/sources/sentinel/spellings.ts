/**
 * The fields the platform reads of a security log, each with the names products give it, as `plainKey` writes them: Microsoft
 * Sentinel’s tables (SigninLogs, SecurityAlert, SecurityIncident, CommonSecurityLog, W3CIISLog, AppRequests), the exports and
 * interfaces they come from, and plain names. `docs/sources.md` shows them as a table.
 */
export const TIME = [
  'timegenerated',
  'createddatetime',
  'time',
  'timestamp',
  '@timestamp',
  'eventtime',
  'date',
] as const;
export const ID = ['systemalertid', 'incidentname', 'id', 'recordid', 'uuid'] as const;
export const TABLE = ['type', 'category'] as const;
export const ACTION = ['operationname', 'operation', 'action', 'event', 'eventname', 'activity'] as const;
export const OUTCOME = [
  'resulttype',
  'outcome',
  'result',
  'success',
  'resultsignature',
  'deviceaction',
  'status',
] as const;
export const STATUS_OBJECT = ['status'] as const;
export const ERROR_CODE = ['errorcode'] as const;
export const SEVERITY = ['alertseverity', 'severity', 'logseverity', 'severitylevel', 'level', 'priority'] as const;
export const RISK = ['risklevelduringsignin', 'risklevelaggregated', 'risklevel'] as const;
export const ACTOR = [
  'userprincipalname',
  'sourceusername',
  'csusername',
  'compromisedentity',
  'username',
  'user',
  'account',
  'accountname',
  'email',
  'userid',
] as const;
export const ADDRESS = [
  'ipaddress',
  'sourceip',
  'clientip',
  'calleripaddress',
  'cip',
  'clientaddress',
  'remoteaddr',
  'remoteip',
  'ip',
] as const;
export const LOCATION = ['locationdetails', 'location'] as const;
export const COUNTRY_MEMBER = ['countryorregion', 'country'] as const;
export const COUNTRY = ['location', 'country', 'clientcountryorregion', 'remoteipcountry'] as const;
export const APPLICATION = [
  'appdisplayname',
  'application',
  'app',
  'approlename',
  'productname',
  'deviceproduct',
  'ssitename',
  'service',
] as const;
export const URL = ['requesturl', 'requesturi', 'csuristem', 'url', 'uri', 'path'] as const;
export const METHOD = ['requestmethod', 'httpmethod', 'csmethod', 'method'] as const;
export const HTTP_STATUS = ['httpstatuscode', 'httpstatus', 'scstatus', 'statuscode', 'resultcode', 'status'] as const;
export const ALERT = ['systemalertid', 'alertname', 'alertseverity', 'incidentname', 'incidentnumber'] as const;
