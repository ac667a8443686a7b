/** The line above an answer or a test cell: what it is, its points, its mark, and the button that unfolds it. */

import type { Cell } from '@jupyterlab/cells';
import { Widget } from '@lumino/widgets';

import { round } from './course';
import type { Part } from './roles';

export type Mark = 'passed' | 'failed' | 'proved' | 'unproved' | 'outdated' | null;

const MARKS: Record<Exclude<Mark, null>, string> = {
  passed: '✓ passed',
  failed: '✗ not passed yet',
  proved: '✓ passed with all tests',
  unproved: '✗ not passed with all tests',
  outdated: '○ answer changed: run again'
};

export class Head extends Widget {
  mark: Mark = null;
  private readonly shown = element('span', 'course-mark');
  private readonly button = element('button', 'course-fold') as HTMLButtonElement;
  private readonly watcher: MutationObserver;

  /** `lines` is the length of a cell that is folded at first, 0 for one that is always open. */
  constructor(
    private readonly cell: Cell,
    readonly part: Part,
    private readonly lines: number
  ) {
    super();
    this.addClass('course-head');
    this.node.append(element('span', 'course-what', title(part)), this.shown);
    // JupyterLab has more ways to hide a cell's code, and no signal for it.
    this.watcher = new MutationObserver(() => this.label());
    if (this.foldable) {
      this.button.type = 'button';
      this.button.addEventListener('click', () => this.fold(!this.folded));
      this.node.append(this.button);
      this.watcher.observe(cell.node, { childList: true, subtree: true });
      this.fold(true);
    }
  }

  get foldable(): boolean {
    return this.lines > 0;
  }

  get folded(): boolean {
    return this.cell.inputHidden;
  }

  fold(hidden: boolean): void {
    this.cell.inputHidden = hidden;
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

  private label(): void {
    const text = this.folded ? `Show the code (${this.lines} lines)` : 'Hide the code';
    if (this.button.textContent !== text) {
      this.button.textContent = text;
      this.button.setAttribute('aria-expanded', String(!this.folded));
      this.button.setAttribute('aria-label', `${text}: tests of ${this.part.exercise}`);
    }
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
