/** How cells look: a line above answers and tests, result marks, and long tests folded. */

import type { Cell } from '@jupyterlab/cells';
import type { ICodeCell, IOutput, MultilineString } from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { PanelLayout } from '@lumino/widgets';

import type { Course } from './course';
import { Head } from './head';
import type { Mark } from './head';
import { partOf } from './roles';
import type { Part } from './roles';
import type { Chapter } from './server';
import { followLanguage } from './sql';

const LONG = 15; // lines of a test cell that are shown unasked

export class Cells {
  private readonly heads = new Map<string, Head>();
  /** By cell: one that has not been on the screen yet has no head, but may have been run or checked. */
  private readonly marks = new Map<string, Mark>();
  private readonly seen = new WeakSet<Cell>();

  constructor(
    private readonly panel: NotebookPanel,
    private readonly course: Course
  ) {
    void panel.context.ready.then(() => {
      this.dressAll();
      panel.content.model?.cells.changed.connect(this.dressAll, this);
      panel.content.stateChanged.connect(this.onState, this);
      course.checked.connect(this.onChecked, this);
      panel.disposed.connect(() => course.checked.disconnect(this.onChecked, this));
    });
  }

  /** The chapter that the notebook belongs to, empty for one of the learner's own. */
  get chapter(): string {
    const about = this.panel.content.model?.getMetadata('course') as { chapter?: string } | undefined;
    return about?.chapter ?? '';
  }

  /** Mark the cell that has just been run. */
  onRun(cell: Cell, passed: boolean): void {
    const part = partOf(cell.model);
    if (part?.role === 'tests') {
      this.mark(part.cell, passed ? 'passed' : 'failed');
      this.course.say(`${part.exercise}: ${passed ? 'passed' : 'not passed yet'}.`);
    }
  }

  /** Show or hide the code of the tests that belong to an exercise. */
  unfold(exercise: string): void {
    const heads = [...this.heads.values()].filter(head => head.part.exercise === exercise && head.foldable);
    const hidden = heads.some(head => head.folded);
    heads.forEach(head => head.fold(!hidden));
    if (this.active?.folded) {
      this.panel.content.mode = 'command'; // nobody writes where nothing is seen
    }
  }

  /** Show the code of the selected cells, or of all. */
  show(all: boolean): void {
    for (const cell of this.panel.content.widgets) {
      if (all || this.panel.content.isSelectedOrActive(cell)) {
        this.headOf(cell)?.fold(false);
      }
    }
  }

  private get active(): Head | undefined {
    return this.headOf(this.panel.content.activeCell);
  }

  private headOf(cell: Cell | null): Head | undefined {
    const part = cell && partOf(cell.model);
    const head = part ? this.heads.get(part.cell) : undefined;
    return head?.foldable ? head : undefined;
  }

  /** Who goes into a cell to edit it sees it. */
  private onState(): void {
    if (this.panel.content.mode === 'edit') {
      this.active?.fold(false);
    }
  }

  private dressAll(): void {
    for (const cell of this.panel.content.widgets) {
      if (!this.seen.has(cell)) {
        this.seen.add(cell);
        void cell.ready.then(() => this.dress(cell));
      }
    }
  }

  private dress(cell: Cell): void {
    if (cell.isDisposed) {
      return;
    }
    if (cell.model.type === 'code') {
      followLanguage(cell, this.panel.content);
    }
    const part = this.chapter ? partOf(cell.model) : null;
    if (part) {
      cell.addClass('course-cell');
      cell.addClass(`course-${part.role}`);
      if (part.role !== 'hint') {
        this.addHead(cell, part);
      }
    }
  }

  private addHead(cell: Cell, part: Part): void {
    const lines = cell.model.sharedModel.getSource().split('\n').length;
    const head = new Head(cell, part, part.role === 'tests' && lines > LONG ? lines : 0);
    (cell.layout as PanelLayout).insertWidget(0, head);
    if (part.role === 'answer') {
      cell.model.contentChanged.connect(() => this.outdate(part.exercise));
    } else {
      this.heads.set(part.cell, head);
      this.mark(part.cell, this.marks.get(part.cell) ?? saved(cell));
    }
  }

  /** The marks of an answer that has been changed since tell nothing any more. */
  private outdate(exercise: string): void {
    for (const head of this.heads.values()) {
      if (head.part.exercise === exercise && head.mark) {
        this.mark(head.part.cell, 'outdated');
      }
    }
  }

  private onChecked(_: Course, chapter: Chapter): void {
    if (chapter.name === this.chapter) {
      chapter.check?.tests.forEach(test => this.mark(test.cell, test.mark));
    }
  }

  private mark(cell: string, mark: Mark): void {
    this.marks.set(cell, mark);
    this.heads.get(cell)?.setMark(mark);
  }
}

/** Return the mark that the outputs in the file stand for: an error, or the card that the course has put there. */
function saved(cell: Cell): Mark {
  const { execution_count, outputs } = cell.model.toJSON() as Partial<ICodeCell>;
  if (!execution_count || !outputs) {
    return null;
  }
  const failed = outputs.some(output => output.output_type === 'error' || card(output).startsWith('✗'));
  return failed ? 'failed' : 'passed';
}

function card(output: IOutput): string {
  const data = output.data as Record<string, MultilineString> | undefined;
  return [data?.['text/plain'] ?? ''].flat().join('');
}
