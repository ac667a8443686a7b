/** What can be done by button, menu, palette and key. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Course } from './course';
import { courseIcon } from './icon';
import type { Notebooks } from './notebooks';
import type { CoursePanel } from './panel';

/** Every command, as the menu and the palette list them. */
export const COMMANDS = ['show', 'start', 'next', 'check', 'hint', 'reset', 'unfold'].map(name => `course:${name}`);

const START = 'START.md';

export function addCommands(app: JupyterFrontEnd, course: Course, notebooks: Notebooks, panel: CoursePanel): void {
  const { commands } = app;
  const show = () => app.shell.activateById(panel.id);
  const inChapter = () => course.chapter !== undefined;
  const inExercise = () => course.exercise !== undefined;
  const short = (text: string, long: string) => (args: ReadonlyPartialJSONObject) => (args.toolbar ? text : long);

  commands.addCommand('course:show', {
    label: 'Show the Course Panel',
    icon: courseIcon,
    execute: () => {
      show();
      panel.focusFirst();
    }
  });
  commands.addCommand('course:start', {
    label: args => (args.launcher ? 'Course' : 'Open the Start Page'),
    caption: 'Open the start page and the course panel',
    icon: args => (args.launcher ? courseIcon : undefined),
    execute: async () => {
      show();
      await commands.execute('docmanager:open', { path: START, factory: 'Markdown Preview' });
    }
  });
  commands.addCommand('course:next', {
    label: 'Go to the Next Exercise',
    isEnabled: () => course.next !== null,
    execute: async () => {
      if (course.next) {
        await notebooks.go(course.next);
      }
    }
  });
  commands.addCommand('course:check', {
    label: short('✔ Check', 'Check the Chapter with All Tests'),
    caption: 'Save the notebook and run all its tests, hidden ones too, in a fresh process (Alt+Shift+K)',
    isEnabled: () => inChapter() && course.running === null,
    execute: async () => {
      const { chapter } = course.at;
      show();
      await notebooks.save();
      await course.check(chapter);
    }
  });
  commands.addCommand('course:hint', {
    label: short('Hint', 'Show the Next Hint'),
    caption: 'Show the next hint for this exercise (Alt+Shift+H)',
    isEnabled: () => !!course.exercise?.hints,
    execute: async () => {
      show();
      await course.hint(course.at);
    }
  });
  commands.addCommand('course:reset', {
    label: 'Give the Answer Cell Back as Released',
    isEnabled: inExercise,
    execute: () => notebooks.reset(course.at)
  });
  commands.addCommand('course:unfold', {
    label: "Show or Hide the Tests' Code",
    isEnabled: inExercise,
    execute: () => notebooks.cells?.unfold(course.at.exercise)
  });
  commands.commandExecuted.connect((_, { id }) => {
    if (id === 'notebook:show-cell-code' || id === 'notebook:show-all-cell-code') {
      notebooks.cells?.show(id === 'notebook:show-all-cell-code');
    }
  });
  course.changed.connect(() => commands.notifyCommandChanged());
}
