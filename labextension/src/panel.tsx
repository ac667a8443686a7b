/** The side panel: what is next, the open chapter with its check and hints, and every chapter. */

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';

import type { Course } from './course';
import { ChapterList, ChapterView, Goals, NextUp } from './parts';
import { Answers } from './results';
import type { Place } from './server';

export interface Actions {
  go: (place: Place) => void;
  open: (notebook: string) => void;
  next: () => void;
  check: () => void;
  hint: () => void;
  start: () => void;
}

export class CoursePanel extends ReactWidget {
  constructor(
    private readonly course: Course,
    private readonly actions: Actions,
    private readonly rendermime: IRenderMimeRegistry
  ) {
    super();
    this.id = 'course-panel';
    this.addClass('course-panel');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Course');
    course.changed.connect(() => this.update());
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.course.refresh();
  }

  /** Put the keyboard into the panel. */
  focusFirst(): void {
    (this.node.querySelector<HTMLElement>('button:enabled') ?? this.node).focus();
  }

  protected render(): JSX.Element {
    const { course, actions } = this;
    const problem = course.problem || course.silence;
    return (
      <>
        <div className="course-aloud" role="status" aria-live="polite">
          {course.said}
        </div>
        {problem && (
          <p className="course-problem" role="alert">
            {problem}
          </p>
        )}
        {course.overview ? (
          <>
            <NextUp course={course} overview={course.overview} actions={actions} />
            <ChapterView course={course} actions={actions}>
              <Answers course={course} actions={actions} rendermime={this.rendermime} />
            </ChapterView>
            <ChapterList course={course} overview={course.overview} actions={actions} />
            <Goals course={course} overview={course.overview} />
          </>
        ) : (
          !problem && <p className="course-quiet">One moment …</p>
        )}
      </>
    );
  }
}
