import { first, inGrant, mutant, renamedAction, type TemplateMutant, withoutAction } from './mutant.ts';

const REFRESH = 'WarehouseRefreshRole';
const TRAIN = 'ModelsTrainRole';

/** Faults in what roles may do, and who may take them. */
export const OF_ROLES: readonly TemplateMutant[] = [
  mutant(
    'namesRealActions',
    'an action that is misspelt',
    /kinesis:putrecordz is no action of kinesis/,
    renamedAction('IngestionCollectRole', 'kinesis:PutRecords', 'kinesis:PutRecordz'),
  ),
  mutant(
    'namesRealActions',
    'an action of another service',
    /glue:startqueryexecution is no action of glue/,
    renamedAction(REFRESH, 'athena:StartQueryExecution', 'glue:StartQueryExecution'),
  ),
  mutant(
    'namesRealActions',
    'the SDK’s name of a service',
    /no actions of the service sfn/,
    renamedAction(REFRESH, 'states:ListExecutions', 'sfn:ListExecutions'),
  ),
  mutant(
    'namesRealActions',
    'the API’s name of an action',
    /s3:listobjectsv2 is no action of s3/,
    renamedAction(REFRESH, 's3:ListBucket', 's3:ListObjectsV2'),
  ),
  mutant(
    'suitsActionsToResources',
    'reading of a bucket instead of its objects',
    /s3:getobject is for .*object: on <LakeBronze\.Arn>/,
    inGrant('IngestionLoadRole', 's3:GetObject', (statement) => {
      statement.Resource = { 'Fn::GetAtt': ['LakeBronzeD48DC0F9', 'Arn'] };
    }),
  ),
  mutant(
    'suitsActionsToResources',
    'listing of objects instead of their bucket',
    /s3:listbucket is for .*bucket/,
    inGrant('ReportingWriteRole', 's3:ListBucket', (statement) => {
      statement.Resource = 'arn:aws:s3:::gold/published/*';
    }),
  ),
  mutant(
    'suitsActionsToResources',
    'the registry’s token on one repository',
    /ecr:getauthorizationtoken takes no resource but \*/,
    inGrant('ModelsTrainingRole', 'ecr:GetAuthorizationToken', (statement) => {
      statement.Resource = 'arn:aws:ecr:eu-west-1:111122223333:repository/models';
    }),
  ),
  mutant(
    'suitsActionsToResources',
    'starting executions of an execution',
    /states:startexecution is for statemachine/,
    inGrant(TRAIN, 'states:StartExecution', (statement) => {
      statement.Resource = 'arn:aws:states:eu-west-1:111122223333:execution:refresh:*';
    }),
  ),
  mutant(
    'climbsTheCatalog',
    'tables of Glue without their catalog',
    /not granted on arn:aws:glue:<Region>:<AccountId>:catalog/,
    inGrant(REFRESH, 'glue:GetTable', (statement) => {
      statement.Resource = (statement.Resource as unknown[]).slice(1);
    }),
  ),
  mutant(
    'climbsTheCatalog',
    'tables of Glue without their database',
    /not granted on arn:aws:glue:<Region>:<AccountId>:database\/shop_/,
    inGrant(REFRESH, 'glue:GetTable', (statement) => {
      statement.Resource = (statement.Resource as unknown[]).filter(
        (resource) => !JSON.stringify(resource).includes(':database/shop_silver'),
      );
    }),
  ),
  mutant(
    'fitsIntoItsRole',
    'more resources than a role holds',
    /Maximum policy size of 10240 bytes exceeded/,
    inGrant(REFRESH, 'glue:GetTable', (statement) => {
      const many = Array.from(
        { length: 120 },
        (_, index) => `arn:aws:glue:eu-west-1:111122223333:table/gold/mart_of_the_shop_${index}`,
      );
      statement.Resource = [...(statement.Resource as unknown[]), ...many];
    }),
  ),
  mutant(
    'isTakenByRealServices',
    'a role for a service that is misspelt',
    /state\.amazonaws\.com is no service/,
    (document) => {
      first(document, 'AWS::IAM::Role', REFRESH).AssumeRolePolicyDocument.Statement[0].Principal.Service =
        'state.amazonaws.com';
    },
  ),
  ...['GetQueryExecution', 'StopQueryExecution', 'GetQueryResults'].map((action) =>
    mutant(
      'mayDoWhatItCalls',
      `a refresh that may not ${action}`,
      new RegExp(`needs athena:${action}, which ${REFRESH} may not: AccessDenied`),
      withoutAction(REFRESH, `athena:${action}`),
    ),
  ),
  mutant(
    'mayDoWhatItCalls',
    'a training that may not hand its role on',
    /needs iam:PassRole/,
    withoutAction(TRAIN, 'iam:PassRole'),
  ),
  mutant(
    'mayDoWhatItCalls',
    'a training that does not hear of its job’s end',
    /needs events:PutRule/,
    withoutAction(TRAIN, 'events:PutRule'),
  ),
  mutant(
    'mayDoWhatItCalls',
    'a training that may not tag its job',
    /needs sagemaker:AddTags/,
    withoutAction(TRAIN, 'sagemaker:AddTags'),
  ),
  mutant(
    'mayDoWhatItCalls',
    'a refresh that may not publish',
    /needs lambda:InvokeFunction/,
    withoutAction(REFRESH, 'lambda:InvokeFunction'),
  ),
  mutant(
    'mayDoWhatItCalls',
    'a refresh that may look at another machine alone',
    /on which WarehouseRefreshRole may not states:listExecutions/i,
    inGrant(REFRESH, 'states:ListExecutions', (statement) => {
      statement.Resource = 'arn:aws:states:eu-west-1:111122223333:stateMachine:other';
    }),
  ),
  mutant(
    'mayReadItsStream',
    'a function that may not read its stream',
    /may not kinesis:GetRecords/,
    withoutAction('IngestionTransformRole', 'kinesis:GetRecords'),
  ),
];
