import type { StageConfig } from '../config.ts';
import type { Suppression } from './suppression.ts';

/** The accepted findings in what stands before the API. */
export const frontDoorSuppressions = (waf: StageConfig['waf']): readonly Suppression[] => [
  {
    rules: ['AwsSolutions-APIG4'],
    paths: ['Api/Others/Resource'],
    reason: 'Preflight requests and what there is not; HEAD of a read route is guarded as the route itself is.',
  },
  {
    rules: ['AwsSolutions-DDB3'],
    paths: ['Guard/Counters/Resource'],
    reason: 'Counters of a minute and of a day: what is lost is counted anew.',
  },
  {
    rules: ['AwsSolutions-COG1'],
    paths: ['Identity/Users/Resource'],
    reason: 'Twelve characters at least, and no rules about which: length is what NIST SP 800-63B asks for.',
  },
  {
    rules: ['AwsSolutions-COG2'],
    paths: ['Identity/Users/Resource'],
    reason: 'A second factor is offered to everybody; signIn.mfa of the stage makes it a must.',
  },
  {
    rules: ['AwsSolutions-COG8'],
    paths: ['Identity/Users/Resource'],
    reason:
      'The plus plan costs five times as much a person; nobody signs up, and tries at passwords are slowed down without it.',
  },
  {
    rules: ['AwsSolutions-DDB3'],
    paths: ['Identity/Keys/Resource'],
    reason: 'It holds hashes alone; a key that is lost is made anew.',
  },
  ...(waf === null ? [] : DISTRIBUTION),
];

const DISTRIBUTION: readonly Suppression[] = [
  {
    rules: ['AwsSolutions-SMG4'],
    paths: ['Guard/Origin/Resource'],
    reason: 'The distribution learns a new secret with a deploy only; rotated in between, it would shut everybody out.',
  },
  {
    rules: ['AwsSolutions-CFR1'],
    paths: ['Distribution/Cdn/Resource'],
    reason: 'A shop sells wherever its customers are.',
  },
  {
    rules: ['AwsSolutions-CFR3'],
    paths: ['Distribution/Cdn/Resource'],
    reason: 'The gateway logs every request that gets through, without addresses; the firewall counts the others.',
  },
  {
    rules: ['AwsSolutions-CFR4'],
    paths: ['Distribution/Cdn/Resource'],
    reason:
      'CloudFront fixes the least version for its own certificate; a domain of one’s own would be a decision of the shop.',
  },
];
