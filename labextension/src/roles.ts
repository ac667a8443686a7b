/** What a cell is for, read from the metadata that the course and nbgrader have given it. */

import type { Cell, ICellModel } from '@jupyterlab/cells';

export type Role = 'answer' | 'tests' | 'manual' | 'hint';

export interface Part {
  role: Role;
  /** nbgrader's name of the cell. */
  cell: string;
  exercise: string;
  points: number;
}

interface Metadata {
  course?: { role?: string; exercise?: string };
  nbgrader?: { grade_id?: string; grade?: boolean; solution?: boolean; points?: number };
}

/** Return what the cell is for, null for text and worked examples. */
export function partOf(model: ICellModel): Part | null {
  const { course, nbgrader } = model.metadata as Metadata;
  const role = roleOf(course?.role, nbgrader);
  if (!role) {
    return null;
  }
  const cell = nbgrader?.grade_id ?? model.id;
  return { role, cell, exercise: course?.exercise ?? cell, points: nbgrader?.points ?? 0 };
}

function roleOf(role: string | undefined, nbgrader: Metadata['nbgrader']): Role | null {
  if (nbgrader?.grade) {
    return nbgrader.solution ? 'manual' : 'tests';
  }
  if (nbgrader?.solution) {
    return 'answer';
  }
  return role === 'hint' ? 'hint' : null;
}

/** Return the exercise that a cell belongs to: its own, or that of the nearest answer above it. */
export function exerciseAt(cells: ReadonlyArray<Cell>, index: number): string {
  const own = cells[index] && partOf(cells[index].model);
  if (own) {
    return own.exercise;
  }
  for (let above = index - 1; above >= 0; above--) {
    const part = partOf(cells[above].model);
    if (part?.role === 'tests' || part?.role === 'answer') {
      return part.exercise;
    }
  }
  return '';
}
