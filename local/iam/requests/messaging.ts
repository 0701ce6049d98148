import { isRecord } from '../../template/document.ts';
import { type Access, type AccessTable, arn, type Input, one, optional, required } from './access.ts';

/** A text message to a phone number has the number itself for its resource, which only `*` allows. */
const topicArn = (input: Input) => required(input, 'TopicArn', 'TargetArn', 'PhoneNumber');

/** The last part of a queue's URL is its name. */
const queueArn = (input: Input) => arn('sqs', required(input, 'QueueUrl').replace(/^.*\//, ''));

/** Each entry may go to another bus; its source and kind are condition keys. */
function putEvents(input: Input): Access[] {
  const entries = Array.isArray(input.Entries) ? input.Entries.filter(isRecord) : [];
  return entries.map((entry) => ({
    action: 'events:PutEvents',
    resource: eventBusArn(optional(entry, 'EventBusName') ?? 'default'),
    keys: { 'events:source': optional(entry, 'Source'), 'events:detail-type': optional(entry, 'DetailType') },
  }));
}

const eventBusArn = (nameOrArn: string) =>
  nameOrArn.startsWith('arn:') ? nameOrArn : arn('events', `event-bus/${nameOrArn}`);

export const SNS_ACCESS: AccessTable = {
  Publish: one('sns:Publish', topicArn),
  PublishBatch: one('sns:Publish', topicArn),
};

export const SQS_ACCESS: AccessTable = {
  SendMessage: one('sqs:SendMessage', queueArn),
  SendMessageBatch: one('sqs:SendMessage', queueArn),
};

export const EVENT_BRIDGE_ACCESS: AccessTable = {
  PutEvents: putEvents,
};
