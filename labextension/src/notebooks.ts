/** The open notebooks: dressing their cells, following the learner, going to an exercise. */

import type { Cell } from '@jupyterlab/cells';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookActions } from '@jupyterlab/notebook';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import { Cells } from './cells';
import type { Course } from './course';
import { exerciseAt, partOf } from './roles';
import type { Place } from './server';
import { server } from './server';

const SOON = 250; // milliseconds after a run: the kernel writes its diary when the result is on the screen

export class Notebooks {
  private readonly dressed = new WeakMap<NotebookPanel, Cells>();
  private waiting = 0;

  constructor(
    private readonly course: Course,
    private readonly tracker: INotebookTracker,
    private readonly documents: IDocumentManager
  ) {
    tracker.forEach(panel => this.dress(panel));
    tracker.widgetAdded.connect((_, panel) => this.dress(panel));
    tracker.currentChanged.connect(this.follow, this);
    tracker.activeCellChanged.connect(this.follow, this);
    NotebookActions.executed.connect((_, { cell, success }) => this.onRun(cell, success));
  }

  get current(): NotebookPanel | null {
    return this.tracker.currentWidget;
  }

  get cells(): Cells | undefined {
    return this.current ? this.dressed.get(this.current) : undefined;
  }

  /** Open an exercise's notebook and put the learner in front of the answer cell. */
  async go(place: Place): Promise<void> {
    const chapter = this.course.find(place.chapter);
    const opened = chapter && (this.documents.openOrReveal(chapter.notebook) as NotebookPanel | undefined);
    if (!opened) {
      return;
    }
    await opened.context.ready;
    await opened.revealed;
    const { content } = opened;
    const cell = answer(content.widgets, place.exercise);
    if (cell) {
      content.activeCellIndex = content.widgets.indexOf(cell);
      await content.scrollToCell(cell, 'start');
      content.activate();
    }
  }

  async save(): Promise<void> {
    await this.current?.context.save();
  }

  /** Give the answer cell back as released; the server keeps the old text, and the editor can undo it. */
  async reset(place: Place): Promise<void> {
    const cell = answer(this.current?.content.widgets ?? [], place.exercise);
    if (cell) {
      const text = cell.model.sharedModel;
      await this.course.attempt(async () => {
        const released = await server.reset(place, text.getSource());
        stepOfItsOwn(text);
        text.setSource(released.source);
        this.course.say(`${place.exercise} is as released. Your text is kept; Undo brings it back.`);
      });
    }
  }

  private dress(panel: NotebookPanel): void {
    this.dressed.set(panel, new Cells(panel, this.course));
    void panel.context.ready.then(() => this.follow());
  }

  private follow(): void {
    const content = this.current?.content;
    const exercise = content?.model ? exerciseAt(content.widgets, content.activeCellIndex) : '';
    this.course.move(this.cells?.chapter ?? '', exercise);
  }

  private onRun(cell: Cell, success: boolean): void {
    this.tracker.forEach(panel => {
      if (panel.content.widgets.includes(cell)) {
        this.dressed.get(panel)?.onRun(cell, success);
      }
    });
    window.clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => void this.course.refresh(), SOON);
  }
}

function answer(cells: ReadonlyArray<Cell>, exercise: string): Cell | undefined {
  return cells.find(cell => {
    const part = partOf(cell.model);
    return part?.exercise === exercise && (part.role === 'answer' || part.role === 'manual');
  });
}

/** Let Undo take back what comes next by itself: changes within half a second count as one step. */
function stepOfItsOwn(text: object): void {
  (text as { undoManager?: { stopCapturing(): void } | null }).undoManager?.stopCapturing();
}
