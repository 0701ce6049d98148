import { randomUUID } from 'node:crypto';
import { AwsFailure, UnsupportedError } from '../service.ts';

const KNOWN: ReadonlySet<string> = new Set(['Message', 'Subject', 'TopicArn']);
const MOST_BYTES = 256 * 1024;
const LONGEST_SUBJECT = 100;
/** ASCII without line breaks and control characters. */
const SUBJECT = /^[\x20-\x7e]+$/;

/** Topics that take messages as SNS does; nobody is subscribed here, so none is delivered. */
export class SnsService {
  readonly #topics: ReadonlySet<string>;

  /** @param topics their ARNs */
  constructor(topics: readonly string[]) {
    this.#topics = new Set(topics);
  }

  async Publish(input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !KNOWN.has(name));
    if (unknown) throw new UnsupportedError(`SNS Publish with ${unknown[0]}`);
    const { TopicArn: topic, Message: message, Subject: subject } = input;
    if (!this.#topics.has(String(topic))) throw new AwsFailure('NotFoundException', 'Topic does not exist', 404);
    if (typeof message !== 'string' || message === '' || Buffer.byteLength(message) > MOST_BYTES)
      throw invalid('Message');
    const isSubject = typeof subject === 'string' && subject.length <= LONGEST_SUBJECT && SUBJECT.test(subject);
    if (subject !== undefined && !isSubject) throw invalid('Subject');
    return { MessageId: randomUUID() };
  }
}

const invalid = (member: string): AwsFailure =>
  new AwsFailure('InvalidParameterException', `Invalid parameter: ${member}`);
