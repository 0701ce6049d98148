import { versionedEntity } from '../../contracts/entity.ts';

export const { staging: stagingCategoryNames, silver: categoryNames } = versionedEntity({
  name: 'category_names',
  staged: 'Names of categories, of files',
  doc: 'One row per category that has a name',
  key: ['category'],
  columns: {
    category: { id: 7, type: 'string', required: true, doc: 'Category as the shop’s data spells it' },
    name: { id: 8, type: 'string', required: true, doc: 'Its name for readers' },
  },
  versionId: 9,
});
