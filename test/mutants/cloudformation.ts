import { iceberg } from './catalog.ts';
import { lifecycle } from './lake.ts';
import { first, mutant, type TemplateMutant } from './mutant.ts';

const CLOUDFORMATION = 'isTakenByCloudFormation';
const FUNCTION = 'AWS::Lambda::Function';
const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** Faults that CloudFormation finds itself. */
export const OF_CLOUDFORMATION: readonly TemplateMutant[] = [
  mutant(
    CLOUDFORMATION,
    'a function that may run for longer than Lambda lets it',
    /1000 exceeds maximum 900/,
    (document) => {
      first(document, FUNCTION).Timeout = 1000;
    },
  ),
  mutant(CLOUDFORMATION, 'a property there is none of', /'ShardsCount' was unexpected/, (document) => {
    first(document, 'AWS::Kinesis::Stream').ShardsCount = 2;
  }),
  mutant(CLOUDFORMATION, 'a required property that is missing', /'FunctionName' is a required property/, (document) => {
    delete first(document, MAPPING).FunctionName;
  }),
  mutant(CLOUDFORMATION, 'a number out of range', /greater than the maximum of 10000/, (document) => {
    first(document, MAPPING).BatchSize = 20_000;
  }),
  mutant(CLOUDFORMATION, 'a reference to nothing', /'Nope' is not one of/, (document) => {
    first(document, MAPPING).EventSourceArn = { Ref: 'Nope' };
  }),
  mutant(CLOUDFORMATION, 'an attribute that a resource does not have', /'StreamArn' is not one of/, (document) => {
    const [stream] = Object.entries(document.Resources).find(([, { Type }]) => Type === 'AWS::Kinesis::Stream') ?? [];
    first(document, MAPPING).EventSourceArn = { 'Fn::GetAtt': [stream, 'StreamArn'] };
  }),
  mutant(CLOUDFORMATION, 'an Iceberg schema without fields', /'Fields' is a required property/, (document) => {
    delete iceberg(document, 'CatalogSilver').IcebergTableInput.Schema.Fields;
  }),
  mutant(CLOUDFORMATION, 'a scan limit that Athena refuses', /less than the minimum of 10000000/, (document) => {
    first(document, 'AWS::Athena::WorkGroup').WorkGroupConfiguration.BytesScannedCutoffPerQuery = 100;
  }),
  mutant(CLOUDFORMATION, 'a name that is too long', /length 90 exceeds maximum 80/, (document) => {
    first(document, 'AWS::StepFunctions::StateMachine').StateMachineName = 'x'.repeat(90);
  }),
  mutant(CLOUDFORMATION, 'a storage class there is none of', /'GLACIERR' is not one of/, (document) => {
    (lifecycle(document, 'LakeBronze', 'landing/').Transitions[0] as { StorageClass: string }).StorageClass =
      'GLACIERR';
  }),
  mutant(CLOUDFORMATION, 'resources that wait for each other', /Circular [Dd]ependenc/, ({ Resources }) => {
    const [one = '', other = ''] = Object.keys(Resources);
    Object.assign(Resources[one] ?? {}, { DependsOn: [other] });
    Object.assign(Resources[other] ?? {}, { DependsOn: [one] });
  }),
];
