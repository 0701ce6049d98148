import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { plainId, type Resource, text } from '../infra/support/resources.ts';

/** A synthesised template as plain data, which a rule looks at and a mutant changes. */
export interface Document {
  readonly Resources: Record<string, Resource>;
}

/**
 * What is wrong with a template, one line a finding: where, what, and why AWS would refuse it or what would come of it.
 * No lines: the template keeps the rule.
 */
export type Rule = (document: Document) => readonly string[] | Promise<readonly string[]>;

export const documentOf = (template: Template): Document => template.toJSON() as Document;

export const readDocument = (file: string): Document => JSON.parse(readFileSync(file, 'utf8')) as Document;

/** Resources of a type, by their logical ids without hashes. */
export const ofType = ({ Resources }: Document, type: string): [string, Resource][] =>
  Object.entries(Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => [plainId(id), resource]);

export const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

/** A value as text, in which the partition is `aws`. */
export const textOf = (value: unknown): string => text(value).replaceAll('<Partition>', 'aws');
