import { describe, expect, it } from 'vitest';
import { readStatements } from '../../glue-sql/statement.ts';
import { ofType } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const saved = ofType(template, 'AWS::Athena::NamedQuery').map(([, resource]) => resource);
const named = readStatements('named');

describe('the saved queries', () => {
  it('are the files of glue-sql/named, in the stage’s workgroup and on its databases', () => {
    expect(named.length).toBeGreaterThanOrEqual(8);
    expect(saved.map(({ Properties }) => Properties.Name).sort()).toEqual(named.map(({ name }) => name).sort());
    for (const { Properties, DependsOn } of saved) {
      expect(Properties).toMatchObject({ WorkGroup: 'shoplake-shop', Database: 'shop_gold' });
      expect(DependsOn).toContainEqual(expect.stringMatching(/^WarehouseWorkGroup/));
      expect(Properties.QueryString).not.toMatch(/(?<![a-z_])(bronze|staging|silver|gold)\.[a-z]/);
      expect(Properties.QueryString.length).toBeLessThan(262_144);
      expect(Properties.Description.length).toBeLessThanOrEqual(1024);
    }
  });

  it('say in their text what each ? stands for, in its order', () => {
    const query = saved.find(({ Properties }) => Properties.Name === 'product_sales')?.Properties.QueryString;
    const comments = query.split('\n').filter((line: string) => line.startsWith('-- ? '));
    expect(comments.map((line: string) => line.split(' ').slice(2, 4).join(' '))).toEqual([
      'product varchar:',
      'from date:',
      'to date:',
    ]);
    expect(query).toMatch(/s\.product_id = \? AND s\.sale_date >= \? AND s\.sale_date <= \?/);
  });
});
