/** Cells that begin with %%sql are SQL to the editor: colours, comments, indentation. */

import type { Cell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';

const SQL = 'text/x-sql';
const MAGIC = /^\s*%%sql\b/;

/** Keep the editor's language right while the cell is written, and when the kernel tells its language anew. */
export function followLanguage(cell: Cell, notebook: Notebook): void {
  const { model } = cell;
  const choose = () => {
    const wanted = MAGIC.test(model.sharedModel.getSource()) ? SQL : notebook.codeMimetype;
    if (wanted !== model.mimeType && (wanted === SQL || model.mimeType === SQL)) {
      model.mimeType = wanted;
    }
  };
  model.sharedModel.changed.connect(choose);
  model.mimeTypeChanged.connect(choose);
  cell.disposed.connect(() => {
    model.sharedModel.changed.disconnect(choose);
    model.mimeTypeChanged.disconnect(choose);
  });
  choose();
}
