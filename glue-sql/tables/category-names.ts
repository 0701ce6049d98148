import { table } from '../../contracts/table.ts';
import { lineage, version, versionText } from './lineage.ts';

const columns = {
  ...lineage,
  ...version,
  category: { id: 7, type: 'string', required: true, doc: 'Category as the shop’s data spells it' },
  name: { id: 8, type: 'string', required: true, doc: 'Its name for readers' },
} as const;

export const stagingCategoryNames = table({
  zone: 'staging',
  name: 'category_names',
  doc: 'Names of categories, of files',
  key: [],
  columns,
});

export const categoryNames = table({
  zone: 'silver',
  name: 'category_names',
  doc: 'One row a category that has a name',
  key: ['source', 'category'],
  columns: { ...columns, ...versionText(9) },
});
