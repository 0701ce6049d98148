import { CfnNamedQuery, type CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import { namedQueryOf } from '../glue-sql/named-query.ts';
import { readStatements } from '../glue-sql/statement.ts';
import type { Catalog } from './catalog.ts';

export interface NamedQueriesProps {
  readonly catalog: Catalog;
  readonly databasePrefix: string;
  readonly workGroup: CfnWorkGroup;
}

/** The queries of `glue-sql/named`, saved in the workgroup for people who work in Athena's console. */
export class NamedQueries extends Construct {
  constructor(scope: Construct, id: string, { catalog, databasePrefix, workGroup }: NamedQueriesProps) {
    super(scope, id);
    for (const statement of readStatements('named')) {
      const { name, purpose, parameters, sql } = namedQueryOf(statement, databasePrefix);
      const asked = parameters.map((parameter) => `-- ? ${parameter.name} ${parameter.type}: ${parameter.doc}\n`);
      const query = new CfnNamedQuery(this, name, {
        name,
        description: purpose.slice(0, 1024),
        database: catalog.databases.gold,
        queryString: `${asked.join('')}${sql}`,
        workGroup: workGroup.name,
      });
      query.addResourceDependency(workGroup);
    }
  }
}
