import { useState } from 'react';
import { type Column, DataTable } from './data-table.tsx';

export interface AsTableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row, index: number) => string;
}

/** What a chart shows, as rows; they are made when somebody wants them. */
export function AsTable<Row>(table: AsTableProps<Row>) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="as-table" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>Table</summary>
      {isOpen && <DataTable {...table} empty="No figures." />}
    </details>
  );
}
