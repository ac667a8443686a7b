/** The line above an answer or a test cell: what it is, its points, its mark, and the button that unfolds it.
 *
 * A folded cell is hidden by our own class: JupyterLab's keys pass over those whose code JupyterLab itself has hidden.
 */

import type { Cell } from '@jupyterlab/cells';
import { Widget } from '@lumino/widgets';

import { round } from './course';
import type { Part } from './roles';

export type Mark = 'passed' | 'failed' | 'proved' | 'outdated' | null;

const MARKS: Record<Exclude<Mark, null>, string> = {
  passed: '✔ passed',
  failed: '✗ not passed yet',
  proved: '★ passed with all tests',
  outdated: '↻ answer changed: run again'
};

const FOLDED = 'course-folded';

export class Head extends Widget {
  mark: Mark = null;
  private readonly shown = element('span', 'course-mark');
  private readonly button = element('button', 'course-fold') as HTMLButtonElement;
  private readonly watcher: MutationObserver;
  private found = false;

  /** `lines` is the length of a cell that is folded at first, 0 for one that is always open. */
  constructor(
    private readonly cell: Cell,
    readonly part: Part,
    private readonly lines: number
  ) {
    super();
    this.addClass('course-head');
    this.node.append(element('span', 'course-what', title(part)), this.shown);
    this.watcher = new MutationObserver(() => this.adopt());
    if (this.foldable) {
      this.makeFoldable();
    }
  }

  get foldable(): boolean {
    return this.lines > 0;
  }

  get folded(): boolean {
    return this.cell.hasClass(FOLDED);
  }

  fold(hidden: boolean): void {
    this.cell.toggleClass(FOLDED, hidden);
    this.label();
  }

  setMark(mark: Mark): void {
    this.mark = mark;
    this.shown.textContent = mark ? MARKS[mark] : '';
    this.node.dataset.mark = mark ?? '';
    this.cell.node.dataset.mark = mark ?? '';
  }

  dispose(): void {
    this.watcher.disconnect();
    super.dispose();
  }

  private makeFoldable(): void {
    this.button.type = 'button';
    this.button.addEventListener('click', () => this.fold(!this.folded));
    this.node.append(this.button);
    this.cell.node.addEventListener('click', this.onBar, true);
    this.watcher.observe(this.cell.node, { childList: true, subtree: true });
    this.fold(true);
    this.adopt();
  }

  /** JupyterLab's blue bar beside the code folds and unfolds as the button does. */
  private readonly onBar = (event: MouseEvent): void => {
    if ((event.target as Element).closest('.jp-InputCollapser')) {
      event.stopPropagation();
      this.fold(!this.folded);
    }
  };

  /** Fold in our own way what JupyterLab's menu has hidden, and show what its search has found: neither has a signal. */
  private adopt(): void {
    if (this.cell.inputHidden) {
      this.cell.inputHidden = false;
      this.fold(true);
    }
    const found = this.cell.node.querySelector('.jp-InputArea-editor .jp-current-match') !== null;
    if (found && !this.found) {
      this.fold(false);
    }
    this.found = found;
  }

  private label(): void {
    const text = this.folded ? `Show the code (${this.lines} lines)` : 'Hide the code';
    this.button.textContent = text;
    this.button.setAttribute('aria-expanded', String(!this.folded));
    this.button.setAttribute('aria-label', `${text}: tests of ${this.part.exercise}`);
  }
}

function title(part: Part): string {
  const worth = `${round(part.points)} ${part.points === 1 ? 'point' : 'points'}`;
  return {
    answer: `Your answer · ${part.exercise}`,
    tests: `Tests · ${part.exercise} · ${worth}`,
    manual: `Your answer · ${worth} · a person reads it`,
    hint: ''
  }[part.role];
}

function element(tag: string, name: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
