/** The course in JupyterLab: its panel, its buttons, and how its cells look. */

import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Poll } from '@lumino/polling';

import { addCommands, COMMANDS } from './commands';
import { Course } from './course';
import { courseIcon } from './icon';
import { Notebooks } from './notebooks';
import { CoursePanel } from './panel';

const LOOK = 2000; // milliseconds between two looks at the diary; nearly all of them end with "nothing new"

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'backend-course:plugin',
  description: "The course's panel, its buttons, and how its cells look.",
  autoStart: true,
  requires: [INotebookTracker, IDocumentManager, IRenderMimeRegistry],
  optional: [ICommandPalette, ILauncher, ILabShell, ILayoutRestorer, IDefaultFileBrowser],
  activate
};

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  documents: IDocumentManager,
  rendermime: IRenderMimeRegistry,
  palette: ICommandPalette | null,
  launcher: ILauncher | null,
  shell: ILabShell | null,
  restorer: ILayoutRestorer | null,
  files: IDefaultFileBrowser | null
): void {
  const course = new Course();
  const notebooks = new Notebooks(course, tracker, documents);
  const run = (command: string) => () => void app.commands.execute(command);
  const panel = new CoursePanel(
    course,
    {
      go: place => void notebooks.go(place),
      open: path => void documents.openOrReveal(path),
      next: run('course:next'),
      check: run('course:check'),
      hint: run('course:hint'),
      start: run('course:start')
    },
    rendermime
  );
  panel.title.icon = courseIcon;
  panel.title.caption = 'Course (Alt+Shift+U)';
  app.shell.add(panel, 'left', { rank: 50, type: 'Course' });
  restorer?.add(panel, panel.id);
  addCommands(app, course, notebooks, panel);
  launcher?.add({ command: 'course:start', args: { launcher: true }, category: 'Notebook', rank: -1 });
  COMMANDS.forEach(command => palette?.addItem({ command, category: 'Course' }));
  void Promise.all([app.restored, shell?.restored, files?.model.restored]).then(([, layout]) => {
    if (layout?.fresh && shell) {
      onceOpen(shell, () => app.shell.activateById(panel.id));
    }
  });
  new Poll({
    name: 'backend-course:diary',
    factory: () => course.refresh(),
    frequency: { interval: LOOK, backoff: false },
    standby: () => document.hidden || !(panel.isVisible || course.at.chapter)
  });
}

/** Do something at the very first start when a document is open: the launcher comes to an area that is still empty. */
function onceOpen(shell: ILabShell, act: () => void): void {
  const look = () => {
    if (!shell.isEmpty('main')) {
      shell.layoutModified.disconnect(look);
      // The file browser shows itself at this same moment, the panel right after it.
      setTimeout(act, 0);
    }
  };
  shell.layoutModified.connect(look);
  look();
}

export default plugin;
